"""A real little HTTP server: gives a catalogue as the internal zone does, and misbehaves when told to."""

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec

from ckanext.anhui.catalogue import Column, Decision, FileRef, PublicRecord, wanted_hash
from ckanext.anhui.sync.core.snapshot import Entry, Head, digest, encode

TOKEN = "a-word-for-tests"
PROVIDER, PROVIDER_CODE = "同步测试局", "11340000TEST000011"


def record(number: int, **changes: Any) -> PublicRecord:
    """An open record with the look of a real one; `changes` replace elements (None drops one) or parts."""
    elements = {
        "title": f"同步测试数据集{number:05d}",
        "notes": f"第 {number} 条测试记录，演示数据。",
        "provider_code": PROVIDER_CODE,
        "identifier": f"307010/{number}",
        "tag_string": "同步测试,演示数据",
        "open_type": "无条件开放",
        "decided_by": "open-all",
        "update_cycle": "每年",
        "released": "2026-11-20",
    }
    parts = {name: changes.pop(name) for name in list(changes) if name in PublicRecord.__struct_fields__}
    elements = {name: value for name, value in (elements | changes).items() if value is not None}
    given = {
        "key": f"test:{number}",
        "state": "open",
        "provider": PROVIDER,
        "elements": elements,
        "columns": (Column(name="名称", type="字符型C", length="50"), Column(name="数量", type="数值型N")),
        "decision": Decision(rule="open-all", basis="依申请人意见开放", rule_version="1"),
    }
    return PublicRecord(**{**given, **parts})


def gone(number: int, state: str, reason: str = "", date: str = "2026-11-21") -> PublicRecord:
    """A record that is closed or removed."""
    return PublicRecord(key=f"test:{number}", state=state, reason=reason, date=date)  # type: ignore[arg-type]


def unopened(number: int, **changes: Any) -> PublicRecord:
    """A record that was never open, as the not-open list names it."""
    elements = {"title": f"不予开放的数据集{number:05d}", "provider_code": PROVIDER_CODE}
    given = {"key": f"test:{number}", "state": "unopened", "provider": PROVIDER, "date": "2026-11-20"}
    return PublicRecord(**{**given, "elements": elements, "reason": "《统计法》第九条", **changes})


class Feed:
    """The catalogue that is served, and how."""

    def __init__(self) -> None:
        self.records: dict[str, PublicRecord] = {}
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.fault = ""
        """none, "500", "empty", "cut-off", "some", "wrong-digest", "records-500", "records-cut", "slow"."""
        self.wrong_hash: set[str] = set()
        self.etags = True

    def put(self, *records: PublicRecord) -> None:
        self.records |= {one.key: one for one in records}

    def file(self, content: bytes, name: str, file_key: str = "f1") -> FileRef:
        """Keep a file and give the reference a record carries."""
        sha256 = hashlib.sha256(content).hexdigest()
        self.files[sha256] = content
        form = name.rsplit(".", 1)[-1].upper()
        return FileRef(file_key=file_key, name=name, format=form, mimetype="text/csv", sha256=sha256, size=len(content))

    def entries(self, keys: list[str] | None = None) -> list[Entry]:
        chosen = self.records if keys is None else {key: self.records[key] for key in keys}
        return [
            Entry(key, "0" * 64 if key in self.wrong_hash else wanted_hash(one), one.state)
            for key, one in chosen.items()
        ]

    def index(self) -> bytes:
        entries = self.entries()
        head = Head(source="test", rule_version="1", generated="2026-11-24T00:00:00Z", count=len(entries))
        return b"".join(encode(head, entries))

    def only(self, *keys: str) -> "Feed":
        """The same server with fewer records, as a source that lost some and does not know it."""
        self.records = {key: self.records[key] for key in keys}
        return self


def _handler(feed: Feed) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - one class, flat branches
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def do_GET(self) -> None:
            feed.asked.append(self.path)
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                return self.say(401, b"{}")
            if self.path == "/feed/v1/index":
                return self.give_index()
            content = feed.files.get(self.path.rpartition("/")[2])
            return self.say(404, b"{}") if content is None else self.say(200, content)

        def do_POST(self) -> None:
            feed.asked.append(self.path)
            keys = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["keys"]
            if feed.fault == "records-500":
                return self.say(500, b"oops")
            if feed.fault == "slow":
                time.sleep(0.2)
            lines = [msgspec.json.encode(feed.records[key]) + b"\n" for key in keys if key in feed.records]
            body = b"".join(lines)
            return (
                self.say(200, body[: len(body) // 2], pretend=len(body))
                if feed.fault == "records-cut"
                else self.say(200, body)
            )

        def give_index(self) -> None:
            body = feed.index()
            if feed.fault == "500":
                return self.say(500, b"Internal Server Error")
            if feed.fault == "empty":
                return self.say(200, b"")
            if feed.fault == "cut-off":  # the connection breaks in the middle of a line
                return self.say(200, body[: len(body) * 3 // 5], pretend=len(body))
            if feed.fault == "some":  # status 200, well-formed lines, no tail
                lines = body.splitlines(keepends=True)
                return self.say(200, b"".join(lines[: 1 + (len(lines) - 2) * 3 // 5]))
            if feed.fault == "wrong-digest":
                body = body[:-10] + (b"0" if body[-10:-9] != b"0" else b"1") + body[-9:]
            tag = f'"{digest(feed.entries())}"'
            if feed.etags and self.headers.get("If-None-Match") == tag:
                return self.say(304, b"")
            return self.say(200, body, {"ETag": tag} if feed.etags else {})

        def say(self, status: int, body: bytes, headers: dict[str, str] | None = None, pretend: int = 0) -> None:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(pretend or len(body)))
            self.end_headers()
            self.wfile.write(body)
            if pretend:
                self.close_connection = True

    return Handler


@contextmanager
def serving() -> Iterator[tuple[Feed, str]]:
    """A feed and its address, for as long as the block runs."""
    feed = Feed()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(feed))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield feed, f"http://127.0.0.1:{server.server_port}/feed/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
