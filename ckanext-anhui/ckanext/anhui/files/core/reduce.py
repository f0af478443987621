"""A copy of a table that holds only its open columns, or nothing.

Where the 信息项 of one table differ in 是否向社会开放, only the open ones may leave. Every doubt ends in "no copy": a
table withheld is a complaint, a closed column let out cannot be called back.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from ckanext.anhui.catalogue import normalize

HEADER_WITHIN = 20  # rows; a header further down is no header
MAX_UNPACKED = 1 << 30  # bytes a workbook may unpack to
_PADDED = re.compile(rb'formatCode="(?:&quot;.*?&quot;|\\.)*0{2,}[^.0#"]*"')  # shows 7 as 007

Table = list[list[str]]


class _UnsureError(Exception):
    """The table has a shape in which a closed value could hide."""


def reduce_table(path: str | Path, format: str, open_columns: Sequence[str]) -> bytes | None:
    """In: a file, its format (CSV, TSV, XLSX), the names of the open columns.

    Out: the rows with only those columns, in the file's order, as CSV in UTF-8 with BOM; None when it cannot be done
    safely: other formats, unknown encoding, a header without each open column exactly once, rows that do not fit the
    header, a blank row inside, several or hidden sheets, merged cells in the data. Errors: OSError.
    """
    wanted = [normalize(name) for name in open_columns]
    if not wanted or not all(wanted) or len(set(wanted)) != len(wanted):
        return None
    try:
        rows = _read(Path(path), format.strip().lstrip(".").lower())
        header, body = _split(rows, set(wanted))
    except (_UnsureError, UnicodeDecodeError, csv.Error, CalamineError, zipfile.BadZipFile):
        return None
    keep = [index for index, name in enumerate(header) if normalize(name) in wanted]
    return _write([header[index].strip() for index in keep], ([row[index] for index in keep] for row in body))


def _read(path: Path, kind: str) -> Table:
    if kind == "csv":
        return _read_text(path, ",")
    if kind == "tsv":
        return _read_text(path, "\t")
    if kind == "xlsx":
        return _read_workbook(path)
    raise _UnsureError


def _read_text(path: Path, delimiter: str) -> Table:
    raw = path.read_bytes()
    if b"\0" in raw:  # UTF-16, or no text at all
        raise _UnsureError
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def _read_workbook(path: Path) -> Table:
    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
            raise _UnsureError
        if "xl/styles.xml" in archive.namelist() and _PADDED.search(archive.read("xl/styles.xml")):
            raise _UnsureError  # leading zeros that exist only on the screen would be lost
    with CalamineWorkbook.from_path(path) as workbook:
        visible = (SheetTypeEnum.WorkSheet, SheetVisibleEnum.Visible)
        if any((meta.typ, meta.visible) != visible for meta in workbook.sheets_metadata):
            raise _UnsureError
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
        tables = [(sheet, rows) for sheet in sheets if (rows := sheet.to_python(skip_empty_area=False))]
        if len(tables) != 1:
            raise _UnsureError
        sheet, rows = tables[0]
        table = [[_text(value) for value in row] for row in rows]
        if sheet.merged_cell_ranges:
            _refuse_merged(table, sheet.merged_cell_ranges)
        return table


def _refuse_merged(table: Table, ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """A merged title above the header is fine; below it a merged cell hides which column a value belongs to."""
    titles = 0
    for row in table:
        if _filled(row) > 1:
            break
        titles += 1
    if any(end[0] >= titles for _start, end in ranges):
        raise _UnsureError


def _split(rows: Table, wanted: set[str]) -> tuple[list[str], Table]:
    """The header and the rows below it; above it only blank rows and titles (one filled cell) may stand."""
    for number, row in enumerate(rows[:HEADER_WITHIN]):
        names = [normalize(cell) for cell in row]
        if wanted <= set(names):
            if any(names.count(name) != 1 for name in wanted):
                raise _UnsureError
            return row, _body(rows[number + 1 :], len(row))
        if _filled(row) > 1:
            raise _UnsureError
    raise _UnsureError


def _body(rows: Table, width: int) -> Table:
    while rows and not _filled(rows[-1]):
        rows = rows[:-1]
    for row in rows:
        # Another width: a stray delimiter has shifted the values. A blank row: another table may follow.
        if len(row) != width or not _filled(row):
            raise _UnsureError
    return rows


def _filled(row: list[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _text(value: Any) -> str:
    """A cell as text: text as it is, dates in ISO 8601, whole numbers without a decimal point."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return "" if value is None else str(int(value.total_seconds())) if isinstance(value, timedelta) else str(value)


def _write(header: list[str], rows: Iterable[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")
