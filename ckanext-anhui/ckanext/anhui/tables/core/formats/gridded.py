"""The cells of a sheet → a source; what a stray cell far to the right spans is left out."""

from collections.abc import Iterable, Sequence

from ..model import Repair, Source
from ..workspace import Part, Workspace

WIDE = 300
"""columns; a sheet that reaches farther is mostly empty"""
Range = tuple[int, int, int, int]


def keep_sheet(name: str, parts: Iterable[Part], width: int, merged: Sequence[Range], work: Workspace) -> Source:
    """In: a sheet's cells, some rows at a time, and its merged ranges. Raises Refused: `too-many-columns`."""
    if width <= WIDE:
        table, rows = work.keep_columns(parts, width)
        return Source(table=table, width=width, rows=rows, sheet=name, merged=tuple(merged))
    table, rows, used = work.keep_filled(parts)
    source = Source(table=table, width=len(used), rows=rows, sheet=name, merged=tuple(_within(merged, used)))
    if left := used[-1] - len(used):
        said = f"{left} 个没有名称也没有内容的空列已去掉"
        source.repairs.append(Repair(code="empty-columns", message=said, count=left))
    return source


def _within(merged: Sequence[Range], used: Sequence[int]) -> Iterable[Range]:
    """Merged ranges in terms of the columns that are used."""
    places = {column: place for place, column in enumerate(used, 1)}
    for top, left, bottom, right in merged:
        if left in places:
            inside = [places[column] for column in range(left, right + 1) if column in places]
            yield top, inside[0], bottom, inside[-1]
