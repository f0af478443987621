"""Reorganisations (机构改革): which records go from which department to which.

The list of departments orders a rename or merger (one successor); of a split, and of what a department that goes on
hands over (划转), a person says it record by record. The record's key, and with it its dataset and address, stay.
"""

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from ckanext.anhui.catalogue import CatalogueRecord, CodeList, Entry, content_hash, heirs

RECORD, TITLE, FROM, POSSIBLE, TO = "目录记录标识", "信息资源名称", "原提供方", "可选的承接部门", "承接部门"
"""The columns of an assignment as a table; only the first and the last are read."""


class Assigned(msgspec.Struct, frozen=True):
    """What a person decided: this record (key or 信息资源代码) goes to this department. `where` they said so."""

    record: str
    department: str
    where: str = ""


class Move(msgspec.Struct, frozen=True):
    """A record that goes from one department (official name) to another (code)."""

    key: str
    title: str
    provider: str
    to: str


class Undecided(msgspec.Struct, frozen=True):
    """A record whose department was split: a person must say to which of these (codes) it goes."""

    key: str
    title: str
    provider: str
    choices: tuple[str, ...]


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with the order; nothing is carried out before it is mended."""

    code: str
    where: str
    message: str
    fix: str


class Plan(msgspec.Struct, frozen=True):
    """What a reorganisation would do."""

    moves: tuple[Move, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def digest(self) -> str:
        """Changes with anything that would be done."""
        return content_hash(self.moves)

    def departments(self) -> list[dict[str, Any]]:
        """`[{from, to, count}]`: how many records go which way; `to` is "" for those that cannot be decided."""
        ways = Counter([(m.provider, m.to) for m in self.moves] + [(u.provider, "") for u in self.undecided])
        return [{"from": way[0], "to": way[1], "count": number} for way, number in sorted(ways.items())]


class TableFault(Exception):
    """An assignment that is no table; holds the fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def plan(
    records: Iterable[CatalogueRecord],
    *,
    departments: CodeList,
    codes: Mapping[str, str],
    assigned: Sequence[Assigned] = (),
    only: Collection[str] = (),
    today: str,
) -> Plan:
    """What the list and the assignments ask for.

    `codes` gives the 资源提供方代码 of departments by their code in the list. With `only` (words for departments), the
    list is followed for these alone.
    """
    faults: list[Fault] = []
    said = _Assignments(assigned, departments, faults)
    wanted = {entry.code for word in only if (entry := _department(departments, word, "only", faults))}
    moves: list[Move] = []
    undecided: list[Undecided] = []
    for record in records:
        now, to = departments.find(record.provider), said.of(record)
        if to is None and now and (not wanted or now.code in wanted):
            choices = heirs(departments, now, today)
            if len(choices) > 1:
                possible = tuple(one.code for one in choices)
                undecided.append(Undecided(record.key, record.title, record.provider, possible))
                continue
            to = next(iter(choices), None)
        if to and to is not now:
            moves.append(Move(record.key, record.title, record.provider, to.code))
    said.report_unknown()
    for code in sorted({move.to for move in moves} - codes.keys()):
        name = departments.label(code)
        fix = "请先为该部门建立组织，或在 config/codes/departments.yaml 的 data.uscc 填写"
        faults.append(Fault("successor-code-missing", name, f"不知道{name}的资源提供方代码", fix))
    return Plan(tuple(moves), tuple(undecided), tuple(faults))


def moved(record: CatalogueRecord, to: Entry, code: str) -> CatalogueRecord:
    """The record as one of its new department; nothing else of it changes."""
    return msgspec.structs.replace(record, provider=to.label, elements=record.elements | {"provider_code": code})


def read_table(content: bytes) -> list[Assigned]:
    """The assignments of a CSV file, as Excel saves it too; rows without a department are left out.

    Raises TableFault.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")
    rows = csv.DictReader(io.StringIO(text))
    if missing := [name for name in (RECORD, TO) if name not in (rows.fieldnames or ())]:
        fix = f"首行应有“{RECORD}”和“{TO}”两列；可下载待指定记录的表格来填"
        raise TableFault(Fault("table-header", "第 1 行", f"缺少列：{'、'.join(missing)}", fix))
    try:
        return [
            Assigned(str(row[RECORD]).strip(), str(row[TO]).strip(), f"第 {number} 行")
            for number, row in enumerate(rows, 2)
            if (row[RECORD] or "").strip() and (row[TO] or "").strip()
        ]
    except csv.Error as error:
        raise TableFault(Fault("table-broken", f"第 {rows.line_num} 行", str(error), "请另存为 CSV 再上传")) from None


def write_table(rows: Iterable[Undecided | Assigned], departments: CodeList) -> str:
    """A CSV for people to fill in, or the assignments made so far; `read_table` reads it."""
    target = io.StringIO()
    table = csv.writer(target)
    table.writerow((RECORD, TITLE, FROM, POSSIBLE, TO))
    for one in rows:
        if isinstance(one, Assigned):
            table.writerow((one.record, "", "", "", one.department))
        else:
            choices = "；".join(departments.label(code) for code in one.choices)
            table.writerow((one.key, one.title, one.provider, choices, ""))
    return target.getvalue()


class _Assignments:
    """What people decided, by record."""

    def __init__(self, assigned: Sequence[Assigned], departments: CodeList, faults: list[Fault]) -> None:
        self._faults = faults
        self._to: dict[str, Entry] = {}
        self._unused: dict[str, Assigned] = {}
        for one in assigned:
            entry = _department(departments, one.department, one.where, faults)
            if entry is None:
                continue
            if self._to.setdefault(one.record, entry) is not entry:
                message = f"{one.record} 被指定给两个部门"
                faults.append(Fault("assigned-twice", one.where, message, "同一条记录只保留一行"))
            self._unused[one.record] = one

    def of(self, record: CatalogueRecord) -> Entry | None:
        """The department a record was assigned to."""
        for word in (record.key, record.text("identifier")):
            if word in self._to:
                self._unused.pop(word, None)
                return self._to[word]
        return None

    def report_unknown(self) -> None:
        """Whatever is no record of the catalogue."""
        for one in self._unused.values():
            fix = "请填目录记录标识或信息资源代码，可从待指定记录的表格复制"
            self._faults.append(Fault("record-unknown", one.where, f"目录中没有记录 {one.record}", fix))


def _department(departments: CodeList, word: str, where: str, faults: list[Fault]) -> Entry | None:
    entry = departments.find(word)
    if entry is None:
        fix = "请填部门清单（/standards/codes/departments）中的名称、简称或者代码"
        faults.append(Fault("department-unknown", where, f"部门清单中没有“{word}”", fix))
    return entry
