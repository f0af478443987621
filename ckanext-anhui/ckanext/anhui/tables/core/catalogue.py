"""The 信息项 a file is compared with: out of a record in JSON, or of the 政务信息资源目录 workbook."""

from collections.abc import Sequence

import msgspec

from ckanext.anhui.catalogue import CatalogueRecord, Column, normalize
from ckanext.anhui.catalogue.core.workbook import WorkbookError, read_workbook

ZIP = b"PK\x03\x04"
SHORTEST = 4
"""characters of a name that is looked for within another"""
NAMED = 8


class Unclear(Exception):
    """No record, or none that can be told from the others; the message says what to do."""


class Entry(msgspec.Struct, frozen=True):
    """A resource of a catalogue: 信息资源名称, 信息资源代码, 信息项."""

    title: str
    code: str
    columns: tuple[Column, ...]


def entries(content: bytes) -> list[Entry]:
    """In: a workbook or the JSON of one record. Out: the resources in it. Raises Unclear when it is neither."""
    if content.startswith(ZIP):
        try:
            drafts = read_workbook(content).drafts
        except WorkbookError as error:
            raise Unclear(f"不能读取目录：{error}") from error
        found = [(one.elements, one.columns) for one in drafts]
    else:
        try:
            record = msgspec.json.decode(content, type=CatalogueRecord)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Unclear(f"不是目录工作簿（.xlsx），也不是目录记录的 JSON：{error}") from error
        found = [(record.elements, record.columns)]
    if not found:
        raise Unclear("目录里没有信息资源")
    return [Entry(str(said.get("title", "")), str(said.get("identifier", "")), columns) for said, columns in found]


def choose(known: Sequence[Entry], name: str, said: str = "") -> Entry:
    """In: the resources of a catalogue; a file's name without its ending; the title or code somebody gave, if any.

    Out: the resource the file is of. Raises Unclear when none is, or several may be.
    """
    if said:
        found = [one for one in known if normalize(said) in (normalize(one.title), normalize(one.code))]
        return _only(found, f"目录里没有名称或代码为“{said}”的资源", known)
    if len(known) == 1:
        return known[0]
    stem = normalize(name)
    for same in (_equal, _within):
        if found := [one for one in known if same(normalize(one.title), stem) or same(normalize(one.code), stem)]:
            return _only(found, "", known)
    return _only([], f"目录里有 {len(known)} 项资源，看不出哪一项是“{name}”", known)


def _equal(title: str, stem: str) -> bool:
    return title == stem


def _within(title: str, stem: str) -> bool:
    return (len(title) >= SHORTEST and title in stem) or (len(stem) >= SHORTEST and stem in title)


def _only(found: Sequence[Entry], none: str, known: Sequence[Entry]) -> Entry:
    if len(found) == 1:
        return found[0]
    said = f"目录里有 {len(found)} 项资源都符合" if found else none
    among = found or known
    names = "、".join(f"{one.title}（{one.code}）" if one.code else one.title for one in among[:NAMED])
    more = f" 等 {len(among)} 项" if len(among) > NAMED else ""
    raise Unclear(f"{said}：{names}{more}。请用 --resource 写明名称或代码")
