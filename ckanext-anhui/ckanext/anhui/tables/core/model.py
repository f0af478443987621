"""What reading a file gives. Row numbers are those a person sees in the file (the first row is 1)."""

from typing import Literal

import msgspec

Type = Literal["text", "integer", "decimal", "date", "datetime", "boolean", "code"]
Severity = Literal["error", "warning", "info"]
Verdict = Literal["accept", "accept_with_repair", "reject"]


class Refused(Exception):
    """The file, or one table of it, cannot be read safely: `code`, in Chinese `reason` and `fix`, where if known."""

    def __init__(self, code: str, reason: str, fix: str, *, row: int | None = None) -> None:
        super().__init__(f"{reason}。{fix}")
        self.code, self.reason, self.fix, self.row = code, reason, fix, row


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is wrong, where, and what to do. An error rejects the file; a warning and an info do not.

    `column` is the header's text. `count`: how many places it concerns, `row` being the first.
    """

    code: str
    severity: Severity
    message: str
    fix: str = ""
    row: int | None = None
    column: str | None = None
    count: int = 1


class Repair(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One automatic step that makes the table differ from the file; `name` is what a person refuses it by.

    `name` is the `code`, with `:<column>` where the step is of one column. `before` and `after` are an example, each a
    cell or a line as a person reads it; `count` is how many cells or rows it changes; `rows` the first of them.
    """

    code: str
    message: str
    before: str = ""
    after: str = ""
    column: str | None = None
    count: int = 1
    rows: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """What a person accepts or refuses it by; stable for the same file."""
        return f"{self.code}:{self.column}" if self.column else self.code


class Column(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A column of a table. `header` is its name, unique in the table; `label` what stood in the file if that differs.

    `unit` was taken out of the values (万元, %). `precision` and `scale` are of a decimal.
    """

    header: str
    type: Type
    label: str = ""
    unit: str = ""
    precision: int = 0
    scale: int = 0
    nulls: int = 0


class Source(msgspec.Struct, kw_only=True):
    """A grid of text as it stands in the file, kept in the workspace under `table`.

    That table has `n BIGINT`, the row's number in the file, and `c1 … c<width> VARCHAR`, where an empty cell is NULL.
    What a format knows for certain it says: `header` (JSON, XML: the names are not a row), `merged` ranges as
    (top, left, bottom, right), rows 1-based as `n`, columns 1-based. `rejected` as in Table: lines that are no row of
    the grid (a quote that never ends, more fields than the table is wide). A `hidden` one is kept to be looked
    through, and no table is made of it.
    """

    table: str
    width: int
    rows: int
    member: str = ""
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    header: tuple[str, ...] | None = None
    rejected: str = ""
    n_rejected: int = 0
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False
    problems: list[Problem] = []
    repairs: list[Repair] = []


class Laid(msgspec.Struct, kw_only=True):
    """A source whose header and body are told apart: between layout and types.

    `table` has `n BIGINT` and `c1 … ck VARCHAR`, the rows of the body alone; `header` has its k unique names, `labels`
    what stood in the file for each, `units` what a row under the header says, if there is one; `places` which columns
    of the source they are, from 1.
    """

    source: Source
    table: str
    header: tuple[str, ...]
    labels: tuple[str, ...]
    places: tuple[int, ...]
    units: tuple[str, ...] = ()
    n_rows: int
    header_rows: int
    first_row: int
    rejected: str = ""
    n_rejected: int = 0
    problems: list[Problem] = []
    repairs: list[Repair] = []


REJECTED = ("行号", "原因", "原文")
"""the header of a file of rejected rows"""


class Table(msgspec.Struct, kw_only=True):
    """A clean table, kept in the workspace.

    `view` is its name there: `n BIGINT` and one column per entry of `columns`, named `c1 … ck` in their order, of the
    types VARCHAR, BIGINT, DECIMAL(p,s), DATE, TIMESTAMP, BOOLEAN. `rejected` is the name of a table of the same
    workspace with `n BIGINT, line VARCHAR, reason VARCHAR`, or "" when there is none. `header_rows` is how many rows
    the header takes, 0 when the file has none; `first_row` is where the data begin. `source` is the grid it was made
    of, as it stood in the file, `places` which columns of it the table's are, from 1.
    """

    view: str
    columns: tuple[Column, ...]
    n_rows: int
    source: Source
    places: tuple[int, ...]
    n_rejected: int = 0
    rejected: str = ""
    member: str = ""
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    header_rows: int = 1
    first_row: int = 2
    problems: list[Problem] = []
    repairs: list[Repair] = []

    @property
    def query(self) -> str:
        """The clean rows, without their numbers; in the order of the file, which DuckDB keeps."""
        return f"select {', '.join(f'c{place}' for place in range(1, len(self.columns) + 1))} from {self.view}"


class Reading(msgspec.Struct, kw_only=True):
    """Everything about one file. `problems` and `repairs` here concern the file as a whole.

    `sources` are all its grids, of those without a table and those hidden too; `unread` names parts with no grid.
    """

    name: str
    kind: str
    size: int
    tables: list[Table] = []
    sources: list[Source] = []
    unread: list[str] = []
    problems: list[Problem] = []
    repairs: list[Repair] = []

    @property
    def verdict(self) -> Verdict:
        """Rejected with any error or without a table; accepted where nothing was repaired and nobody must look."""
        found = {one.severity for some in (self, *self.tables) for one in some.problems}
        if not self.tables or "error" in found:
            return "reject"
        repaired = any(some.repairs for some in (self, *self.tables))
        return "accept_with_repair" if repaired or "warning" in found else "accept"

    @property
    def reason(self) -> str:
        """Why it is rejected, in Chinese; "" when it is not."""
        errors = [one for some in (self.problems, *(t.problems for t in self.tables)) for one in some]
        return next((f"{one.message}。{one.fix}" for one in errors if one.severity == "error"), "")
