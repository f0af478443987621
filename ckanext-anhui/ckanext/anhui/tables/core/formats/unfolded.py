"""A sheet whose cells and rows say how often they come: put by as they stand, unfolded when it is known how wide."""

import marshal
from collections.abc import Iterator

from ..model import Refused, Source
from ..workspace import Workspace, turned
from .beside import Beside
from .gridded import keep_sheet
from .packed import guard_reach
from .values import Cells

HELD = 200_000
"""cells in memory before they are put by"""
MANY = 1_000
"""hidden rows or columns of one repetition that are told"""


class Grid:
    """`row` is the last row that ended, `column` the last column of the row that has not."""

    def __init__(self, name: str, work: Workspace, *, padded: bool) -> None:
        self.name, self.style, self.limits = name, "", work.limits
        self.beside, self.cells = Beside(), Cells(padded=padded)
        self.row = self.column = 0
        self._height = self._width = self._empty = self._held = 0
        self._texts: list[str | None] = []
        self._waiting: list[tuple[int, list[str | None]]] = []
        self._path = work.path()

    def add_columns(self, times: int, *, hidden: bool) -> None:
        """Columns that are alike, in their order, before the first row."""
        if hidden:
            self.beside.hidden_columns += range(self.column + 1, self.column + min(times, MANY) + 1)
        self.column += times

    def span(self, across: int, down: int) -> None:
        """The next cell spans others."""
        if across > 1 or down > 1:
            self.beside.merged.append((self.row + 1, self.column + 1, self.row + down, self.column + across))

    def add(self, value: str | None, times: int) -> None:
        """A cell that comes so many times. Raises Refused: `bomb`."""
        if value is not None:
            if times > 1:
                guard_reach(1, self.column + times)
            self._texts += [None] * (self.column - len(self._texts)) + [value] * times
        self.column += times

    def end_row(self, times: int, *, hidden: bool) -> None:
        """A row is complete, and comes so many times. Raises Refused: `bomb`, `too-many-rows`."""
        if self._texts:
            self._height = self.row + times
            self._width = max(self._width, len(self._texts))
            if self._height > self.limits.rows:
                said = f"工作表“{self.name}”有 {self._height} 行，最多 {self.limits.rows} 行"
                raise Refused("too-many-rows", said, "请按年份或地区拆成几个文件")
            guard_reach(self._height, self._width)
            if hidden:
                self.beside.hidden_rows += range(self.row + 1, self.row + min(times, MANY) + 1)
            self._waiting += [(self._empty, []), (times, self._texts)] if self._empty else [(times, self._texts)]
            self._held += len(self._texts)
            self._empty = 0
        else:
            self._empty += times
        self.row += times
        self._texts = []
        if self._held > HELD:
            self._put_by()

    def source(self, work: Workspace) -> Source | None:
        """The grid, unfolded in the workspace; None when it is empty."""
        if not self._height:
            return None
        self._put_by()
        self.beside.within(self._height, self._width)
        source = keep_sheet(self.name, turned(self._rows()), self._width, self.beside.merged, work)
        source.problems += [*self.beside.problems(), *self.cells.problems()]
        source.repairs += self.cells.repairs()
        return source

    @property
    def size(self) -> int:
        """Cells it has when it is unfolded."""
        return self._height * self._width

    def _put_by(self) -> None:
        with self._path.open("ab") as out:
            marshal.dump(self._waiting, out)
        self._waiting, self._held = [], 0

    def _rows(self) -> Iterator[tuple[int, list[str | None]]]:
        row = 0
        with self._path.open("rb") as kept:
            while row < self._height:
                for times, texts in marshal.load(kept):  # noqa: S302 - written above
                    if len(texts) < self._width:
                        texts += [None] * (self._width - len(texts))
                    for _ in range(times):
                        row += 1
                        yield row, texts
