"""What a sheet says beside its values: what is hidden, what has no value, and how numbers are shown."""

import re
from collections.abc import Iterator, Sequence
from itertools import count

import msgspec

from ..model import Problem

PERCENT, FRACTIONS = 0, -1
"""a number is shown as percent; a time with parts of a second. Two and more: as so many digits"""
CELLS = 40_000_000
"""of a sheet, empty ones with them: a workbook is held in memory"""
NAMED = 10
_LITERAL = re.compile(r'"[^"]*"|\\.|[_*].|\[[^\]]*\]')
ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
_CODES: dict[int, str] = dict(zip((0x00, 0x07, 0x0F, 0x17, 0x1D, 0x24, 0x2A), ERRORS, strict=True))


class Beside(msgspec.Struct):
    """Of one sheet; rows and columns from 1. `errors` are row, column and what is shown; `unfinished` are formulas.

    `shown`: column → runs of rows that show their number in one way: first, last, way. `merged` as in Source, where
    calamine does not tell.
    """

    shown: dict[int, list[list[int]]] = msgspec.field(default_factory=dict)
    hidden_rows: list[int] = msgspec.field(default_factory=list)
    hidden_columns: list[int] = msgspec.field(default_factory=list)
    unfinished: list[tuple[int, int]] = msgspec.field(default_factory=list)
    errors: list[tuple[int, int, str]] = msgspec.field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = msgspec.field(default_factory=list)

    def show(self, row: int, column: int, way: int) -> None:
        """A cell shows its number in a way."""
        runs = self.shown.setdefault(column, [])
        if runs and runs[-1][1] in (row, row - 1) and runs[-1][2] == way:
            runs[-1][1] = row
        else:
            runs.append([row, row, way])

    def ways(self) -> Iterator[dict[int, int]]:
        """For each row from 1 on, without end: column → way."""
        waiting = {column: sorted(runs, reverse=True) for column, runs in self.shown.items()}
        for row in count(1):
            for runs in waiting.values():
                while runs and runs[-1][1] < row:
                    runs.pop()
            yield {column: runs[-1][2] for column, runs in waiting.items() if runs and runs[-1][0] <= row}

    def within(self, height: int, width: int) -> None:
        """Forget what is hidden beyond the last cell: nothing is there."""
        self.hidden_rows = [one for one in self.hidden_rows if one <= height]
        self.hidden_columns = [one for one in self.hidden_columns if one <= width]

    def problems(self) -> list[Problem]:
        """What a person must look at."""
        told = []
        fix = "不应公开的{0}请删除，应公开的请取消隐藏"
        if self.hidden_columns:
            names = "、".join(map(column_name, self.hidden_columns[:NAMED]))
            told.append(
                _warn("hidden-columns", f"隐藏的列也会公开：{names}", fix.format("列"), None, self.hidden_columns)
            )
        if self.hidden_rows:
            rows = self.hidden_rows
            said = f"隐藏的行也会公开：{_rows(rows)}，共 {len(rows)} 行"
            told.append(_warn("hidden-rows", said, fix.format("行"), rows[0], rows))
        if self.unfinished:
            row, column = self.unfinished[0]
            said = f"{len(self.unfinished)} 个公式没有保存计算结果（首见 {column_name(column)}{row}），按空值读取"
            fix = "请用 Excel 或 WPS 打开，保存一次后再上传"
            told.append(_warn("formula-without-value", said, fix, row, self.unfinished))
        if self.errors:
            row, column, text = self.errors[0]
            rows = list(dict.fromkeys(row for row, _, _ in self.errors))
            first = f"首见 {column_name(column)}{row}：{text}"
            said = f"{len(self.errors)} 个单元格是公式错误（{first}），按空值读取：{_rows(rows)}"
            told.append(_warn("formula-error", said, "请改正公式或填写数值，再上传", row, self.errors))
        return told


def _warn(code: str, said: str, fix: str, row: int | None, places: Sequence[object]) -> Problem:
    return Problem(code=code, severity="warning", message=said, fix=fix, row=row, count=len(places))


def _rows(rows: Sequence[int]) -> str:
    return f"第 {'、'.join(map(str, rows[:NAMED]))} 行" + ("等" if len(rows) > NAMED else "")


def way_of(code: str) -> int | None:
    """How a number format (ECMA-376 18.8.31) shows a number, None when as it is."""
    first = code.split(";")[0]
    if re.fullmatch("0{2,}", first.replace('"', "")):
        return len(first.replace('"', ""))
    bare = _LITERAL.sub("", first)
    if "%" in bare:
        return PERCENT
    return FRACTIONS if re.search(r"s+[.,]0", bare, re.IGNORECASE) else None


def way_of_builtin(number: int) -> int | None:
    """The same of a number format that has a number only: 9 and 10 are percent, 47 is mm:ss.0."""
    return {9: PERCENT, 10: PERCENT, 47: FRACTIONS}.get(number)


def error_text(code: int) -> str:
    """What an error of a cell is shown as (MS-XLS 2.5.10)."""
    return _CODES.get(code, "#ERR")


# Of openpyxl.utils, which does the same, damaged files are refused from column ZZZ on; these must be named, too.
def column_name(number: int) -> str:
    """The letters of a column, 1 → A."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_number(name: str) -> int:
    """The number of a column, A → 1."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number
