"""Which column means which element, and what to say of headers nobody knows.

Quirks of real files met here: a title row and two header rows with merged groups, 更新每周期 for 更新周期, marks like
（必填项）, line breaks and blanks in headers, census headers with and without （G）.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from ..codes import normalize
from ..schema import Element, ElementTable
from .findings import Finding, WorkbookError

ROWS = 10
"""The header is looked for in so many rows from the top."""
FEWEST = 8
"""Known columns a header has at least."""
NEEDED = ("title", "owner_org", "provider_code", "notes")
"""Without these columns no resource could be taken."""
DECIDING = (*NEEDED, "open", "open_condition", "share_type", "share_condition")
"""A misspelt header of these is not read past: it would turn 有条件 into 无条件."""
ALIKE = 60
"""Headers this alike (of 100) are one, misspelt."""
MARK = re.compile(r"[（(](必填项?|选填项?|必填|选填)[)）]")


@dataclass(frozen=True)
class Field:
    """A column of the sheet: where it is, how it is headed, what it means."""

    index: int
    header: str
    element: Element
    of_column: bool = False

    @property
    def place(self) -> str:
        """Letter and header, as a person looks for it."""
        return f"{self.letter} 列（{self.header}）"

    @property
    def letter(self) -> str:
        """The letters of the column: A, AB."""
        return letter(self.index)


@dataclass(frozen=True)
class Header:
    """The header of a sheet: `rows` lines from the top; `strange` are the headers without a meaning, by cell."""

    sheet: str
    rows: int
    fields: tuple[Field, ...]
    strange: dict[str, str]
    table: ElementTable

    @property
    def names(self) -> set[str]:
        """The elements there is a column for."""
        return {f.element.field_name for f in self.fields}

    @property
    def is_catalogue(self) -> bool:
        """Whether this is the header of a catalogue, though perhaps not in order."""
        return {"title", "owner_org"} <= self.names and len(self.fields) >= FEWEST

    @cached_property
    def misspelt(self) -> dict[str, tuple[str, Element]]:
        """For a strange header that looks like one that is missing: that one, and its element; by cell."""
        columns = self.table.columns
        missing = [e for e in (*self.table.dataset, *columns) if e.excel and e.field_name not in self.names]
        expected = {header: e for e in missing for header in e.excel}
        keys = {header: header_key(header) for header in expected}
        found = {}
        for cell, said in self.strange.items():
            best = process.extractOne(header_key(said), keys, scorer=fuzz.ratio, score_cutoff=ALIKE)
            if best:
                found[cell] = (best[2], expected[best[2]])
        return found

    def check(self) -> list[Finding]:
        """What to mend in it. Raises WorkbookError when it must be mended before anything is read."""
        deciding = [cell for cell, (_, element) in self.misspelt.items() if element.field_name in DECIDING]
        if deciding or not set(NEEDED) <= self.names:
            raise self.refusal()
        found = [
            self._note(cell, "header-unknown", f"表头不认识，是不是“{meant}”？这一列没有读取", f"请改为“{meant}”")
            for cell, (meant, _) in self.misspelt.items()
        ]
        others = [cell for cell in self.strange if cell not in self.misspelt]
        if others:
            said = "不是编目表的列，没有读取" + (f"（还有 {'、'.join(others[1:])}）" if others[1:] else "")
            fix = "不需要的不用管；是编目内容的，请改用官方模板或扩展模板的列名"
            found.append(self._note(others[0], "column-unknown", said, fix))
        if absent := self._absent():
            said = f"缺少必填的列：{'、'.join(absent)}"
            found.append(self._note(f"A{self.rows}", "header-absent", said, "请使用官方模板或扩展模板，不要删去列"))
        return found

    def refusal(self) -> WorkbookError:
        """Why this header is not taken, with every cell to mend."""
        lacking = [self.table[name].excel[0] for name in NEEDED if name not in self.names]
        said = [
            f"{cell} 的表头“{_plain(self.strange[cell])}”不认识，是不是“{meant}”？"
            for cell, (meant, element) in self.misspelt.items()
            if element.field_name in DECIDING
        ] + ([f"缺少必须有的列：{'、'.join(lacking)}。"] if lacking else [])
        where = f"工作表“{self.sheet}”的表头不完整（认出 {len(self.fields)} 列）"
        return WorkbookError("header-missing", f"{where}：{''.join(said)}请改成官方模板的列名后再导入。")

    def _absent(self) -> list[str]:
        """Headers of mandatory elements without a column; a catalogue without 信息资源分类 is official too."""
        mandatory = [e for e in self.table.dataset if e.obligation == "mandatory" and e.excel]
        return [e.excel[0] for e in mandatory if e.field_name not in self.names and e.field_name != "classification"]

    def _note(self, cell: str, code: str, message: str, fix: str) -> Finding:
        row = int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        value = _plain(self.strange.get(cell, ""))
        return Finding(
            severity="warn", code=code, message=message, fix=fix, sheet=self.sheet, row=row, column=f"{cell} 表头",
            cell=cell, value=value[:60],
        )  # fmt: skip


def find_header(name: str, rows: list[list], table: ElementTable) -> Header:
    """The header of a sheet: the first rows that are one of a catalogue, else those that come nearest to it."""
    best = Header(name, 0, (), {}, table)
    meanings = _meanings(table)
    for depth, row in enumerate(rows[:ROWS], 1):
        said = [key for cell in row if (key := header_key(cell))]
        if sum(key in meanings for key in said) * 3 < len(said):
            continue  # a title, the names of groups, or a resource called 行政区划代码
        found = _read(name, rows[:depth], meanings, table)
        if len(found.fields) > len(best.fields):
            best = found
    return best


def letter(index: int) -> str:
    """Column letter of a 0-based index: 0 → A, 26 → AA."""
    index, said = index + 1, ""
    while index:
        index, rest = divmod(index - 1, 26)
        said = chr(65 + rest) + said
    return said


def header_key(text: object) -> str:
    """A header without marks, blanks, breaks and the difference of full and half width."""
    return normalize(MARK.sub("", str(text or "")))


def _meanings(table: ElementTable) -> dict[str, tuple[Element, bool]]:
    """Element of each header, and whether it is of the 信息项."""
    meanings: dict[str, tuple[Element, bool]] = {}
    for element in table.dataset:
        meanings |= {header_key(header): (element, False) for header in element.excel}
    for part in table.columns:
        meanings |= {header_key(header): (part, True) for header in part.excel}
    return meanings


def _read(name: str, rows: list[list], meanings: dict[str, tuple[Element, bool]], table: ElementTable) -> Header:
    """What each column means: the lowest header cell of the column that is known."""
    fields: list[Field] = []
    places: dict[int, int] = {}
    for index in range(max((len(row) for row in rows), default=0)):
        for number in range(len(rows), 0, -1):
            header = rows[number - 1][index] if index < len(rows[number - 1]) else ""
            key = header_key(header)
            known = meanings.get(key)
            if key.startswith("分类") and key.endswith("级"):  # 分类五级 … 分类二十六级
                known = (table["classification"], False)
            if known:
                fields.append(Field(index, _plain(header), *known))
                places[index] = number
                break
    top = min(places.values(), default=len(rows) + 1)
    strange = _strange(rows, top, set(places))
    return Header(name, len(rows), tuple(fields), strange, table)


def _strange(rows: list[list], top: int, known: set[int]) -> dict[str, str]:
    """The lowest header of every column that is not known, by its cell; headers begin in row `top`."""
    found: dict[str, str] = {}
    for number in range(top, len(rows) + 1):
        for index, cell in enumerate(rows[number - 1]):
            if index not in known and str(cell or "").strip():
                found = {place: said for place, said in found.items() if place.rstrip("0123456789") != letter(index)}
                found[f"{letter(index)}{number}"] = str(cell)
    return found


def _plain(header: object) -> str:
    return "".join(MARK.sub("", str(header or "")).split("\n")).strip()
