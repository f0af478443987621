"""What is wrong in a workbook, by cell, for people and for machines."""

from typing import Literal

import msgspec

Severity = Literal["error", "warn"]


class Finding(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One thing to mend. `error` refuses the resource it stands in, `warn` lets it pass.

    `column` is the letter and the header, `cell` the address of the cell ("H20"); `code` is stable for machines;
    `message` and `fix` are for people.
    """

    severity: Severity
    code: str
    message: str
    fix: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    value: str = ""
    cell: str = ""

    def __str__(self) -> str:
        place = f"{self.sheet}!第 {self.row} 行 {self.column}：" if self.row else ""
        value = f"“{self.value}” " if self.value else ""
        return f"{place}{value}{self.message}。{self.fix}（{self.code}）"


class WorkbookError(Exception):
    """The file as a whole cannot be read; `code` is stable, the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
