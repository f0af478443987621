"""The labelled corpus of privacy screening: makes the tables of tests/data/screening, and knows what it put into them.

    python tests/screened.py [--json] [--keep FOLDER]

screens all of them and prints recall and precision: of what can never be let pass (block), by column and by row, then
by kind, and every miss and false alarm by file, column and kind, never by value. Exit code 1 below the goals.
"""

import argparse
import json
import random
import sys
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import openpyxl
import yaml
from made_up import OTHER, PERSONAL, REMARKS
from openpyxl.comments import Comment

CORPUS = Path(__file__).parent / "data" / "screening" / "tables.yaml"
RECALL, PRECISION = 0.99, 0.95
"""The goals, on what can never be let pass."""
BLOCK = frozenset({"resident-id", "resident-id-15", "mobile", "bank-card", "passport", "travel-permit"})
WITH_A_NAME = frozenset({"birth-date", "medical"})
"""Kinds that hold a file only beside a name."""
SENTENCES = ("经核实，申请人（{}）符合条件", "回访时留言：{}，请尽快处理", "见附件，{}已注销", "已通知{}")
SAID = {"card": "卡号", "id": "身份证", "mobile": "电话"}


class Label(NamedTuple):
    """What is in a file: in a column of a table, or (`_file`) beside them; the rows it is in."""

    file: str
    table: str
    column: str
    kind: str
    rows: tuple[int, ...]


class Made(NamedTuple):
    """A file of the corpus and what was put into it."""

    path: Path
    labels: tuple[Label, ...]


def make(folder: Path) -> list[Made]:
    """Write the corpus."""
    tables = enumerate(yaml.safe_load(CORPUS.read_text("utf-8")))
    return [_file(folder, one, form, random.Random(n)) for n, one in tables for form in one.get("in", ["csv"])]


def _file(folder: Path, table: dict[str, Any], form: str, r: random.Random) -> Made:
    header = list(table["columns"])
    values = {heading: _column(what, table.get("rows", 40), r) for heading, what in table["columns"].items()}
    rows = list(zip(*(cells for cells, _, _ in values.values()), strict=True))
    ending = {"gbk": "csv"}.get(form, form)
    path = folder / f"{table['name']}{'-gbk' if form == 'gbk' else ''}.{ending}"
    name_of_table = {"xlsx": "表", "zip": "表.csv"}.get(form, "")
    labels = [Label(path.name, name_of_table, h, kind, at) for h, (_, kind, at) in values.items() if kind]
    beside = {key: PERSONAL[table[key]] for key in ("above", "below", "comment", "property") if key in table}
    labels += [Label(path.name, "", "_file", kind, ()) for kind, _ in beside.values()]
    labels += [
        Label(path.name, "", "_file", PERSONAL[what][0], ())
        for what in table.get("hidden", {}).values()
        if PERSONAL[what][0] in BLOCK
    ]
    said = {key: maker(r) for key, (_, maker) in beside.items()}
    WRITERS[ending](path, header, rows, form, said, table.get("hidden"), r)
    return Made(path, tuple(labels))


def _column(what: Any, rows: int, r: random.Random) -> tuple[list[str], str, tuple[int, ...]]:
    """A column's cells, the kind that is in it ("" for none), and the rows."""
    if isinstance(what, dict) and "note" in what:
        kind, maker = PERSONAL[what["note"]]
        at = sorted(r.sample(range(rows), 3))
        cells = [r.choice(REMARKS) for _ in range(rows)]
        for row in at:
            cells[row] = r.choice(SENTENCES).format(SAID[what["note"]] + maker(r))
        return cells, kind, tuple(at)
    if isinstance(what, dict):
        kind, maker = PERSONAL[what["mixed"]]
        cells = [maker(r) if row % 3 == 0 else OTHER["landline"](r) for row in range(rows)]
        return cells, kind, tuple(range(0, rows, 3))
    if what == "serial":
        return [str(n) for n in range(1, rows + 1)], "", ()
    if what in PERSONAL:
        kind, maker = PERSONAL[what]
        return [maker(r) for _ in range(rows)], kind, tuple(range(rows))
    return [OTHER[what](r) for _ in range(rows)], "", ()


def _text(header: list[str], rows: list[tuple[str, ...]], said: dict[str, str]) -> str:
    lines = [f"填报人 {said['above']}" + "," * (len(header) - 1)] if "above" in said else []
    lines += [",".join(header), *(",".join(row) for row in rows)]
    lines += (
        ["," * (len(header) - 1), f"注：联系人证件 {said['below']}" + "," * (len(header) - 1)]
        if "below" in said
        else []
    )
    return "\n".join(lines) + "\n"


def _csv(path: Path, header: Any, rows: Any, form: str, said: Any, *_: Any) -> None:
    path.write_bytes(_text(header, rows, said).encode("gb18030" if form == "gbk" else "utf-8"))


def _zip(path: Path, header: Any, rows: Any, form: str, said: Any, *_: Any) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("表.csv", _text(header, rows, said))


def _json(path: Path, header: Any, rows: Any, *_: Any) -> None:
    records = [dict(zip(header, row, strict=True)) for row in rows]
    path.write_text(json.dumps({"code": 0, "data": {"list": records}}, ensure_ascii=False))


def _xml(path: Path, header: Any, rows: Any, *_: Any) -> None:
    lines = ["".join(f"<{h}>{escape(cell)}</{h}>" for h, cell in zip(header, row, strict=True)) for row in rows]
    body = "".join(f"<row>{line}</row>" for line in lines)
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?><rows>{body}</rows>')


def _xlsx(path: Path, header: Any, rows: Any, form: str, said: Any, hidden: Any, r: random.Random) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "表"
    for row in (header, *rows):
        sheet.append(list(row))
    if "comment" in said:
        sheet["A2"].comment = Comment(f"经办人 {said['comment']}", "某人")
    if "property" in said:
        book.properties.description = f"联系电话 {said['property']}"
    if hidden:
        other = book.create_sheet("附表")
        other.append(list(hidden))
        for _ in range(5):
            other.append([PERSONAL[what][1](r) for what in hidden.values()])
        other.sheet_state = "hidden"
    book.save(path)


WRITERS: dict[str, Callable[..., None]] = {"csv": _csv, "zip": _zip, "json": _json, "xml": _xml, "xlsx": _xlsx}


class Score:
    """Hits, misses and false alarms of some kinds; rows hit and missed."""

    def __init__(self) -> None:
        self.hits = self.misses = self.alarms = self.rows = self.rows_missed = self.rows_wrong = 0

    @property
    def recall(self) -> float:
        return self.hits / max(self.hits + self.misses, 1)

    @property
    def precision(self) -> float:
        return self.hits / max(self.hits + self.alarms, 1)

    @property
    def row_recall(self) -> float:
        return (self.rows - self.rows_missed) / max(self.rows, 1)

    def told(self) -> dict[str, float | int]:
        rates = {name: round(getattr(self, name), 4) for name in ("recall", "precision", "row_recall")}
        return rates | {name: getattr(self, name) for name in ("hits", "misses", "alarms", "rows", "rows_wrong")}


def judge(made: list[Made]) -> tuple[Score, dict[str, Score], list[str]]:
    """Screen the corpus. Out: the score of what can never be let pass, by kind, and what went wrong in words."""
    from ckanext.anhui.rules import screen

    block, kinds, said = Score(), defaultdict(Score), []
    for one in made:
        screened = screen(one.path)
        found = {(f.table, f.column, f.kind): f for f in (*screened.privacy, *screened.secrecy)}
        wanted = {(w.table, w.column, w.kind): w for w in one.labels}
        named = any(kind == "person-name" for _, _, kind in wanted)
        beside = Counter(kind for _, column, kind in wanted if column == "_file")
        for (table, column, kind), label in wanted.items():
            if kind == "person-name" or (kind in WITH_A_NAME and not named):
                continue  # alone they are nothing
            here = [block, kinds[kind]] if kind in BLOCK else [kinds[kind]]
            hit = found.get((table, column, kind)) or (
                column == "_file" and next((f for f in found.values() if f.kind == kind and f.column == "_file"), None)
            )
            for score in here:
                score.hits += bool(hit)
                score.misses += not hit
                score.rows += len(label.rows)
                missing = set(label.rows) - set(hit.rows if hit else ())
                score.rows_missed += len(missing)
                score.rows_wrong += len(set(hit.rows) - set(label.rows)) if hit and label.rows else 0
            if not hit or set(label.rows) - set(hit.rows):
                said.append(f"missed {one.path.name} {column} {kind} ({len(label.rows)} rows)")
        for (table, column, kind), f in found.items():
            expected = (table, column, kind) in wanted or (column == "_file" and beside[kind])
            if not expected and f.verdict in ("block", "hold"):
                kinds[kind].alarms += 1
                block.alarms += f.verdict == "block"
                said.append(f"false alarm {one.path.name} {table} {column} {f.place} {kind} ({f.count})")
    return block, dict(kinds), said


def main() -> int:
    """Make, screen, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("--keep", type=Path)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        made = make(folder)
        block, kinds, said = judge(made)
    clean = sum(not one.labels for one in made)
    print(f"{len(made)} tables, {clean} of them with nothing personal; {len(BLOCK)} kinds that block", file=sys.stderr)
    for name_, score in (("block", block), *sorted(kinds.items())):
        figures = f"recall {score.recall:.4f}  precision {score.precision:.4f}  rows {score.row_recall:.4f}"
        print(
            f"  {name_:<16} {figures}  ({score.hits} + {score.misses} missed + {score.alarms} false)", file=sys.stderr
        )
    for line in said:
        print(f"  {line}", file=sys.stderr)
    if given.json:
        print(
            json.dumps({"tables": len(made), "block": block.told(), "kinds": {k: s.told() for k, s in kinds.items()}})
        )
    return int(block.recall < RECALL or block.precision < PRECISION or block.row_recall < RECALL)


if __name__ == "__main__":
    sys.exit(main())
