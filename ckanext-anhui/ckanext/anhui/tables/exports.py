"""A table as a file: CSV, XLSX, JSON, XML, Parquet; whole, or the rows somebody filtered.

The database spells the rows (`core/spelling.py`) and sends them as they are to be written, so that a table of millions
takes seconds and no memory.
"""

import csv
import io
import os
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from ckanext.anhui.tables import config, rows, standing
from ckanext.anhui.tables.core import book, spelling
from ckanext.anhui.tables.core.query import Query
from ckanext.anhui.tables.core.workspace import Workspace

__all__ = ["FORMATS", "MOST_OF_A_SHEET", "TooManyRows", "prepare", "whole", "write"]

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "xml": "application/xml",
    "parquet": "application/vnd.apache.parquet",
}
MOST_OF_A_SHEET = 1_048_575
"""rows under the header that a sheet of Excel holds"""
MANY_VALUES = 10_000_000
"""from which the files of a table are made before somebody waits for them; a request would take more than 10 s"""
WAITED, PREPARED = 90, 3600
"""seconds a file may take while somebody waits, and in a worker; a web server gives up after 120"""
LEVEL = 3
"""of compression: half the time of the usual one, and a fifth more bytes"""
PARQUET = {"integer": "bigint", "date": "date", "datetime": "timestamp", "boolean": "boolean"}
MOST_DIGITS = 38
"""of a decimal in Parquet; more stay text"""
DIALECT = (
    "header = false, delim = ',', quote = '\"', escape = '\"', nullstr = '', allow_quoted_nulls = false,"
    f" max_line_size = {1 << 28}, parallel = false, auto_detect = false"
)


class TooManyRows(Exception):
    """More than a sheet of Excel holds."""


def write(
    table: dict[str, Any], query: Query, form: str, target: Path, *, mark: bool = False, seconds: int = WAITED
) -> None:
    """Write the rows of a query to a file; `mark`: a BOM before CSV, by which Excel knows UTF-8.

    Raises BadQuery, TooManyRows, TooSlow, Gone.
    """
    source = rows.Source(table, query, seconds)
    if form == "csv":
        _csv(source, target, mark=mark)
    else:
        {"xlsx": _xlsx, "json": _json, "xml": _xml, "parquet": _parquet}[form](source, target)


def whole(table: dict[str, Any], form: str, *, mark: bool = False, seconds: int = WAITED) -> Path:
    """The file of a whole table, which is kept until another version is loaded. Raises as `write`."""
    if form == "xlsx" and (table["n_rows"] or 0) > MOST_OF_A_SHEET:
        raise TooManyRows
    folder = config.exports()
    kept = folder / f"{table['resource_id']}.{table['version'][:16]}{'.bom' if mark else ''}.{form}"
    if kept.exists():
        return kept
    handle, name = tempfile.mkstemp(prefix=f"{table['resource_id']}.", suffix=f".{form}", dir=folder)
    os.close(handle)
    spool = Path(name)
    try:
        write(table, Query(), form, spool, mark=mark, seconds=seconds)
        spool.rename(kept)
    except FileNotFoundError as error:  # discarded while it was written
        raise rows.Gone from error
    except BaseException:
        spool.unlink(missing_ok=True)
        raise
    if (standing.version(table["resource_id"]) or "") != table["version"]:
        kept.unlink(missing_ok=True)  # swapped or withdrawn meanwhile: it may hold rows of another version
        raise rows.Gone
    return kept


def prepare(table: dict[str, Any]) -> None:
    """Make the files of a large table, as a request must not take long."""
    count = table["n_rows"] or 0
    if count * len(table["columns"]) < MANY_VALUES:
        return
    for form in FORMATS:
        with suppress(TooManyRows):
            whole(table, form, seconds=PREPARED)
    whole(table, "csv", mark=True, seconds=PREPARED)


def _labels(source: rows.Source) -> list[str]:
    return [one["label"] for one in source.columns]


def _csv(source: rows.Source, target: Path, *, mark: bool) -> None:
    head = io.StringIO()
    csv.writer(head, lineterminator="\n").writerow(map(spelling.harmless, _labels(source)))
    with target.open("wb") as out:
        out.write(head.getvalue().encode("utf-8-sig" if mark else "utf-8"))
        source.copy(spelling.csv_columns(source.columns), out)


def _json(source: rows.Source, target: Path) -> None:
    with target.open("wb") as out:
        out.write(b"[\n")
        if source.lines(spelling.json_row(source.columns), out):
            out.seek(-2, os.SEEK_CUR)  # the comma after the last row
            out.truncate()
        out.write(b"\n]\n")


def _xml(source: rows.Source, target: Path) -> None:
    with target.open("wb") as out:
        out.write(b'<?xml version="1.0" encoding="UTF-8"?>\n<rows>\n')
        source.lines(spelling.xml_row(source.columns), out)
        out.write(b"</rows>\n")


def _xlsx(source: rows.Source, target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as packed:
        for name, part in book.BOOK.items():
            packed.writestr(name, part)
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(book.head(_labels(source)).encode())
            out: Any = sheet
            if source.lines(spelling.sheet_row(source.columns), out) > MOST_OF_A_SHEET:
                raise TooManyRows
            sheet.write(book.FOOT.encode())


def _parquet(source: rows.Source, target: Path) -> None:
    with Workspace(within=config.workshop()) as work:
        spool = work.path(".csv")
        with spool.open("wb") as out:
            source.copy(spelling.plain_columns(source.columns), out)
        kinds = ", ".join(f"'c{place}': '{_parquet_type(one)}'" for place, one in enumerate(source.columns, 1))
        names = ", ".join(
            f"""c{place} as "{label.replace('"', '""')}\"""" for place, label in enumerate(_labels(source), 1)
        )
        # an empty text is quoted, what is missing is not: PostgreSQL's CSV keeps them apart
        read = f"read_csv('{spool}', columns = {{{kinds}}}, {DIALECT})"
        work.sql.execute(f"copy (select {names} from {read}) to '{target}' (format parquet, compression zstd)")


def _parquet_type(column: dict[str, Any]) -> str:
    if column["type"] == "decimal":
        digits = column.get("precision") or 0
        return f"decimal({digits}, {column.get('scale') or 0})" if 0 < digits <= MOST_DIGITS else "varchar"
    return PARQUET.get(column["type"], "varchar")
