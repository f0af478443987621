"""What a file is, told from its content; its name is only compared with it."""

import re
import zipfile
from pathlib import Path

import msgspec

from ..model import Refused
from .encoding import announced
from .zipped import BROKEN

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD = 1 << 16
SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”或“CSV UTF-8”，再上传"
TABLES = "请上传 CSV、Excel、ODS、JSON、XML 文件，或者它们的 ZIP 压缩包"
NAMES = {
    "csv": {"csv", "tsv", "txt", "tab"},
    "xlsx": {"xlsx", "xlsm", "xltx", "et"},
    "xls": {"xls", "et", "ett", "xlt"},
    "ods": {"ods"},
    "xlsb": {"xlsb"},
    "html": {"html", "htm"},
    "json": {"json", "jsonl", "ndjson", "geojson"},
    "xml": {"xml"},
    "zip": {"zip"},
}
"""The endings that fit each kind."""
OTHERS = (
    (b"%PDF", "PDF 文档"),
    (b"\x89PNG", "PNG 图片"),
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"BZh", "bzip2 压缩包"),
    (b"\xfd7zXZ", "xz 压缩包"),
    (b"{\\rtf", "RTF 文档"),
    (b"MZ", "程序"),
    (b"\x7fELF", "程序"),
    (b"SQLite format 3", "数据库文件"),
)
_MARKUP = re.compile(rb"<\s*(!doctype\s+html|html|head|body|table|meta|div|style)[\s>/]", re.IGNORECASE)


class Kind(msgspec.Struct, frozen=True):
    """`name` is a key of NAMES."""

    name: str

    def fits(self, name: str) -> bool:
        """Whether a file's name says what it is; one without an ending says nothing."""
        ending = Path(name).suffix.lstrip(".").lower()
        return not ending or ending in NAMES[self.name]


def sniff(path: Path) -> Kind:
    """In: a file. Out: what it is. Raises Refused: `empty-file`, `protected`, `unknown-format`, `damaged`."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if not head.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        raise Refused("empty-file", "文件是空的", "请检查导出是否成功，再上传")
    if head.startswith(OLE):
        return _compound(path)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package(path)
    if head[:200].lstrip(b"\xef\xbb\xbf \r\n").lower().startswith(b"mime-version:"):
        raise Refused("unknown-format", "这是网页归档（.mht），不是表格", SAVE_AS)
    for mark, what in OTHERS:
        if head.startswith(mark) and (len(mark) > 2 or _binary(head)):
            fix = "请解压后改用 ZIP 压缩" if "压缩包" in what else TABLES
            raise Refused("unknown-format", f"这是{what}，不是表格", fix)
    return _text(head)


def _binary(head: bytes) -> bool:
    return sum(byte < 9 for byte in head[:2048]) > 8


def _text(head: bytes) -> Kind:
    """Markup and JSON announce themselves; all else is a table in text."""
    start = _narrow(head).lstrip(b"\xef\xbb\xbf \t\r\n\0")
    if start.startswith(b"<"):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in start[:4096]:
            return Kind("xml")
        return Kind("html" if _MARKUP.search(start[:8192]) and not start.startswith(b"<?xml") else _xml(start))
    if start.startswith(b"{") or re.match(rb"\[\s*[\[{\]\"\d]", start):
        return Kind("json")
    return Kind("csv")


def _xml(start: bytes) -> str:
    """XHTML is HTML; a text that only begins with "<" is text."""
    if start.startswith(b"<?xml"):
        return "html" if re.search(rb"<html[\s>]", start[:2048], re.IGNORECASE) else "xml"
    return "xml" if re.match(rb"<(!--|!DOCTYPE|[^\s<>=,;|\d]+[^<>]*>)", start) else "csv"


def _narrow(head: bytes) -> bytes:
    """UTF-16 and UTF-32 as UTF-8: half of a Chinese character may look like a brace."""
    name = announced(head)
    return head.decode(name, "ignore").encode() if name.startswith(("utf-16", "utf-32")) else head


def _package(path: Path) -> Kind:
    """What is in a ZIP: a workbook of one kind or another, or files."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except BROKEN as error:
        raise Refused("damaged", "压缩包或工作簿不完整，无法打开", f"多半是下载或传输中断，{SAVE_AS}") from error
    if "xl/workbook.xml" in names:
        return Kind("xlsx")
    if "xl/workbook.bin" in names:
        return Kind("xlsb")
    if b"opendocument.spreadsheet" in mimetype:
        return Kind("ods")
    if b"opendocument" in mimetype or {"word/document.xml", "ppt/presentation.xml"} & names:
        raise Refused("unknown-format", "这是文字或演示文档，不是表格", SAVE_AS)
    return Kind("zip")


def _compound(path: Path) -> Kind:
    """Old Office files and encrypted new ones share a container, whose directory names what is in it."""
    content = path.read_bytes()

    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in content

    if holds("EncryptedPackage"):
        raise Refused("protected", "工作簿加了打开密码，无法读取", "请在 Excel 或 WPS 中去掉密码，保存后再上传")
    if holds("Workbook") or holds("Book"):
        return Kind("xls")
    if holds("WordDocument") or holds("PowerPoint Document"):
        raise Refused("unknown-format", "这是旧版 Word 或 PowerPoint 文档，不是表格", SAVE_AS)
    raise Refused("unknown-format", "这是旧版 Office 文件，但里面没有工作簿", SAVE_AS)
