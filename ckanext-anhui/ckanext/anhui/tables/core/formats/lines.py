"""A text file line by line: slower than DuckDB, and able to say what is wrong with which line.

A quote that is never closed would swallow the rest of the file; here it costs its own line, which is rejected.
"""

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from ..model import Refused, Repair, Source
from ..workspace import Workspace

LONGEST = 200
"""lines a quoted cell may have"""
MOST_UNCLOSED = 200
"""rejected lines of that kind after which the file is not what it seems"""
MOST_REJECTED = 100_000
UNCLOSED, SURPLUS, STRAY = "引号没有闭合", "单元格多于表宽", "引号后面有多余的字符"
TOO_LONG = "单元格过长"


def short_rows(count: int, rows: tuple[int, ...]) -> Repair:
    """Rows that end before the last column."""
    said = f"{count} 行的列数少于表宽（首见第 {rows[0]} 行），缺少的单元格按空值处理"
    return Repair(code="short-rows", message=said, count=count, rows=rows)


class _Found:
    """What was found while the grid was kept."""

    def __init__(self) -> None:
        self.rejected: list[tuple[int, str, str]] = []
        self.short: list[int] = []
        self.many_short = 0


def read_lines(path: Path, delimiter: str, width: int, work: Workspace, *, skip: bool = False) -> Source:
    """In: a text written anew, its delimiter, how many columns have anything in them. Out: its grid.

    Rows that end early are filled, empty cells beyond the width are cut; a row with more in it is rejected.
    """
    csv.field_size_limit(work.limits.cell)
    if width > work.limits.columns:
        said = f"表有 {width} 列，超过上限 {work.limits.columns} 列"
        raise Refused("too-many-columns", said, "请拆成几张表，或把按列排开的内容改为按行排列")
    found = _Found()
    with path.open(encoding="utf-8", newline="") as text:
        rows = _fit(_records(text, delimiter, found), width, found, first=2 if skip else 1)
        table, kept = work.keep(rows, width)
    repairs = [short_rows(found.many_short, tuple(found.short))] if found.short else []
    rejected = _keep_rejected(found.rejected, work) if found.rejected else ""
    return Source(
        table=table, width=width, rows=kept, repairs=repairs, rejected=rejected, n_rejected=len(found.rejected)
    )


def _records(text: Iterator[str], delimiter: str, found: _Found) -> Iterator[tuple[int, str, list[str]]]:
    """(row number, the line, its cells); rows are counted as a spreadsheet counts them, rejected ones too."""
    ahead: deque[str] = deque()
    number = unclosed = 0
    while line := ahead.popleft() if ahead else next(text, ""):
        number += 1
        lines = [line]
        cells, reason = _parse(lines, delimiter)
        while reason == UNCLOSED and len(lines) < LONGEST and (more := ahead.popleft() if ahead else next(text, "")):
            lines.append(more)
            cells, reason = _parse(lines, delimiter)
        if not reason:
            yield number, "".join(lines), cells
            continue
        found.rejected.append((number, line.rstrip("\n"), reason))
        ahead.extendleft(reversed(lines[1:]))
        unclosed += reason == UNCLOSED
        if unclosed > MOST_UNCLOSED:
            said = f"有 {unclosed} 行以上引号没有闭合，首见第 {found.rejected[0][0]} 行"
            raise Refused("damaged", said, "请核对导出时的文本识别符（引号），重新导出", row=found.rejected[0][0])


def _parse(lines: list[str], delimiter: str) -> tuple[list[str], str]:
    """The cells of one record that takes all of these lines, or why they are none."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        cells = next(reader, [])
    except csv.Error as error:
        return [], UNCLOSED if "unexpected end" in str(error) else TOO_LONG if "limit" in str(error) else STRAY
    return cells, "" if reader.line_num == len(lines) else UNCLOSED


def _fit(
    records: Iterator[tuple[int, str, list[str]]], width: int, found: _Found, *, first: int
) -> Iterator[tuple[int, list[str | None]]]:
    """Rows of exactly `width` cells, empty ones None."""
    whole = False
    for number, line, cells in records:
        if number < first:
            continue
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            found.rejected.append((number, line.rstrip("\n"), SURPLUS))
            if len(found.rejected) > MOST_REJECTED:
                said = f"有 {MOST_REJECTED} 行以上的单元格多于表宽，首见第 {found.rejected[0][0]} 行"
                raise Refused("damaged", said, "请核对分隔符，重新导出", row=found.rejected[0][0])
            continue
        if len(cells) < width:
            if whole and len(cells) > 1:
                found.many_short += 1
                if len(found.short) < 5:
                    found.short.append(number)
            cells = [*cells, *[""] * (width - len(cells))]
        else:
            whole = True
        yield number, [cell or None for cell in cells[:width]]


def _keep_rejected(rejected: list[tuple[int, str, str]], work: Workspace) -> str:
    table = work.name("rejected")
    columns = zip(*rejected, strict=True)
    kinds = (pa.int64(), pa.string(), pa.string())
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    work.sql.register("chunk", pa.table(arrays, names=["n", "line", "reason"]))
    work.sql.execute(f"create table {table} as select * from chunk")
    work.sql.unregister("chunk")
    return table
