"""CSV, TSV and text: the whole file into a grid, no row and no cell lost.

The file is written anew as UTF-8 with plain line feeds, and read by DuckDB when that is sure to be right: quotes are
paired and stand around whole fields, no line is blank, and as many rows come out as records were counted. Any doubt,
and it is read line by line instead (`lines.py`), which can say what is wrong with which line.
"""

import csv
import re
from collections import Counter
from collections.abc import Collection
from contextlib import nullcontext
from io import StringIO
from pathlib import Path

import duckdb
import msgspec

from ..cells import quote
from ..model import Problem, Reading, Refused, Repair, Source
from ..workspace import Workspace
from .encoding import Encoding, accepted, converted, decoded
from .lines import read_lines, short_rows

HEAD = 1 << 18
"""characters of the beginning by which delimiter and width are told"""
DELIMITERS = (",", "\t", ";", "|", "，")
_QUOTED = re.compile(r'"[^"]*"')
_SEP = re.compile(r'\A"?sep=(.)"?\n', re.IGNORECASE)
_BLANKS = re.compile(r"[ \u3000]{2,}")
_GARBLED = re.compile(
    "\ufffd|锟斤拷|烫烫烫|[\u0080-\u0084\u0086-\u009f]|([\u00b3-\u00d6\u00d8-\u00f6][\u00a1-\u00d6\u00d8-\u00fe]){2}"
)
"""a text that was decoded wrongly before it came here; the characters it had are lost"""
_TRACES = b"\xef\xbf\xbd", b"\xe9\x94\x9f\xe6\x96\xa4"
"""the same in the bytes of a large file, quickly"""
_CONTROL = re.compile(b"\xc2[\x80-\x84\x86-\x9f]")
_MARK = "\x01"
"""stands for a quoted part where only what is outside quotes counts"""
_WITHIN = {
    one: re.compile(f"{_MARK}(?:(?<=[^{_MARK}\n{re.escape(one)}]{_MARK})|(?=[^{_MARK}\n{re.escape(one)}]))")
    for one in DELIMITERS
}
"""by delimiter: a quoted part that is not a whole field, of which DuckDB drops what comes after it"""
NOTHING = "\x02"
"""what stands for a missing value in no file, so that DuckDB tells an empty cell from a row that ends early"""


class Plain(msgspec.Struct):
    """A text file written anew. `records` counts the rows outside quotes; `sure` has the delimiters, if it is one of
    which DuckDB may read the file."""

    path: Path
    head: str
    records: int
    sure: frozenset[str]
    nulls: int = 0


def open_text(path: Path, work: Workspace, reading: Reading, without: Collection[str]) -> list[Source]:
    """In: a text file. Out: its one grid. Raises Refused."""
    encoding = accepted(path, without)
    plain = as_it_is(path, encoding, work) or write_plain(path, encoding, work)
    if not plain.head.strip():
        raise Refused("empty-file", "文件里没有内容", "请检查导出是否成功，再上传")
    plain = _aligned(plain, work) or plain
    separator = _SEP.match(plain.head)
    delimiter = separator[1] if separator else find_delimiter(plain.head)
    source = _fast(plain, delimiter, work, skip=bool(separator))
    if source is None:
        plain = write_plain(path, encoding, work) if plain.path == path else plain
        source = read_lines(plain.path, delimiter, find_width(plain.head, delimiter)[1], work, skip=bool(separator))
    source.encoding, source.delimiter = encoding.name, delimiter if source.width > 1 else ""
    source.repairs = converted(encoding, plain.head) + source.repairs
    if _may_be_garbled(plain):
        source.problems += _garbled(source, work)
    if plain.nulls:
        said = f"去掉了 {plain.nulls} 个空字符（NUL）"
        source.repairs.append(Repair(code="invisible-characters", message=said, count=plain.nulls))
    if "short-rows" in without and (short := next((one for one in source.repairs if one.code == "short-rows"), None)):
        raise Refused("short-rows", short.message, "请补全这些行的单元格，再上传", row=short.rows[0])
    return [source]


def _may_be_garbled(plain: Plain) -> bool:
    if _GARBLED.search(plain.head):
        return True
    with plain.path.open("rb") as stream:
        held = b""
        while chunk := stream.read(1 << 20):
            piece = held + chunk
            if any(one in piece for one in _TRACES) or (b"\xc2" in piece and _CONTROL.search(piece)):
                return True
            held = chunk[-8:]
    return False


def _garbled(source: Source, work: Workspace) -> list[Problem]:
    cells = ", ".join(f"c{at}" for at in range(1, source.width + 1))
    where = f"regexp_matches(concat_ws(' ', {cells}), {quote(_GARBLED.pattern)})"
    found = work.sql.execute(f"select min(n), count(*) from {source.table} where {where}").fetchone() or (None, 0)
    if not found[1]:
        return []
    said = f"{found[1]} 行含有乱码（首见第 {found[0]} 行）：原来的文字在上传之前的转换中已经丢失"
    fix = "请从原系统重新导出，编码选 UTF-8；不要用导出后又另存过的文件"
    return [Problem(code="garbled", severity="warning", message=said, fix=fix, row=found[0], count=found[1])]


def _aligned(plain: Plain, work: Workspace) -> Plain | None:
    """A text whose columns are held apart by blanks, if all its lines agree on it; with tabs instead."""
    lines = [line for line in plain.head.split("\n")[:200] if line.strip()]
    parts = {len(_BLANKS.split(line.strip())) for line in lines}
    if len(lines) < 3 or len(parts) != 1 or parts == {1} or any(one in plain.head for one in DELIMITERS):
        return None
    target = work.path(".txt")
    with plain.path.open(encoding="utf-8") as text, target.open("w", encoding="utf-8") as out:
        out.writelines(_BLANKS.sub("\t", line.strip()) + "\n" for line in text)
    return write_plain(target, Encoding("utf-8"), work)


def as_it_is(path: Path, encoding: Encoding, work: Workspace) -> Plain | None:
    """A file that is nearly as DuckDB wants it: UTF-8, nothing quoted, no blank line, one kind of line end; else None.

    Where the lines end in CR LF it is copied without the CRs, as bytes; that is all there is to do.
    """
    if encoding.name != "utf-8":
        return None
    with path.open("rb") as stream:
        head = stream.read(4 * HEAD).decode(errors="ignore")[:HEAD].replace("\r\n", "\n")
        stream.seek(0)
        target = work.path(".csv") if b"\r\n" in stream.read(HEAD) else path
        stream.seek(0)
        feeds, held, last = 0, b"", b"\n"
        with target.open("wb") if target != path else nullcontext() as out:
            while chunk := held + stream.read(1 << 20):
                held = b"\r" if chunk.endswith(b"\r") and len(chunk) > 1 else b""
                text = chunk.removesuffix(held).replace(b"\r\n", b"\n")
                if b'"' in text or b"\r" in text or b"\0" in text or b"\n\n" in last + text:
                    return None
                if out:
                    out.write(text)
                elif len(text) + len(held) < len(chunk):
                    return None
                feeds += text.count(b"\n")
                last = text[-1:] or last
    return Plain(target, head, feeds + (last != b"\n"), frozenset(DELIMITERS if last != b"\x1a" else ()))


def write_plain(path: Path, encoding: Encoding, work: Workspace) -> Plain:
    """Write a text file anew: UTF-8, line feeds, no mark, no NUL, no blank lines at its end."""
    target = work.path(".csv")
    head, records, quotes, nulls, sure, held, last = "", 0, 0, 0, set(DELIMITERS), "", "\n"
    with target.open("w", encoding="utf-8", newline="") as out:
        for piece in decoded(path, encoding):
            text = (held + piece).replace("\r\n", "\n")
            held = "\r" if text.endswith("\r") else ""
            text = text.removesuffix("\r").replace("\r", "\n") if held else text.replace("\r", "\n")
            nulls += piece.count("\0")
            stripped = text.rstrip("\n\0\x1a")
            text, held = stripped.replace("\0", ""), text[len(stripped) :].replace("\0", "").replace("\x1a", "") + held
            if len(head) < HEAD:
                head += text[: HEAD - len(head)]
            out.write(text)
            outside = last + _outside(text, quotes)
            quotes += text.count('"')
            records += outside.count("\n", 1)
            sure = set() if "\n\n" in outside else {one for one in sure if not _WITHIN[one].search(outside)}
            last = outside[-1]
    return Plain(target, head, records + 1, frozenset(() if quotes % 2 else sure), nulls)


def _outside(text: str, quotes: int) -> str:
    """A piece with a mark for what is quoted in it; `quotes` came before it."""
    if quotes % 2:
        _inside, quote, text = text.partition('"')
        text = _MARK + text if quote else ""
    if '"' not in text:
        return text
    return _QUOTED.sub(_MARK, text).split('"')[0]


def records_of(head: str, delimiter: str) -> list[list[str]]:
    """The first records of a text; its last line may be cut off and is left out."""
    text = head if len(head) < HEAD else head[: head.rfind("\n") + 1]
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return [line.split(delimiter) for line in text.split("\n")]


def find_delimiter(head: str) -> str:
    """Which delimiter gives most rows the same width; "," for a text of one column."""
    shares: dict[str, tuple[float, int]] = {}
    for delimiter in DELIMITERS:
        rows = [row for row in records_of(head, delimiter)[:300] if any(cell.strip() for cell in row)]
        widths = Counter(len(row) for row in rows)
        width, many = max(widths.items(), key=lambda one: (one[0] > 1, one[1], one[0]), default=(1, 0))
        if width < 2 or (delimiter == "\t" and _tabs_pad(rows)):
            continue
        shares[delimiter] = many / max(len(rows), 1), width
    if not shares:
        return ","
    best = max(share for share, _ in shares.values())
    near = [one for one, (share, _) in shares.items() if share >= best - 0.05]
    chosen = max(near, key=lambda one: (shares[one][1], -DELIMITERS.index(one)))
    return chosen if shares[chosen][0] >= (0.9 if chosen in ";|，" else 0.3) else ","


def _tabs_pad(rows: list[list[str]]) -> bool:
    """Fields that end in a tab before the comma, as the statistics bureau's exports have them."""
    cells = [cell for row in rows for cell in row[1:] if cell]
    return sum(cell.startswith(",") for cell in cells) > len(cells) * 0.6


def find_width(head: str, delimiter: str) -> tuple[int, int]:
    """How wide the rows are: (fields in most rows, columns with anything in them).

    That of most rows, or of the rows down to the first that is filled like a header, if one of them reaches further.
    """
    rows = [row for row in records_of(head, delimiter)[:1000] if any(cell.strip() for cell in row)]
    widths = Counter(map(len, rows))
    usual = max(widths.items(), key=lambda one: (one[1], one[0]), default=(1, 0))[0]
    reach = [max(place for place, cell in enumerate(row, 1) if cell.strip()) for row in rows]
    top = 0
    for row, end in zip(rows[:20], reach, strict=False):
        top = max(top, end)
        if sum(1 for cell in row if cell.strip()) >= max(0.6 * usual, 2):
            break
    filled = max([top, *(end for row, end in zip(rows, reach, strict=True) if len(row) <= usual)])
    return max(usual, top), max(filled, 1)


def _fast(plain: Plain, delimiter: str, work: Workspace, *, skip: bool) -> Source | None:
    """Read by DuckDB; None when that would be unsure or was not right."""
    width, filled = find_width(plain.head, delimiter)
    if delimiter not in plain.sure or width == 1 or width > work.limits.columns or width > filled + 50:
        return None
    names = [f"c{index}" for index in range(1, width + 1)]
    table = work.name("grid")
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    cells = ", ".join(f"nullif({name}, '') as {name}" for name in names)
    ended = work.name("ended")
    longest = 8 * work.limits.cell  # twice as much is held at a time; DuckDB would hold sixteen times as much
    query = f"""
        create table {table} as
        select row_number() over () as n, {cells}, {names[-1]} is null as {ended}
        from read_csv({quote(str(plain.path))}, columns = {{{columns}}}, auto_detect = false, header = false,
            delim = '{delimiter}', quote = '"', escape = '"', new_line = '\\n', nullstr = '{NOTHING}',
            null_padding = true, parallel = false, strict_mode = true, max_line_size = {longest},
            buffer_size = {2 * longest})
        """
    try:
        rows = (work.sql.execute(query).fetchone() or (0,))[0]
    except duckdb.Error:
        work.sql.execute(f"drop table if exists {table}")
        return None
    if rows != plain.records:
        work.sql.execute(f"drop table {table}")
        return None
    repairs = _ended(table, ended, work)
    work.sql.execute(f"alter table {table} drop {ended}")
    if skip:
        work.sql.execute(f"delete from {table} where n = 1")
    return Source(table=table, width=width, rows=rows - skip, repairs=repairs)


def _ended(table: str, ended: str, work: Workspace) -> list[Repair]:
    """Rows that end early; titles above the first whole row and notes of one cell do not count as such."""
    full = f"(select min(n) from {table} where not {ended})"
    where = f"{ended} and c2 is not null and n > {full}"
    first = work.sql.execute(f"select n from {table} where {where} order by n limit 5").fetchall()
    if not first:
        return []
    count = (work.sql.execute(f"select count(*) from {table} where {where}").fetchone() or (0,))[0]
    return [short_rows(count, tuple(n for (n,) in first))]
