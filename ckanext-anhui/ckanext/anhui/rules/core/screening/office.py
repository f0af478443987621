"""Office files: their parts of XML (OOXML, OpenDocument), and the readable text in the old binary ones."""

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import unquote

from ckanext.anhui.tables.core.formats.zipped import BROKEN

from .piece import Piece

CHUNK = 1 << 20
Embedded = Callable[[zipfile.ZipFile, zipfile.ZipInfo, str, int], Iterator[Piece]]
_PLACES = (
    (r"comment|批注|annotation", "批注"),
    (r"^docProps/|^meta\.xml$", "文档属性"),
    (r"pivotCache|pivotTable", "数据透视表缓存"),
    (r"externalLink", "外部链接缓存"),
    (r"sharedStrings", "单元格文字"),
    (r"header\d*\.xml|footer\d*\.xml", "页眉页脚"),
    (r"drawing|vml|chart|diagram", "文本框和图形"),
    (r"^xl/workbook\.xml$", "已定义名称"),
    (r"^xl/worksheets/", "工作表的页眉页脚和数据验证"),
    (r"^word/(document|footnotes|endnotes)", "正文"),
    (r"^ppt/slides/", "幻灯片"),
    (r"^ppt/notesSlides/", "幻灯片备注"),
    (r"revision", "修订记录"),
    (r"customXml|^custom", "自定义数据"),
    (r"^content\.xml$", "正文和批注"),
    (r"^styles\.xml$", "页眉页脚"),
)
_AGAIN = re.compile(r"sharedStrings|^content\.xml$|^xl/tables/")
_SKIPPED = re.compile(
    r"(^|/)(_rels/|theme/|styles\.xml|fontTable|settings\.xml|calcChain|\[Content_Types\]|printerSettings)"
)
_PICTURE = re.compile(r"\.(png|jpe?g|gif|bmp|tiff?|emf|wmf|svm|webp)$", re.IGNORECASE)
_INLINE = re.compile(
    r"</?(?:\w+:)?(?:r|t|rPr|rPh|span|s|b|i|u|sz|color|rFont|lang|proofErr|bookmark\w*)(?:\s[^<>]*)?/?>"
)
_VALUES = re.compile(r"""\b(?:v|name|title|descr|alt|val|value|author|string-value)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_SHEETS, _CELLS = "xl/worksheets/", b"<sheetData"
_FORMULA = re.compile(rb"<f(?: [^>]*)?>([^<]*\"[^<]*)</f>")
_LONGEST = 1 << 14
"""No formula is longer in bytes, but for what nobody writes."""
_TARGET = re.compile(r'Target="(?:mailto|tel|sms):([^"]*)"')
_TAG = re.compile(r"<[^>]*>")


def office(
    archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo], unseen: list[str], embedded: Embedded, depth: int
) -> Iterator[Piece]:
    """In: an opened Office file. Out: the text of its parts; pictures in it are noted as unseen."""
    pictures = [one for one in members if _PICTURE.search(one.filename)]
    if pictures:
        unseen.append(f"文档里的 {len(pictures)} 张图片：图片里的文字没有检查")
    for member in members:
        name = member.filename
        if name.endswith(".rels"):
            yield from _links(archive, member)
            continue
        if _SKIPPED.search(name) and name != "styles.xml":
            continue
        if re.search(r"/(embeddings|Object)", name) and not name.endswith(".xml"):
            yield from embedded(archive, member, f"嵌入的文件“{PurePosixPath(name).name}”", depth)
        elif name.endswith((".xml", ".vml")):
            yield from _part(archive, member, unseen)


def _part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, unseen: list[str]) -> Iterator[Piece]:
    place = next((said for pattern, said in _PLACES if re.search(pattern, member.filename)), "文档内部")
    again = bool(_AGAIN.search(member.filename))
    try:
        with archive.open(member) as stream:
            for xml, formulas in _without_cells(stream, _CELLS if member.filename.startswith(_SHEETS) else b""):
                if text := text_of(xml):
                    yield Piece(place, text, again)
                if formulas:
                    yield Piece("公式", formulas, True)
    except BROKEN:
        unseen.append(f"{place}：已损坏，没有检查完")


def _links(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[Piece]:
    """Whom the links of a part write to or call."""
    targets = _TARGET.findall(archive.read(member).decode("utf-8", "ignore"))
    if targets:
        yield Piece("超链接", "\n".join(map(unquote, targets)))


def _without_cells(stream: IO[bytes], cells: bytes) -> Iterator[tuple[str, str]]:
    """A part of XML in pieces that end after a tag, without the cells of a sheet: those are in its grid.

    Beside each piece, the formulas between it and the last one that say something in words.
    """
    held, within = b"", False
    while chunk := stream.read(CHUNK):
        held += chunk
        if cells and not within and (start := held.find(cells)) >= 0:
            yield held[:start].decode("utf-8", "ignore"), ""
            held, within = held[start:], True
        if within:
            end = held.find(b"</sheetData>")
            formulas = _FORMULA.findall(held if end < 0 else held[:end])
            if formulas:
                yield "", unescape(b"\n".join(formulas).decode("utf-8", "ignore")).replace('"&"', "")
            if end < 0:
                held = held[-_LONGEST:]
                continue
            held, within = held[end:], False
        cut = max(held.rfind(b"</si>"), held.rfind(b"</w:p>"), held.rfind(b"</text:p>"), held.rfind(b"/>")) + 1
        cut = held.find(b">", cut) + 1 if cut else 0
        if len(held) > CHUNK and cut:
            yield held[:cut].decode("utf-8", "ignore"), ""
            held = held[cut:]
    if not within and held:
        yield held.decode("utf-8", "ignore"), ""


def text_of(xml: str) -> str:
    """The text in XML: what is set in several formats is one word, what stands in another element another line."""
    values = "\n".join(a or b for a, b in _VALUES.findall(xml))
    text = _TAG.sub("\n", _INLINE.sub("", xml)) + "\n" + values
    return unescape("\n".join(line for line in map(str.strip, text.splitlines()) if line))


_WIDE = re.compile(
    rb"(?:[\x20-\x7e\r\n\t]\x00|[\x00-\xff][\x4e-\x9f]|[\x00-\x5e]\xff|[\x00-\x1e]\x30|[\x05\x06]\x26){4,}"
)
_NARROW = re.compile(rb"(?:[\x20-\x7e\r\n\t]|[\xb0-\xf7][\xa1-\xfe]|[\xa1-\xa9][\xa1-\xfe]){6,}")


def old_office(path: Path, unseen: list[str]) -> Iterator[Piece]:
    """In: an old Office file, or any binary one. Out: the readable text in it, as UTF-16 and as GBK."""
    place = "文件内部的文字（批注、属性、文本框等）"
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        unseen.append("文件：加了密码，无法检查")
        return
    for pattern, encoding in ((_WIDE, "utf-16-le"), (_NARROW, "gb18030")):
        held: list[str] = []
        size = 0
        for match in pattern.finditer(content):
            held.append(match[0].decode(encoding, "ignore"))
            size += len(held[-1])
            if size > CHUNK:
                yield Piece(place, "\n".join(held), True)
                held, size = [], 0
        if held:
            yield Piece(place, "\n".join(held), True)
