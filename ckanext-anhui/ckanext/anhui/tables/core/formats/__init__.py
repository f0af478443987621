"""The formats: each module turns one kind of file into sources, grids of text as they stand in the file."""

from collections.abc import Callable, Collection
from pathlib import Path

from ..model import Reading, Refused, Repair, Source
from ..workspace import Workspace
from . import archive, html, json, opendocument, sheets, text, xml
from .sniff import Kind, sniff

Open = Callable[[Path, Workspace, Reading, Collection[str]], list[Source]]
READERS: dict[str, Open] = {
    "csv": text.open_text,
    "xlsx": sheets.open_xlsx,
    "xls": sheets.open_xls,
    "ods": opendocument.open_ods,
    "xlsb": sheets.open_xlsb,
    "html": html.open_html,
    "json": json.open_json,
    "xml": xml.open_xml,
}
SAID = {"csv": "文本表格（CSV）", "html": "网页（HTML）", "json": "JSON", "xml": "XML", "zip": "ZIP 压缩包"}


def open_file(path: Path, work: Workspace, reading: Reading, without: Collection[str]) -> list[Source]:
    """In: a file. Out: its grids; `reading.kind` is set, what concerns the file as a whole is added to `reading`.

    Raises Refused when it cannot be read safely.
    """
    if reading.size > work.limits.size:
        said = f"文件有 {reading.size >> 20} MB，超过上限 {work.limits.size >> 20} MB"
        raise Refused("too-large", said, "请按年份或地区拆成几个文件")
    kind = sniff(path)
    reading.kind = kind.name
    if not kind.fits(reading.name):
        _named_wrongly(kind, reading, without)
    return _open(kind, path, work, reading, without, 0)


def open_member(path: Path, work: Workspace, reading: Reading, without: Collection[str], depth: int) -> list[Source]:
    """The same of a file within an archive."""
    return _open(sniff(path), path, work, reading, without, depth)


def _open(
    kind: Kind, path: Path, work: Workspace, reading: Reading, without: Collection[str], depth: int
) -> list[Source]:
    if kind.name == "zip":
        return archive.open_archive(path, work, reading, without, depth)
    return READERS[kind.name](path, work, reading, without)


def _named_wrongly(kind: Kind, reading: Reading, without: Collection[str]) -> None:
    ending = Path(reading.name).suffix
    what = SAID.get(kind.name, f"{kind.name.upper()} 工作簿")
    said = f"文件扩展名是 {ending}，内容其实是{what}，已按内容读取"
    if "extension" in without:
        raise Refused("extension", f"文件扩展名是 {ending}，内容其实是{what}", "请改正扩展名，或另存为该格式")
    reading.repairs.append(Repair(code="extension", message=said, before=ending, after=f".{kind.name}"))
