"""A file → what the rules say of its content.

`look` sees what is in the cells of its grids, `pieces` gives all its other text, the rules judge what was seen.
"""

from collections import defaultdict
from pathlib import Path

from ckanext.anhui.tables import Reading, read
from ckanext.anhui.tables.core.workspace import Workspace

from ..engine import RuleSet, rule_set
from ..table_checks import Values
from .look import Keys, find, look
from .model import Beyond, Content, Screened, Told
from .pieces import Pieces

__all__ = ["screen", "screen_reading"]


PLACE = "文件"


def screen(path: Path, *, name: str = "", within: Path | None = None, rules: RuleSet | None = None) -> Screened:
    """In: a file, the name people know it by, where to work. Out: what the rules say of what is in it."""
    with Workspace(within=within) as work:
        return screen_reading(read(path, work, name=name), path, work, rules or rule_set())


def screen_reading(reading: Reading, path: Path, work: Workspace, rules: RuleSet) -> Screened:
    """The same of a file that was read, in its workspace."""
    columns, beyond, known = look(reading, work)
    gridded = reading.kind == "csv" and bool(reading.tables) and not any(one.n_rejected for one in reading.sources)
    pieces = Pieces(path, work, gridded=gridded)
    beyond += _beyond(pieces, known, {kind for some in (*columns, *beyond) for kind in some.kinds})
    unseen = [*reading.unread, *pieces.unseen]
    tables = [Values(table, work) for table in reading.tables]
    return rules.judge(Content(columns=columns, beyond=beyond, unseen=unseen, told=_told(reading), tables=tables))


def _told(reading: Reading) -> list[Told]:
    """What the reader of tables told."""
    told = [Told(code=one.code, place=PLACE, count=one.count) for one in (*reading.problems, *reading.repairs)]
    for table in reading.tables:
        name = " / ".join(filter(None, (table.member, table.sheet)))
        told += [
            Told(code=one.code, table=name, column=one.column or "", place="" if one.column else PLACE, count=one.count)
            for one in (*table.problems, *table.repairs)
        ]
    return told


def _beyond(pieces: Pieces, known: Keys, kinds: set[str]) -> list[Beyond]:
    """What is in the pieces, by their places. What grids show already is not told a second time."""
    found: dict[str, dict[str, set[int | str]]] = defaultdict(lambda: defaultdict(set))
    for piece in pieces:
        for kind, key in find(piece.text):
            repeated = key in known.get(kind, ()) if isinstance(key, int) else kind in kinds
            if not (piece.again and repeated):
                found[piece.place][kind].add(key)
    counted = {place: {kind: len(keys) for kind, keys in some.items()} for place, some in found.items()}
    return [Beyond(place=place, kinds=some) for place, some in counted.items()]
