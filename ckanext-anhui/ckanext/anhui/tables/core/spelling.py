"""How each format of a download spells a row, as SQL: the database writes the rows, and no value passes through Python.

Every expression is for a statement that binds values as `%(name)s`, so a per cent sign is written twice. A column is
`{id, label, type}`.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

import msgspec

from ckanext.anhui.tables.core import book
from ckanext.anhui.tables.core.query import named

__all__ = ["STARTS", "csv_columns", "harmless", "json_row", "plain_columns", "sheet_row", "xml_row"]

Column = Mapping[str, Any]
STARTS = r"^[-=+@\t\r]"
"""what a spreadsheet takes for a formula at the beginning of a text (OWASP, CSV injection)"""
SIGNED = r"^[-+][0-9]+(\.[0-9]+)?$"
LONGEST = 32_767
"""characters a cell of Excel holds"""
CUT = "…（超出单元格上限，全文见 CSV）"
DIGITS = 15
"""digits a number of Excel keeps"""
TEXTS = ("text", "code")
STYLES = {"date": book.DAY, "datetime": book.MOMENT}
UNKNOWN = r"\x01-\x08\x0b\x0c\x0e-\x1f\uFFFE\uFFFF"
"""characters no XML may hold"""
SPECIAL = r"[\x01-\x1f\uFFFE\uFFFF&<>]"


def plain_columns(columns: Sequence[Column]) -> str:
    """The values as text, as CSV has them."""
    return ", ".join(_said(one) for one in columns)


def csv_columns(columns: Sequence[Column]) -> str:
    """The same where no text is run as a formula: an apostrophe before it; a number in a text is none."""
    return ", ".join(_harmless(one) if one["type"] in TEXTS else _said(one) for one in columns)


def _harmless(column: Column) -> str:
    name = named(column["id"])
    formula = f"{name} ~ '{STARTS}' and {name} !~ '{SIGNED}'"
    return f"case when {formula} then '''' || {name} else {name} end"


def _said(column: Column) -> str:
    name = named(column["id"])
    if column["type"] == "datetime":
        return f"to_char({name}, 'YYYY-MM-DD HH24:MI:SS')"
    return name if column["type"] in TEXTS else f"{name}::text"


def json_row(columns: Sequence[Column]) -> str:
    """A row as a JSON object and a comma; numbers with every digit they have."""
    parts = [
        f"{literal(('{' if place == 0 else ',') + msgspec.json.encode(one['label']).decode() + ':')},"
        f" coalesce(to_json({named(one['id'])})::text, 'null')"
        for place, one in enumerate(columns)
    ]
    return _joined([*parts, literal("},")])


def xml_row(columns: Sequence[Column]) -> str:
    """A row as an element on one line, a cell for each value there is."""
    parts = [
        f"{literal(f'<cell name={name}>')} || {_markup(one)} || '</cell>'"
        for one in columns
        for name in (quoteattr(one["label"]),)
    ]
    return _joined([literal("<row>"), *parts, literal("</row>")])


def sheet_row(columns: Sequence[Column]) -> str:
    """A row of a worksheet (ECMA-376 §18.3.1.73): text stays text, so that no code loses its zeros and nothing runs."""
    cells = [f"coalesce({_cell(one)}, '<c/>')" for one in columns]
    return _joined([literal("<row>"), *cells, literal("</row>")])


def _cell(column: Column) -> str:
    name, kind = named(column["id"]), column["type"]
    if kind == "boolean":
        return f"'<c t=\"b\"><v>' || {name}::int || '</v></c>'"
    if kind in ("date", "datetime"):  # days since 1899-12-30; Excel counts a day too many before March 1900
        day = f"({name} - date '1899-12-30')"
        if kind == "datetime":
            day = f"round(extract(epoch from {name} - timestamp '1899-12-30')::numeric / 86400, 10)"
        value = f"'<c s=\"{STYLES[kind]}\"><v>' || {day} || '</v></c>'"
        return f"case when {name} >= date '1900-03-01' then {value} else {_text_cell(_said(column))} end"
    if kind in TEXTS:
        return _text_cell(_sheet_text(name))
    digits = f"length(translate({name}::text, '-.', '')) <= {DIGITS}"
    return f"case when {digits} then '<c><v>' || {name} || '</v></c>' else {_text_cell(f'{name}::text')} end"


def _text_cell(text: str) -> str:
    return f"""'<c t="inlineStr" s="{book.TEXT}"><is><t xml:space="preserve">' || {text} || '</t></is></c>'"""


def _sheet_text(name: str) -> str:
    """`_x000A_` in a text is none of Excel's own escapes (ECMA-376 §22.9.2.19); what is cut says so."""
    short = f"case when length({name}) > {LONGEST} then left({name}, {LONGEST - len(CUT)}) || '{CUT}' else {name} end"
    own = f"regexp_replace({short}, '_(x[0-9A-Fa-f]{{4}}_)', '_x005F_\\1', 'g')"
    return f"case when {name} ~ '{SPECIAL}|_x' or length({name}) > {LONGEST} then {_legal(own)} else {name} end"


def _markup(column: Column) -> str:
    name = named(column["id"])
    return (
        f"case when {name} ~ '{SPECIAL}' then {_legal(name)} else {name} end"
        if column["type"] in TEXTS
        else _said(column)
    )


def _legal(text: str) -> str:
    """Text of XML on one line, without the characters XML does not know."""
    for char, said in (("'&'", "&amp;"), ("'<'", "&lt;"), ("'>'", "&gt;"), ("E'\\n'", "&#10;"), ("E'\\r'", "&#13;")):
        text = f"replace({text}, {char}, '{said}')"
    return f"regexp_replace({text}, '[{UNKNOWN}]', '', 'g')"


def harmless(text: str) -> str:
    """A header that a spreadsheet does not run."""
    return f"'{text}" if re.match(STARTS, text) else text


def literal(text: str) -> str:
    """A text in SQL."""
    return "'" + text.replace("'", "''").replace("%", "%%") + "'"


def _joined(parts: Sequence[str]) -> str:
    """Parts one after the other, without those that are null. An array, as functions take a hundred arguments."""
    return f"array_to_string(array[{', '.join(parts)}], '')"
