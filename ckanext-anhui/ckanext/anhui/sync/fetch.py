"""Fetching from a source: over HTTP, guarded, bounded in size and time, retried when that can help."""

import ipaddress
import socket
from collections.abc import Iterable, Iterator
from typing import IO, Any
from urllib.parse import urlsplit

import msgspec
import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from ckanext.anhui.catalogue import PublicRecord
from ckanext.anhui.sync import config
from ckanext.anhui.sync.core.snapshot import Snapshot, SnapshotError, decode
from ckanext.anhui.sync.core.source import Source

__all__ = ["BATCH", "Feed", "SourceError"]

BATCH = 500
"""Records asked for in one request."""
LONGEST = 16_000_000
"""Bytes in one line: more is not a record."""


class SourceError(Exception):
    """The source cannot be read now. The message is for an operator: what happened, and what to do."""


class Feed:
    """The feed of a source (docs/architecture.md, Contracts)."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.url = config.feed_url()
        if not self.url:
            raise SourceError("未配置来源地址：请设置 ckanext.anhui.sync.feed_url")
        _refuse_foreign_address(self.url, source.allow_private)
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {config.feed_token()}"
        retry = Retry(
            total=3, backoff_factor=0.5, status_forcelist=(502, 503, 504), allowed_methods=None, raise_on_status=False
        )
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, HTTPAdapter(max_retries=retry))

    def snapshot(self, etag: str = "") -> tuple[Snapshot | None, str]:
        """The index and its ETag; `(None, etag)` when it is still the one of `etag`."""
        headers = {"If-None-Match": etag} if etag else {}
        with self._ask("GET", "index", headers=headers) as answer:
            if answer.status_code == requests.codes.not_modified:
                return None, etag
            try:
                snapshot = decode(_lines(answer), self.source.limits.records)
            except SnapshotError as error:
                raise SourceError(f"{error}。没有任何改动；请检查来源后重试。") from None
            return snapshot, answer.headers.get("ETag", "")

    def records(self, keys: list[str]) -> Iterator[tuple[str, PublicRecord | str]]:
        """The wanted states of `keys`, each with its key; for a line that cannot be read, what is wrong with it."""
        for start in range(0, len(keys), BATCH):
            with self._ask("POST", "records", json={"keys": keys[start : start + BATCH]}) as answer:
                for line in _lines(answer):
                    try:
                        one = msgspec.json.decode(line, type=PublicRecord)
                        yield one.key, one
                    except msgspec.MsgspecError as error:
                        yield _key_of(line), str(error)

    def copy_file(self, sha256: str, target: IO[bytes]) -> None:
        """Write the bytes of a file into `target`; raises SourceError when it is missing or too large."""
        with self._ask("GET", f"files/{sha256}") as answer:
            taken = 0
            for block in _blocks(answer):
                taken += len(block)
                if taken > self.source.limits.file_bytes:
                    raise SourceError(f"文件超过 {self.source.limits.file_bytes} 字节的上限")
                target.write(block)

    def _ask(self, method: str, path: str, **options: Any) -> requests.Response:
        try:
            answer = self.session.request(
                method, f"{self.url}/{path}", stream=True, allow_redirects=False,
                timeout=(10, self.source.limits.seconds), **options,
            )  # fmt: skip
        except requests.RequestException as error:
            raise SourceError(
                f"连接不上来源 {self.url}（{type(error).__name__}）。没有任何改动；请检查网络与来源后重试。"
            ) from None
        if answer.status_code in (requests.codes.unauthorized, requests.codes.forbidden):
            raise SourceError("来源拒绝了口令：请核对两区的 ckanext.anhui.sync.feed_token")
        if answer.status_code not in (requests.codes.ok, requests.codes.not_modified):
            raise SourceError(f"来源返回 HTTP {answer.status_code}（{path}）。没有任何改动；请稍后重试。")
        return answer


def _blocks(answer: requests.Response) -> Iterator[bytes]:
    """What comes, as it comes: iter_content would throw away what stood before a break."""
    try:
        while block := answer.raw.read1(1 << 16, decode_content=True):
            yield block
    except (HTTPError, OSError) as error:
        raise SourceError(f"传输中断（{type(error).__name__}）") from None


def _lines(answer: requests.Response) -> Iterable[bytes]:
    """Whole lines as they come; a connection that breaks ends them (the missing tail tells)."""
    rest = b""
    try:
        for block in _blocks(answer):
            *lines, rest = (rest + block).split(b"\n")
            if len(rest) > LONGEST:
                raise SourceError(f"来源给出的一行超过 {LONGEST} 字节，已停止读取")
            yield from (line for line in lines if line.strip())
    except SourceError:
        return
    if rest.strip():
        yield rest


def _key_of(line: bytes) -> str:
    try:
        return str(msgspec.json.decode(line)["key"])
    except (msgspec.MsgspecError, KeyError, TypeError):
        return ""


def _refuse_foreign_address(url: str, allow_private: bool) -> None:
    """Only http(s), and only to public addresses unless the source's profile says that it is our own network."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SourceError(f"来源地址应以 http:// 或 https:// 开头：{url}")
    try:
        found = {info[4][0] for info in socket.getaddrinfo(parts.hostname, parts.port or 443)}
    except OSError:
        raise SourceError(f"无法解析来源地址 {parts.hostname}") from None
    if not allow_private and not all(ipaddress.ip_address(address).is_global for address in found):
        raise SourceError(
            f"来源 {parts.hostname} 指向内部网络，已拒绝；确属本单位网络的，在来源配置中写明 allow_private: true"
        )
