"""A cell's value as the text a person sees; what numbers lost is noticed."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from ..model import Problem, Repair
from .beside import FRACTIONS, PERCENT, column_name

EXACT = 1e15
"""From here on a number in a cell has lost digits: a double holds fifteen."""
SECOND, JITTER = 1_000_000, 1_500
"""microseconds; times are kept as parts of a day, so that a whole second may miss by a millisecond"""

_PLAIN = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?")


class Cells:
    """`padded`: zeros only a number format shows are part of the text. `eight_bit`: text is GBK taken for Latin-1."""

    def __init__(self, *, padded: bool = True, eight_bit: bool = False) -> None:
        self.padded, self.eight_bit = padded, eight_bit
        self.lost: list[tuple[int, int, str]] = []
        self.lengthened: list[tuple[int, str, str]] = []

    def text(self, value: Any, row: int, column: int, way: int | None) -> str | None:
        """The text of a value at a place, shown in a way of `beside`; None when there is none."""
        if isinstance(value, str):
            return (_gbk(value) if self.eight_bit else value) or None
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, float | int):
            if way == PERCENT:
                return f"{plain(Decimal(repr(value)) * 100)}%"
            text = number(float(value)) if isinstance(value, float) else str(value)
            if abs(value) >= EXACT:
                self.lost.append((row, column, text))
            return self.lengthen(text, text.zfill(way), row) if way and way > 1 and text.isdecimal() else text
        if isinstance(value, datetime):
            value = value if way == FRACTIONS else _settled(value)
            return value.date().isoformat() if value.time() == time() else _clock(value.isoformat(" "))
        if isinstance(value, time):
            moment = datetime.combine(date.min, value)
            return _clock((moment if way == FRACTIONS else _settled(moment)).time().isoformat())
        if isinstance(value, timedelta):
            return duration(value)
        return None if value is None else str(value)

    def numeral(self, text: str, row: int, column: int, way: int | None) -> str:
        """A number that is spelled in the file; as it is when it is plain. Raises ValueError."""
        if way is None and _PLAIN.fullmatch(text):
            return text
        return percent(text) if way == PERCENT else self.text(float(text), row, column, way) or ""

    def lengthen(self, short: str, long: str, row: int) -> str:
        """A number as it is shown, with its zeros."""
        if not self.padded or len(long) == len(short):
            return short
        self.lengthened.append((row, short, long))
        return long

    def problems(self) -> list[Problem]:
        """Numbers that lost digits, by column."""
        told = []
        for column in dict.fromkeys(column for _, column, _ in self.lost):
            places = [(row, text) for row, at, text in self.lost if at == column]
            row, text = places[0]
            said = f"{column_name(column)} 列第 {row} 行的 {text} 超过 15 位，Excel 已把末尾几位变成 0"
            fix = "请从业务系统重新导出，把该列设为“文本”格式后再填写"
            told.append(
                Problem(code="destroyed-identifier", severity="warning", message=said, fix=fix, row=row,
                        column=column_name(column), count=len(places))
            )  # fmt: skip
        return told

    def repairs(self) -> list[Repair]:
        """Codes that were lengthened."""
        if not self.lengthened:
            return []
        _, short, long = self.lengthened[0]
        said = f"{len(self.lengthened)} 个编码的前导 0 只是显示格式，已补进数据"
        rows = tuple(row for row, _, _ in self.lengthened[:5])
        count = len(self.lengthened)
        return [Repair(code="padded-codes", message=said, before=short, after=long, count=count, rows=rows)]


def number(value: float) -> str:
    """A number without a superfluous point."""
    if value.is_integer():
        return str(int(value))
    return repr(value) if abs(value) >= 1e-4 else plain(Decimal(repr(value)))


def plain(value: Decimal) -> str:
    """The same of a decimal, without an exponent."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(text: str) -> str:
    """A share as percent: 0.125 → 12.5%. Raises ValueError."""
    try:
        return f"{plain(Decimal(text) * 100)}%"
    except InvalidOperation as error:
        raise ValueError(text) from error


def duration(value: timedelta) -> str:
    """Hours, minutes and seconds, however many hours."""
    micro = round(value / timedelta(microseconds=1))
    sign, micro = ("-" if micro < 0 else ""), abs(micro)
    if min(micro % SECOND, -micro % SECOND) <= JITTER:
        micro = round(micro / SECOND) * SECOND
    seconds, micro = divmod(micro, SECOND)
    text = f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return _clock(f"{text}.{micro:06}" if micro else text)


def _settled(value: datetime) -> datetime:
    """A whole second that was missed by little."""
    late = value.microsecond
    if late and late <= JITTER:
        return value.replace(microsecond=0)
    return value + timedelta(microseconds=SECOND - late) if SECOND - late <= JITTER else value


def _clock(text: str) -> str:
    """A time without zeros behind the parts of its second."""
    return text.rstrip("0") if "." in text else text


def _gbk(text: str) -> str:
    """Text whose bytes were taken for characters."""
    try:
        return text.encode("latin-1").decode("gb18030")
    except ValueError:
        return text
