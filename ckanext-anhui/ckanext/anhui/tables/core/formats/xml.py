"""XML: the repeated element is the row; Excel's XML Spreadsheet 2003 is a grid."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path

import lxml.etree as etree

from ..model import Reading, Refused, Source
from ..workspace import Workspace
from . import spreadsheet_xml
from .encoding import read_document
from .records import JOIN, LEVELS, NESTED, as_row, keep_records, left_out, name_sheets, tell_flattened

HEAD = 1 << 16
"""characters of a DOCTYPE that are looked through before anything is parsed"""
SCHEMA = "{http://www.w3.org/2001/XMLSchema}"
INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
_ENTITY = re.compile(r"<!DOCTYPE[^\[>]*\[(?:(?!\]\s*>).)*<!ENTITY", re.DOTALL)
Rows = list[etree._Element]
Place = tuple[str, ...]
Found = tuple[Place, Rows]
"""a table: where it stands, its rows"""


def open_xml(path: Path, work: Workspace, reading: Reading, without: Collection[str]) -> list[Source]:
    """In: XML. Out: a grid for each repeated element, or each sheet.

    Raises Refused: `damaged`, `bomb`, `too-deep`, `too-large`, `no-table`.
    """
    if path.stat().st_size > work.limits.document:
        raise Refused("too-large", f"XML 文件超过 {work.limits.document >> 20} MB", "请改用 CSV，或拆成几个文件")
    text, encoding, repairs = read_document(path, without)
    root = _parse(text)
    if root.tag == f"{spreadsheet_xml.NAME}Workbook":
        sources = spreadsheet_xml.open_workbook(root, work, reading, without)
    else:
        sources = _records(root, work, without)
    for source in sources:
        source.encoding = encoding.name
        source.repairs = repairs + source.repairs
    return sources


def _records(root: etree._Element, work: Workspace, without: Collection[str]) -> list[Source]:
    found, left = _tables(root)
    sources = [keep_records(map(_cells, rows), work) for _, rows in found]
    name_sheets(sources, [place for place, _ in found])
    for source, (_, rows) in zip(sources, found, strict=True):
        nested = [NESTED] if any(map(_is_nested, rows)) else []
        tell_flattened(source, nested + left_out(left if source is sources[0] else []), without)
    return sources


def _parse(text: str) -> etree._Element:
    """The root element. What the text says of its encoding no longer counts."""
    if _ENTITY.search(text[: text.find("<!DOCTYPE") + HEAD]):
        raise _bomb()
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        row, column = error.position
        if "depth" in str(error):
            raise _too_deep() from error
        said = f"XML 在第 {row} 行第 {column} 个字符处中断或写错"
        raise Refused("damaged", said, "请重新导出，或检查该处", row=row) from error
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and next(dtd.iterentities(), None) is not None:
        raise _bomb()
    level = [root]
    for _ in range(LEVELS):
        level = [child for one in level for child in one]
        if not level:
            return root
    raise _too_deep()


def _bomb() -> Refused:
    return Refused("bomb", "XML 里定义了实体，可能展开成极大的内容", "请去掉 DOCTYPE 中的 ENTITY 定义")


def _too_deep() -> Refused:
    return Refused("too-deep", f"XML 嵌套超过 {LEVELS} 层", "请改为一层的记录，再上传")


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _elements(element: etree._Element) -> Rows:
    return [one for one in element if isinstance(one.tag, str)]


def _groups(element: etree._Element) -> dict[str, Rows]:
    """The children by name."""
    groups: dict[str, Rows] = defaultdict(list)
    for child in _elements(element):
        groups[_name(child)].append(child)
    return groups


def _own(element: etree._Element) -> str | None:
    """The text of an element that is not of its children; what stands for an unknown entity is text."""
    parts = [element.text]
    for child in element:
        parts += [child.tail if isinstance(child.tag, str) else f"{child.text}{child.tail or ''}"]
    return " ".join(part.strip() for part in parts if part and part.strip()) or None


def _has_parts(element: etree._Element) -> bool:
    return bool(len(element) or element.attrib)


def _tables(root: etree._Element) -> tuple[list[Found], list[str]]:
    """The tables and where they stand, and the names of what stands beside them."""
    found, _ = _repeated(root, (), set())
    if not found:
        return _record(root)
    found, beside = _repeated(root, (), {place[-1] for place, _ in found})
    return found, ["/".join(place) for place in beside]


def _repeated(element: etree._Element, place: Place, names: Collection[str]) -> tuple[list[Found], list[Place]]:
    """The elements that have parts and are repeated, or called by one of the names, those nearest to the root; and what
    stands beside them."""
    found: list[Found] = []
    beside: list[Place] = [(*place, f"@{name}") for name in _attributes(element)]
    if _own(element):
        beside.append((*place, _name(element)))
    for name, rows in _groups(element).items():
        there, first = (*place, name), rows[0]
        if str(first.tag).startswith(SCHEMA):
            beside.append(there)
        elif any(map(_has_parts, rows)) and (len(rows) > 1 or name in names):
            found.append((there, rows))
        else:
            within, rest = _repeated(first, there, names) if len(rows) == 1 else ([], [])
            found += within
            beside += rest if within else [there]
    return found, beside


def _record(root: etree._Element) -> tuple[list[Found], list[str]]:
    """Where nothing with parts is repeated: a list of values, or the one record that all else is wrapped around."""
    place, left, one = (_name(root),), list[str](), root
    while len(parts := [child for child in _elements(one) if _has_parts(child)]) == 1:
        beside = [f"@{name}" for name in _attributes(one)] + [name for name in _groups(one) if name != _name(parts[0])]
        left += ["/".join((*place[1:], name)) for name in beside]
        one, place = parts[0], (*place, _name(parts[0]))
    values = _elements(one)
    if len(values) > 1 and len(_groups(one)) == 1 and not parts:
        return [(place, values)], left
    return [(place, [one])], left


def _attributes(element: etree._Element) -> Iterator[str]:
    """What attributes say of the data; where the schema is, is not of the data."""
    return (etree.QName(name).localname for name in element.attrib if not str(name).startswith(INSTANCE))


def _is_nested(row: etree._Element) -> bool:
    children = _elements(row)
    return any(map(_has_parts, children)) or len({_name(child) for child in children}) < len(children)


def _cells(row: etree._Element) -> Iterator[tuple[str, str | None]]:
    return ((name or _name(row), value) for name, value in _parts(row))


def _parts(element: etree._Element) -> Iterator[tuple[str, str | None]]:
    """The cells of an element: attributes, its own text under no name, then children, their names joined with "/".

    Children of the same name are one column, in which the n-th value is the n-th child's.
    """
    for name, value in element.attrib.items():
        yield etree.QName(name).localname, str(value) or None
    own = _own(element)
    if own or not _has_parts(element):
        yield "", own
    for name, children in _groups(element).items():
        several = [as_row([(f"{name}/{below}" if below else name, cell) for below, cell in _parts(child)])
                   for child in children]  # fmt: skip
        if len(several) == 1:
            yield from several[0].items()
            continue
        plain = not any(map(_has_parts, children))
        for whole in dict.fromkeys(key for one in several for key in one):
            values = [one.get(whole) or "" for one in several]
            filled = [value for value in values if value]
            yield whole, JOIN.join(filled if plain else values) if filled else None
