"""The labelled corpus of screening: makes the tables of tests/data/screening, and knows what it put into them.

    python tests/screened.py [--json] [--keep FOLDER] [--only PART]

screens all of them (or those with PART in their name) and prints recall and precision: of what can never be let pass
(block), by column and by row, then by kind; how many files have the verdict they should; and every miss and false alarm
by file, column and kind, never by value. Exit code 1 below the goals.
"""

import argparse
import json
import random
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from forms import ENDINGS, NAMED, WITHOUT_GRID, Beside, write
from made_up import OTHER, PERSONAL

CORPUS = Path(__file__).parent / "data" / "screening" / "tables.yaml"
RECALL, PRECISION = 0.99, 0.95
"""The goals, on what can never be let pass."""
BLOCK = frozenset({"resident-id", "resident-id-15", "mobile", "bank-card", "passport", "travel-permit"})
WARN = frozenset({"sole-proprietor", "small-cell", "weak-mask", "device-address"})
GRAVITY = ("pass", "warn", "hold", "block")
PERSON = frozenset({"person-name", "resident-id", "mobile"})
"""Kinds that say who a diagnosis is of."""
FILE = "_file"
SENTENCES = ("经核实，申请人（{}）符合条件", "回访时留言：{}，请尽快处理", "见附件，{}已注销", "已通知{}")
SAID = {
    "resident-id": "身份证", "resident-id-15": "原身份证号", "mobile": "电话", "bank-card": "卡号", "passport": "护照",
    "travel-permit": "来往内地通行证", "plate": "车牌", "email": "邮箱", "wechat": "微信号", "home-address": "住",
    "social-security": "社保卡号", "student-id": "学号", "sole-proprietor": "个体户", "weak-mask": "身份证",
    "device-address": "登录IP",
}  # fmt: skip
"""How a sentence says what stands in it."""
LEAD = {"above": "填报人", "below": "注：联系人", "comment": "经办人", "property": "联系人"}
"""How what stands beside a table begins."""


class Label(NamedTuple):
    """What is in a file: in a column of a table, or (`_file`) beside them; the rows it is in; what is to be said of it.

    `column` "" is any: the table has no heading there.
    """

    file: str
    table: str
    column: str
    kind: str
    rows: tuple[int, ...]
    verdict: str = "pass"


class Made(NamedTuple):
    """A file of the corpus, what was put into it, and the verdict that is due."""

    path: Path
    labels: tuple[Label, ...]
    verdict: str


def make(folder: Path, only: str = "") -> list[Made]:
    """Write the corpus."""
    tables = yaml.safe_load(CORPUS.read_text("utf-8"))
    return [_file(folder, one, form) for one in tables if only in one["name"] for form in one.get("in", ["csv"])]


def _file(folder: Path, table: dict[str, Any], form: str) -> Made:
    r = random.Random(table["name"])  # of its own: a table stays as it is when another is added before it
    made = {heading: _column(what, table.get("rows", 40), r) for heading, what in table["columns"].items()}
    rows = list(zip(*(cells for cells, _, _ in made.values()), strict=True))
    path = folder / f"{table['name']}-{form}.{ENDINGS.get(form, form)}"
    beside, said = _beside(table, r)
    head = [] if table.get("headless") else [*([table["over"]] if "over" in table else []), list(table["columns"])]
    write(path, form, head, rows, beside)
    labels = [Label(path.name, "", FILE, kind, ()) for kind in said]
    there = [(heading, kind, at) for heading, (_, kind, at) in made.items() if kind]
    there += [(heading, kind, made[heading][2]) for heading, kind in table.get("also", {}).items()]
    for heading, kind, at in there:
        if form in WITHOUT_GRID:
            labels.append(Label(path.name, "", FILE, kind, ()))
        else:
            labels.append(Label(path.name, NAMED.get(form, ""), heading if head else "", kind, at if head else ()))
    labels = [one._replace(verdict=_verdict(one.kind, {each.kind for each in labels})) for one in labels]
    due = table.get("verdict") or GRAVITY[max((GRAVITY.index(one.verdict) for one in labels), default=0)]
    return Made(path, tuple(labels), due)


def _verdict(kind: str, kinds: set[str]) -> str:
    """What a careful officer says of a kind, given what else stands in the file."""
    if kind in BLOCK:
        return "block"
    if kind in WARN:
        return "warn"
    if kind == "person-name":
        return "pass"
    if kind == "birth-date":
        return "hold" if "person-name" in kinds else "warn"
    if kind == "medical":
        return "hold" if kinds & PERSON else "pass"
    return "hold"


def _beside(table: dict[str, Any], r: random.Random) -> tuple[Beside, list[str]]:
    """What stands beside a table: {place: maker}, or {place: {is: kind, of: [text]}}. Out: the texts, their kinds."""
    texts, kinds = {}, []
    for place in ("above", "below", "comment", "property"):
        if place in table:
            cells, kind, _ = _column(table[place], 1, r)
            texts[place] = cells[0] if isinstance(table[place], dict) else f"{LEAD[place]}{SAID[kind]} {cells[0]}"
            kinds.append(kind)
    hidden = {heading: _column(what, 5, r) for heading, what in table.get("hidden", {}).items()}
    sheet = [list(hidden), *zip(*(cells for cells, _, _ in hidden.values()), strict=True)] if hidden else []
    kinds += [kind for _, kind, _ in hidden.values() if kind in BLOCK]
    return Beside(**texts, sheet=sheet), [kind for kind in kinds if kind]


def _column(what: Any, rows: int, r: random.Random) -> tuple[list[str], str, tuple[int, ...]]:
    """A column's cells, the kind that is in it ("" for none), and the rows.

    `maker`; a list to choose from; {is: kind, of: list}; {note: maker, among: maker}: three in remarks;
    {mixed: maker, among: maker}: every third.
    """
    every = tuple(range(rows))
    if isinstance(what, list):
        return [str(r.choice(what)) for _ in every], "", ()
    if isinstance(what, dict) and "is" in what:
        return [r.choice(what["of"]) for _ in every], what["is"], every
    if isinstance(what, dict):
        kind, maker = PERSONAL[what.get("note") or what["mixed"]]
        among = OTHER[what.get("among", "busy" if "note" in what else "landline")]
        at = tuple(sorted(r.sample(every, 3)) if "note" in what else every[::3])
        cells = [among(r) for _ in every]
        for row in at:
            cells[row] = r.choice(SENTENCES).format(SAID[kind] + maker(r)) if "note" in what else maker(r)
        return cells, kind, at
    if what == "serial":
        return [str(row + 1) for row in every], "", ()
    kind, maker = PERSONAL.get(what) or ("", OTHER.get(what))
    assert maker, f"no maker {what}"
    cells = [maker(r) for _ in every]
    if kind == "small-cell":
        return cells, kind, tuple(row for row in every if int(cells[row]) < 5)
    return cells, kind, every if kind else ()


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

    @property
    def row_precision(self) -> float:
        hits = self.rows - self.rows_missed
        return hits / max(hits + self.rows_wrong, 1)

    def told(self) -> dict[str, float | int]:
        rates = {name: round(getattr(self, name), 4) for name in ("recall", "precision", "row_recall", "row_precision")}
        return rates | {name: getattr(self, name) for name in ("hits", "misses", "alarms", "rows")}


class Judged(NamedTuple):
    """`block`: of what can never be let pass; `right`: files with the verdict that is due; `said`: what went wrong."""

    block: Score
    kinds: dict[str, Score]
    right: int
    said: list[str]


def judge(made: list[Made]) -> Judged:
    """Screen the corpus."""
    from ckanext.anhui.rules import screen

    block, kinds, right, said = Score(), defaultdict(Score), 0, []
    for one in made:
        screened = screen(one.path)
        right += screened.verdict == one.verdict
        if screened.verdict != one.verdict:
            said.append(f"verdict     {one.path.name}: {screened.verdict}, due {one.verdict}")
        found = [f for f in (*screened.privacy, *screened.secrecy) if f.verdict != "pass" and f.kind != "unseen"]
        for label in (label for label in one.labels if label.verdict != "pass"):
            scores = [kinds[label.kind], *([block] if label.kind in BLOCK else [])]
            said += _compare(label, [f for f in found if _is(f, label)], scores)
        for f in found:
            if not any(_is(f, label) for label in one.labels):
                kinds[f.kind].alarms += 1
                block.alarms += f.verdict == "block"
                said.append(
                    f"false alarm {one.path.name} {f.table} {f.column} {f.place}: {f.verdict} {f.kind} ({f.count})"
                )
    return Judged(block, dict(kinds), right, said)


def _is(found: Any, label: Label) -> bool:
    """Whether what was found is what the label says; a heading of several levels ends in its own."""
    if found.kind != label.kind or (found.column == FILE) != (label.column == FILE):
        return False
    return label.column == FILE or (found.table == label.table and found.column.endswith(label.column))


def _compare(label: Label, found: list[Any], scores: list[Score]) -> list[str]:
    """Score what was found of a label. Out: what went wrong."""
    rows = {row for one in found for row in one.rows}
    missing = set(label.rows) - rows
    for score in scores:
        score.hits += bool(found)
        score.misses += not found
        score.rows += len(label.rows)
        score.rows_missed += len(missing)
        score.rows_wrong += len(rows - set(label.rows)) if label.rows else 0
    where = f"{label.file} {label.column} {label.kind}"
    if not found:
        return [f"missed      {where}"]
    if missing or (label.rows and rows - set(label.rows)):
        return [f"rows        {where}: {len(missing)} of {len(label.rows)} missed, {len(rows - set(label.rows))} wrong"]
    wrong = {one.verdict for one in found} - {label.verdict}
    return [f"verdict     {where}: {', '.join(wrong)}, due {label.verdict}"] if wrong else []


def main() -> int:
    """Make, screen, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("--keep", type=Path)
    options.add_argument("--only", default="")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        made = make(folder, given.only)
        block, kinds, right, said = judge(made)
    clean = sum(not any(label.verdict != "pass" for label in one.labels) for one in made)
    say = [f"{len(made)} files, {clean} of them with nothing to say; {right} have the verdict that is due"]
    for name, score in (("block", block), *sorted(kinds.items())):
        rates = f"recall {score.recall:.4f}  precision {score.precision:.4f}"
        rows = f"by row {score.row_recall:.4f} {score.row_precision:.4f}"
        say.append(f"  {name:<16} {rates}  {rows}  ({score.hits} + {score.misses} missed + {score.alarms} false)")
    print("\n".join([*say, *(f"  {line}" for line in sorted(said))]), file=sys.stderr)
    if given.json:
        told = {"files": len(made), "right": right, "block": block.told()}
        print(json.dumps(told | {"kinds": {kind: score.told() for kind, score in sorted(kinds.items())}}))
    return int(block.recall < RECALL or block.precision < PRECISION or block.row_recall < RECALL)


if __name__ == "__main__":
    sys.exit(main())
