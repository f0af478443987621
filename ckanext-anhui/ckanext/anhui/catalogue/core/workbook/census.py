"""大普查: what the records of each department add up to, and what cannot be told from a catalogue."""

import io
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment

from ..codes import code_list
from ..record import CatalogueRecord
from ..schema import Element, element_table
from .cells import heading, text
from .checks import STRUCTURED
from .values import number_text
from .writer import CENSUS

UNSAID = "未填"
OPENNESS = ("无条件开放", "有条件开放", "不开放", UNSAID)
LIMITS = (
    ("统计范围", "目录中现有的全部记录，按当前编制的内容计算，不论是否已经签发、发布；已删除的不计。"),
    (
        "存储量、记录数",
        "各资源所填数字相加，单位同官方模板：存储量为 G，记录数为万。没有填写、或者填写的不是数字的，不计入。",
    ),
    ("数字不全的资源", "六个大普查栏目至少有一栏没有可用数字的资源数。这个数不为 0，说明合计偏小。"),
    ("是否向社会开放", "部门填写的开放属性，不是规则判定的结果；判定结果看内部目录的开放状态。"),
    ("说不出：真实性", "存储量、记录数由部门填写，没有与实际数据核对。"),
    ("说不出：重复", "几个部门编目了同一项数据的（一数一源尚未确认），各算一次，合计会重复。"),
    ("说不出：年度增减", "本表只反映统计当日。与上年比较，请与上年同日保存的本表对照。"),
    ("说不出：系统与经费", "信息系统和数据库数量、建设运维经费、资金渠道、等级保护不在目录之中，须另行填报。"),
)


@dataclass
class _Totals:
    """What one department has."""

    provider: str = ""
    code: str = ""
    resources: int = 0
    structured: int = 0
    items: int = 0
    incomplete: int = 0
    sums: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    sharing: Counter[str] = field(default_factory=Counter)
    openness: Counter[str] = field(default_factory=Counter)

    def add(self, record: CatalogueRecord, census: list[Element]) -> None:
        self.provider, self.code = record.provider, record.text("provider_code")
        self.resources += 1
        self.structured += record.text("format_class") in STRUCTURED
        self.items += len(record.columns)
        said = {e.field_name: number_text(record.text(e.field_name))[0] for e in census}
        self.incomplete += not all(said.values())
        for name, value in said.items():
            self.sums[name] += Decimal(value or 0)
        self.sharing[record.text("share_type") or UNSAID] += 1
        self.openness[_openness(record)] += 1

    def row(self, census: list[Element], sharing: list[str]) -> list[Any]:
        counts = [self.resources, self.structured, self.items, *(self.sums[e.field_name] for e in census)]
        kinds = [*(self.sharing[kind] for kind in sharing), *(self.openness[kind] for kind in OPENNESS)]
        return [*counts, self.incomplete, *kinds]


def write_census(records: Iterable[CatalogueRecord], asof: str) -> bytes:
    """An .xlsx (bytes): the totals of each department and of all on the day `asof`, and what they mean."""
    census = [element for element in element_table().dataset if element.clause == CENSUS]
    found: dict[str, _Totals] = {}
    for record in records:
        found.setdefault(record.text("provider_code") or record.provider, _Totals()).add(record, census)
    rows = sorted(found.values(), key=lambda one: one.provider)
    sharing = [entry.code for entry in code_list("share_types").entries] + [UNSAID]
    book = Workbook(write_only=True)
    sheet, notes = book.create_sheet("大普查汇总"), book.create_sheet("说明")
    _lay_out(sheet, census, sharing, asof)
    lines = [one.row(census, sharing) for one in rows]
    for one, line in zip(rows, lines, strict=True):
        sheet.append([text(sheet, one.provider), text(sheet, one.code), *line])
    sheet.append([heading(sheet, "合计"), heading(sheet, f"{len(rows)} 个部门"), *map(sum, zip(*lines, strict=True))])
    _explain(notes)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _openness(record: CatalogueRecord) -> str:
    """是否向社会开放 as the department says it."""
    said = {"是": OPENNESS[record.text("open_condition") != ""], "否": OPENNESS[2]}
    return said.get(record.text("open"), UNSAID)


def _lay_out(sheet: Any, census: list[Element], sharing: list[str], asof: str) -> None:
    counted = ["信息资源数", "其中结构化", "信息项数", *(element.element for element in census), "数字不全的资源"]
    kinds = [*(f"共享：{kind}" for kind in sharing), *(f"开放：{kind}" for kind in OPENNESS)]
    headers = ["部门", "统一社会信用代码", *counted, *kinds]
    sheet.freeze_panes = "C3"
    for index, header in enumerate(headers):
        letter = chr(65 + index)
        sheet.column_dimensions[letter].width = 30 if not index else 20 if index == 1 else max(len(header) + 4, 10)
    sheet.append([heading(sheet, f"政务信息资源大普查汇总（截至 {asof}）")])
    sheet.append([heading(sheet, header) for header in headers])


def _explain(sheet: Any) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 90
    sheet.append([heading(sheet, "栏目"), heading(sheet, "说明")])
    for what, meaning in LIMITS:
        cells = [text(sheet, what), text(sheet, meaning)]
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.append(cells)
