"""Cells of the workbooks we write: headings that look alike, and text that stays text."""

from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

OFFICIAL, OURS = PatternFill("solid", fgColor="DDEBF7"), PatternFill("solid", fgColor="E2EFDA")
EDGE = Side(style="thin", color="808080")
BORDER = Border(left=EDGE, right=EDGE, top=EDGE, bottom=EDGE)


def heading(sheet: Any, text: str | None, fill: PatternFill = OFFICIAL) -> Any:
    """A cell of a header."""
    cell = WriteOnlyCell(sheet, text)
    cell.font, cell.fill, cell.border = Font(bold=True), fill, BORDER
    cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
    return cell


def text(sheet: Any, word: str) -> Any:
    """A cell that is text, whatever it begins with: what a person typed must not become a formula."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", word))
    cell.data_type = "s"
    return cell


def plain(sheet: Any, value: Any) -> Any:
    """A value as it is, nothing where it is empty; text that looks like a formula stays text."""
    if value == "":
        return None
    if isinstance(value, str) and (value.startswith("=") or ILLEGAL_CHARACTERS_RE.search(value)):
        return text(sheet, value)
    return value
