"""A table as a file: CSV, XLSX, JSON, XML, Parquet; whole, or the rows somebody filtered. Written a batch at a time."""

import csv
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from ckanext.anhui.tables import rows
from ckanext.anhui.tables.core.query import Query

__all__ = ["FORMATS", "MOST_OF_A_SHEET", "write"]

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "xml": "application/xml",
    "parquet": "application/vnd.apache.parquet",
}
MOST_OF_A_SHEET = 1_048_575
"""rows under the header that a sheet of Excel holds"""
BATCH = 20_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula at the beginning of a text."""
ILLEGAL = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])

Row = tuple[Any, ...]


def write(table: dict[str, Any], query: Query, form: str, target: Path, *, mark: bool = False) -> None:
    """Write the rows of a query to a file; `mark`: a BOM before CSV, by which Excel knows UTF-8. Raises BadQuery."""
    found = rows.stream(table, query)
    if form == "csv":
        _csv(table, found, target, mark=mark)
    else:
        writers: dict[str, Callable[[dict[str, Any], Iterator[Row], Path], None]] = {
            "xlsx": _xlsx, "json": _json, "xml": _xml, "parquet": _parquet,
        }  # fmt: skip
        writers[form](table, found, target)


def _labels(table: dict[str, Any]) -> list[str]:
    return [one["label"] for one in table["columns"]]


def _safe(value: Any) -> Any:
    """A text that a spreadsheet would run is quoted; a number in a text is none."""
    if isinstance(value, str) and value.startswith(FORMULA) and not _is_number(value):
        return "'" + value
    return value


def _is_number(text: str) -> bool:
    return text[1:].replace(".", "", 1).isdecimal() and text[0] in "+-"


def _said(value: Any) -> Any:
    """A value as text files say it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else value


def _csv(table: dict[str, Any], found: Iterator[Row], target: Path, *, mark: bool) -> None:
    with target.open("w", encoding="utf-8-sig" if mark else "utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(map(_safe, _labels(table)))
        writer.writerows([_safe(_said(value)) for value in row] for row in found)


def _xlsx(table: dict[str, Any], found: Iterator[Row], target: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("数据")
    sheet.freeze_panes = "A2"
    texts = [one["type"] in ("text", "code") for one in table["columns"]]
    sheet.append([_cell(sheet, label, text=True) for label in _labels(table)])
    for row in found:
        sheet.append([_cell(sheet, value, text=text) for value, text in zip(row, texts, strict=True)])
    book.save(target)


def _cell(sheet: Any, value: Any, *, text: bool) -> Any:
    """A value of a sheet; text stays text, so that no code loses its zeros and no formula runs."""
    if isinstance(value, int) and abs(value) > 10**15:  # a cell of Excel holds fifteen digits
        value, text = str(value), True
    if not text or value is None:
        return value
    cell = WriteOnlyCell(sheet, value=str(value).translate(ILLEGAL)[:32_767])
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _json(table: dict[str, Any], found: Iterator[Row], target: Path) -> None:
    labels = _labels(table)
    with target.open("w", encoding="utf-8") as out:
        out.write("[")
        for number, row in enumerate(found):
            record = dict(zip(labels, map(_value, row), strict=True))
            out.write(("," if number else "") + "\n" + json.dumps(record, ensure_ascii=False))
        out.write("\n]\n")


def _value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral() and abs(value) < 2**53 else float(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _xml(table: dict[str, Any], found: Iterator[Row], target: Path) -> None:
    names = [quoteattr(label) for label in _labels(table)]
    with target.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<rows>\n')
        for row in found:
            cells = "".join(
                f"<cell name={name}>{escape(str(_said(value)).translate(ILLEGAL))}</cell>"
                for name, value in zip(names, row, strict=True)
                if value is not None
            )
            out.write(f"<row>{cells}</row>\n")
        out.write("</rows>\n")


def _parquet(table: dict[str, Any], found: Iterator[Row], target: Path) -> None:
    schema = pa.schema([pa.field(one["label"], _arrow(one)) for one in table["columns"]])
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        while batch := list(islice(found, BATCH)):
            columns = zip(*batch, strict=True)
            arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
            writer.write_table(pa.table(arrays, schema=schema))


def _arrow(column: dict[str, Any]) -> pa.DataType:
    if column["type"] == "decimal":
        return pa.decimal128(min(column.get("precision") or 38, 38), column.get("scale") or 0)
    kinds = {
        "integer": pa.int64(),
        "date": pa.date32(),
        "datetime": pa.timestamp("us"),
        "boolean": pa.bool_(),
    }
    return kinds.get(column["type"], pa.string())
