"""A column while its type is proved: the SQL of its cells, what a scan counted, and what it is then."""

from typing import Any

import msgspec

from .expressions import base_unit, cleaned, value, without_nulls
from .guess import Guess
from .model import Column, Type

TEXT = Guess(kind="text")


class Proof(msgspec.Struct, kw_only=True):
    """A column while it is proved. `cell` is its SQL, `counts` what a scan found of it."""

    at: int
    header: str
    guess: Guess
    unclean: bool
    nulls: bool
    """whether words for "nothing" may be there"""
    mixed: Guess | None = None
    counts: dict[str, Any] = {}

    @property
    def raw(self) -> str:
        """The cell as it stands."""
        return f"c{self.at}"

    @property
    def tidy(self) -> str:
        """The cell without blanks and characters nobody sees."""
        return cleaned(self.raw, unclean=self.unclean)

    @property
    def cell(self) -> str:
        """The same, NULL where it says "nothing"."""
        return without_nulls(self.tidy, self.guess, spelled=self.nulls)

    @property
    def scale(self) -> int:
        """Digits behind the point."""
        return 10 if self.counts.get("exponent") else self.counts.get("scale") or 0

    @property
    def whole(self) -> int:
        """Digits before it."""
        return 28 if self.counts.get("exponent") else self.counts.get("whole") or 1

    def column(self, rows: int, label: str = "", named: str = "") -> Column:
        """The column as it is proved, of so many rows.

        `named`: the unit a row under the header names, where the values name none.
        """
        kind = self.guess.kind
        values = self.counts.get("values", self.counts["empty"])
        unit = {"percent": "%", "year": "年"}.get(kind, named)
        if kind == "unit":
            unit = self.guess.units[0] if len(self.guess.units) == 1 else base_unit(self.guess.units)
        scale = self.scale if kind in ("decimal", "percent", "unit") else 0
        types: dict[str, Type] = {
            "text": "text",
            "code": "code",
            "boolean": "boolean",
            "integer": "integer",
            "year": "integer",
            "date": "datetime" if self.guess.time else "date",
        }
        given = types.get(kind, "decimal" if scale or self.whole > 18 else "integer")
        if kind == "decimal" and not scale and self.whole <= 18:
            given = "integer"
        return Column(
            header=self.header,
            type=given,
            label=label if label != self.header else "",
            unit=unit,
            precision=min(max(self.whole, 1) + scale, 38) if given == "decimal" else 0,
            scale=scale if given == "decimal" else 0,
            nulls=rows - values,
        )

    def value(self, column: Column) -> str:
        """The SQL of its values, of the column's type."""
        return value(self.cell, self.guess, column.precision, column.scale)
