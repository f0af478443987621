"""How people write values, and what is meant."""

import datetime as dt
import re
import unicodedata
from decimal import Decimal

from ..codes import code_list

UNCONDITIONAL = {"", "无", "无条件", "无条件开放", "无条件共享", "无条件使用", "/", "-", "—"}
DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(\d{6})?$")
NUMBER = re.compile(r"^(\d+(?:\.\d+)?)\s*(.*)$")
INVISIBLE = re.compile("[\u200b\u200c\u200d\ufeff]")
EXCEL_EPOCH = dt.date(1899, 12, 30)


def clean(cell: object) -> str:
    """A cell as text: trimmed, without zero-width characters; whole numbers without ".0"."""
    if isinstance(cell, str):
        return INVISIBLE.sub("", cell).strip()
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(Decimal(repr(cell)), "f")
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def date_text(cell: object) -> str:
    """A date in any of the usual ways of writing it, as YYYY-MM-DD; "" when it is none."""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, int | float) and 20000 < cell < 80000:  # an Excel serial of 1954 to 2119
        return (EXCEL_EPOCH + dt.timedelta(days=int(cell))).isoformat()
    text = clean(cell)
    found = DATE.match(text) or COMPACT.match(text)
    if not found:
        return ""
    try:
        return dt.date(*(int(part) for part in found.groups()[:3])).isoformat()
    except ValueError:
        return ""


def number_text(text: str) -> tuple[str, str]:
    """A number from 0 up (1,200.5 → 1200.5) and ""; "" and what to do where there is none."""
    bare = unicodedata.normalize("NFKC", text).replace(",", "")
    found = NUMBER.match(bare)
    if found and not found[2]:
        return found[1], ""
    if found:
        unit = found[2].lower()
        same = unit in ("g", "gb", "万", "万条")
        return "", f"只写数字：{found[1]}" if same else f"只写数字，并按表头的单位换算（原来写的是“{found[2]}”）"
    return "", "只写数字，不清楚的写 0"


def strip_unconditional(text: str) -> str:
    """A condition, "" for the words that mean there is none (无, 无条件开放, "无条件开放&&")."""
    bare = text.strip().rstrip("&;； ").strip()
    return "" if bare in UNCONDITIONAL else bare


def read_code(name: str, text: str) -> tuple[str, str]:
    """The code of what a cell of a code list says, "" when unknown; and the first choices, for the message."""
    codes = code_list(name)
    entry = codes.find(text)
    choices = "、".join(entry.label for entry in codes.entries[:8])
    return (entry.code if entry else ""), choices
