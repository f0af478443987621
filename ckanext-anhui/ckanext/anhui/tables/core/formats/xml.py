"""XML: the repeated element is the row; Excel's XML Spreadsheet 2003 is a grid."""

from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

import lxml.etree as etree

from ..model import Reading, Refused, Repair, Source
from ..workspace import Workspace
from . import spreadsheet_xml
from .records import JOIN, keep_records

LEVELS = 64


def open_xml(path: Path, work: Workspace, reading: Reading, without: Collection[str]) -> list[Source]:
    """In: XML. Out: its one grid, or one a sheet. Raises Refused: `damaged`, `bomb`, `too-deep`, `no-table`."""
    if path.stat().st_size > work.limits.document:
        raise Refused("too-large", f"XML 文件超过 {work.limits.document >> 20} MB", "请改用 CSV，或拆成几个文件")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.parse(path, parser)
    except etree.XMLSyntaxError as error:
        row, column = error.position
        deep = "depth" in str(error)
        said = f"XML 嵌套超过上限（第 {row} 行）" if deep else f"XML 在第 {row} 行第 {column} 个字符处中断或写错"
        raise Refused("too-deep" if deep else "damaged", said, "请重新导出，或检查该处", row=row) from error
    except OSError as error:
        raise Refused("damaged", "XML 无法读取", "请重新导出") from error
    if tree.docinfo.internalDTD is not None and next(tree.docinfo.internalDTD.iterentities(), None) is not None:
        raise Refused("bomb", "XML 里定义了实体，可能展开成极大的内容", "请去掉 DOCTYPE 中的 ENTITY 定义")
    encoding = (tree.docinfo.encoding or "utf-8").lower()
    root = tree.getroot()
    if root.tag == f"{spreadsheet_xml.NAME}Workbook":
        return spreadsheet_xml.open_workbook(root, work, reading, without)
    rows = _rows(root)
    source = keep_records(map(_cells, rows), work)
    source.encoding = encoding
    if any(len(child) for row in rows for child in row):
        if "flattened" in without:
            raise Refused("flattened", "XML 有多层嵌套，而展开被拒绝", "请改为一层")
        said = "嵌套的内容已展开：下级字段用“/”连接，多个值用“；”连接"
        source.repairs.append(Repair(code="flattened", message=said, count=source.rows))
    return [source]


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _elements(element: etree._Element) -> list[etree._Element]:
    return [one for one in element if isinstance(one.tag, str)]


def _rows(root: etree._Element) -> list[etree._Element]:
    """The rows: of the paths whose elements have parts, the shallowest that is repeated."""
    level = [root]
    for _ in range(LEVELS):
        children = [one for parent in level for one in _elements(parent)]
        parts = [one for one in children if len(one) or one.attrib]
        if not parts:
            repeated = Counter(map(_name, children))
            single = len(repeated) == 1 and len(children) > 1  # a list of values
            return children if single else level
        name, many = Counter(map(_name, parts)).most_common(1)[0]
        if many > 1 or all(not len(child) for one in parts for child in one):
            return [one for one in parts if _name(one) == name]
        level = parts
    raise Refused("too-deep", f"XML 嵌套超过 {LEVELS} 层", "请改为一层")


def _cells(row: etree._Element) -> Iterator[tuple[str, str | None]]:
    """Attributes, then children; the same name again is joined."""
    cells: dict[str, str | None] = {}
    waiting = [(row, "")]
    while waiting:
        element, prefix = waiting.pop(0)
        for name, value in element.attrib.items():
            cells[f"{prefix}{etree.QName(name).localname}"] = str(value) or None
        children = _elements(element)
        if not children:
            text = "".join(element.itertext()).strip() or None
            name = prefix.rstrip("/") or _name(row)
            if name in cells and element is not row:
                cells[name] = JOIN.join(filter(None, (cells[name], text)))
            elif text or not element.attrib:
                cells[name] = text
        waiting[:0] = [(child, f"{prefix}{_name(child)}/") for child in children]
    yield from cells.items()
