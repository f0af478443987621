"""The feed's index: who is in the public catalogue, each with the hash of its wanted state.

JSON lines: a head, one entry a record, a tail with count and digest. Without its tail, or when they do not agree, a
snapshot is incomplete: what it says counts, what it does not say means nothing.
"""

import hashlib
from collections.abc import Iterable, Iterator

import msgspec

from ckanext.anhui.catalogue import UNOPENED_ELEMENTS, ElementTable, PublicRecord

REQUIRED = {
    "open": ("title", "provider_code"),
    "conditional": ("title", "provider_code"),
    "unopened": ("title", "provider", "closed_basis"),
}
"""What a record must say, by state."""


class Head(msgspec.Struct, kw_only=True):
    """First line: whose snapshot, made when, under which rules, of how many records."""

    source: str
    rule_version: str
    generated: str
    count: int


class Entry(msgspec.Struct, frozen=True):
    """One record: its stable key, the hash of its wanted state, and that state."""

    key: str
    hash: str
    state: str
    modified: str = ""


class Tail(msgspec.Struct, kw_only=True):
    """Last line: what was sent, so that a cut-off is noticed."""

    end: bool
    count: int
    digest: str


class Snapshot(msgspec.Struct):
    """What was read. `problem` says why it is incomplete, "" when it is complete."""

    head: Head
    entries: dict[str, Entry]
    digest: str
    problem: str = ""

    @property
    def complete(self) -> bool:
        """Whether absence from it means anything."""
        return not self.problem


class SnapshotError(Exception):
    """Nothing usable came: not even the head. The message says what came instead."""


def digest(entries: Iterable[Entry]) -> str:
    """SHA-256 over key and hash of every entry, in order of key."""
    total = hashlib.sha256()
    for entry in sorted(entries, key=lambda entry: entry.key):
        total.update(f"{entry.key}\t{entry.hash}\n".encode())
    return total.hexdigest()


def encode(head: Head, entries: list[Entry]) -> Iterator[bytes]:
    """The lines of a snapshot, each with its line break."""
    for line in (head, *entries, Tail(end=True, count=len(entries), digest=digest(entries))):
        yield msgspec.json.encode(line) + b"\n"


def decode(lines: Iterable[bytes], most: int = 1_000_000) -> Snapshot:
    """Read a snapshot. Raises SnapshotError when there is no head, or more than `most` records."""
    rest = iter(lines)
    try:
        head = msgspec.json.decode(next(rest, b""), type=Head)
    except msgspec.MsgspecError:
        raise SnapshotError("来源没有返回目录索引（内容为空或格式不对）") from None
    entries: dict[str, Entry] = {}
    read = msgspec.json.Decoder(Entry).decode
    for line in rest:
        if line.startswith(b'{"end"'):
            return Snapshot(head, entries, digest(entries.values()), _fault(line, entries))
        try:
            entry = read(line)
        except msgspec.MsgspecError:
            return Snapshot(head, entries, digest(entries.values()), f"第 {len(entries) + 2} 行不完整")
        entries[entry.key] = entry
        if len(entries) > most:
            raise SnapshotError(f"目录索引超过 {most} 条，已停止读取")
    return Snapshot(
        head, entries, digest(entries.values()), f"应有 {head.count} 条，只收到 {len(entries)} 条，没有结尾"
    )


def _fault(line: bytes, entries: dict[str, Entry]) -> str:
    try:
        tail = msgspec.json.decode(line, type=Tail)
    except msgspec.MsgspecError:
        return "结尾行不完整"
    if tail.count != len(entries):
        return f"应有 {tail.count} 条，只收到 {len(entries)} 条"
    return "" if tail.digest == digest(entries.values()) else "校验值不符"


def check_record(record: PublicRecord, table: ElementTable, announced: str, actual: str) -> dict[str, str] | None:
    """What is wrong with a record that arrived: `{code, field, message, fix}`, or None.

    The public zone trusts nobody: nothing internal may be named, a conditional record carries no file, a withdrawn one
    no content, and one that is only named as not open says what the list shows and nothing else.
    """
    internal = {part.field_name for part in table.columns if not part.public}
    stray = sorted(record.elements.keys() - table.public_names())
    stray += sorted({f"columns.{name}" for column in record.columns for name in internal if getattr(column, name, "")})
    if stray:
        return _bad("internal-element", stray[0], "含有内部元素，已拒收", "来源的投影有误，请联系来源管理员")
    if record.state == "unopened" and (record.elements.keys() - set(UNOPENED_ELEMENTS) or _describes(record)):
        return _bad("unopened-content", "", "带有不予开放清单以外的内容，已拒收", "来源的投影有误，请联系来源管理员")
    if record.state in ("closed", "removed") and (record.elements or record.provider or _describes(record)):
        return _bad("withdrawn-content", "", "已停止开放的记录仍带有内容，已拒收", "来源的投影有误，请联系来源管理员")
    if record.state == "conditional" and record.files:
        return _bad(
            "conditional-file", "files", "有条件开放的数据集不得携带文件，已拒收", "来源的投影有误，请联系来源管理员"
        )
    said = {**record.elements, "provider": record.provider, "closed_basis": record.reason}
    for name in REQUIRED.get(record.state, ()):
        if not said.get(name):
            return _bad("required-missing", name, f"缺少 {name}", "请在内部目录补填后重新发布")
    if announced != actual:
        return _bad("hash-mismatch", "", "内容与索引中的校验值不符", "传输有误或来源正在变化，下次同步会重试")
    return None


def _describes(record: PublicRecord) -> bool:
    """Whether it tells what is in a dataset, or why it is open."""
    return bool(record.columns or record.files or record.decision)


def _bad(code: str, field: str, message: str, fix: str) -> dict[str, str]:
    return {"code": code, "field": field, "message": message, "fix": fix}
