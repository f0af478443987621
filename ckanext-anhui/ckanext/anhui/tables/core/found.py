"""What was found when a file was read, as pages tell it: from the report of `anhui check`. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

Said = Mapping[str, Any]
SEVERITIES = ("error", "warning", "info")
ROWS = 5
"""Row numbers of a repair that are named."""


class Step(msgspec.Struct, frozen=True):
    """A repair: what it is accepted or refused by, what it does, an example, and the first rows it concerns."""

    name: str
    message: str
    before: str = ""
    after: str = ""
    rows: str = ""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One table of a file. `problems` the gravest first; `others` are the file's other tables: `(number, name)`."""

    number: int = 0
    name: str = ""
    header: Sequence[str] = ()
    types: Sequence[str] = ()
    rows: Sequence[Sequence[Any]] = ()
    n_rows: int = 0
    n_rejected: int = 0
    repairs: Sequence[Step] = ()
    problems: Sequence[Said] = ()
    tables: Sequence[tuple[int, str, int]] = ()
    verdict: str = ""
    reason: str = ""

    @property
    def others(self) -> list[tuple[int, str, int]]:
        """The file's other tables."""
        return [one for one in self.tables if one[0] != self.number]

    @property
    def errors(self) -> list[Said]:
        """What the file was rejected for."""
        return [one for one in self.problems if one["severity"] == "error"]

    @property
    def warnings(self) -> list[Said]:
        """What a reader of the rows has to know."""
        return [one for one in self.problems if one["severity"] == "warning"]


def found(report: Said | None, number: int = 0) -> Found:
    """In: a report, which of its tables. Out: what to tell of that one; nothing at all of a file not read yet."""
    report = report or {}
    tables = report.get("tables") or []
    number = number if 0 <= number < len(tables) else 0
    table = tables[number] if tables else {}
    problems = [*(report.get("problems") or ()), *(table.get("problems") or ())]
    return Found(
        number=number,
        name=table_name(table, number),
        header=table.get("header") or (),
        types=table.get("types") or (),
        rows=table.get("rows_sample") or (),
        n_rows=table.get("n_rows") or 0,
        n_rejected=table.get("n_rejected") or 0,
        repairs=[_step(one) for one in (*(report.get("repairs") or ()), *(table.get("repairs") or ()))],
        problems=sorted(problems, key=lambda one: SEVERITIES.index(one["severity"])),
        tables=[(index, table_name(one, index), one.get("n_rows") or 0) for index, one in enumerate(tables)],
        verdict=report.get("verdict") or "",
        reason=report.get("reason") or "",
    )


def table_name(table: Said, number: int) -> str:
    """What a table of a file is called: its file in the archive and its sheet, else its number from 1."""
    parts = [part for part in (table.get("member"), table.get("sheet")) if part]
    return " / ".join(parts) or str(number + 1)


def _step(repair: Said) -> Step:
    column, rows = repair.get("column"), repair.get("rows") or ()
    more = " …" if max(len(rows), repair.get("count") or 0) > ROWS else ""
    return Step(
        name=repair.get("name") or (f"{repair['code']}:{column}" if column else repair["code"]),
        message=repair["message"],
        before=str(repair.get("before") or ""),
        after=str(repair.get("after") or ""),
        rows=", ".join(map(str, rows[:ROWS])) + more if rows else "",
    )
