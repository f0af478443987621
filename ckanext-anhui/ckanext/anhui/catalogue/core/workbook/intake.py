"""The file before it is read: whether it is a workbook at all, whole, and of a size that can be unpacked safely."""

import io
import zipfile
import zlib
from codecs import getincrementaldecoder

from .findings import WorkbookError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CHUNK = 1 << 20
LARGEST = 1 << 30
"""Bytes all parts of a workbook may have when unpacked."""
RATIO = 200
"""A part of more than `SUSPECT` bytes that was packed tighter than this is a zip bomb; real sheets come to 20 to 60."""
SUSPECT = 20 * (1 << 20)
SAMPLE = 1 << 16
SAVE_AS = "“文件”→“另存为”，类型选“Excel 工作簿（*.xlsx）”"
OTHERS = {
    "xl/workbook.bin": "二进制工作簿（.xlsb）",
    "content.xml": "OpenDocument 表格（.ods）",
    "word/document.xml": "Word 文档",
}


def unpack(content: bytes) -> zipfile.ZipFile:
    """The parts of an .xlsx. Raises WorkbookError saying what else the file is, or what is wrong with it."""
    if not content.strip(b"\0 \r\n\t"):
        raise WorkbookError("empty-file", "文件是空的（没有内容）。请重新保存或者重新下载以后再上传。")
    if content.startswith(OLE[:4]):
        raise _compound(content)
    if not content.startswith(b"PK"):
        raise _plain(content)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        names = set(archive.namelist())
        if "xl/workbook.xml" not in names:
            kind = next((said for part, said in OTHERS.items() if part in names), "普通压缩包或者其他文件")
            said = f"这不是 Excel 工作簿（.xlsx），而是{kind}。请用 Excel 或 WPS 打开，{SAVE_AS}后再导入。"
            raise WorkbookError("not-xlsx", said)
        _measure(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise damaged(error) from None
    return archive


def damaged(error: object) -> WorkbookError:
    """What to say of a workbook that breaks off or does not add up."""
    said = f"工作簿不完整或者已损坏，无法读取（{error}），多半是下载、传输中断"
    return WorkbookError("truncated", f"{said}。请用 Excel 或 WPS 打开原文件重新保存，再上传。")


def _measure(archive: zipfile.ZipFile) -> None:
    """Refuse what would not fit into memory. Sizes an archive states are true of what can be read without an error;
    sheets are read to their end when they are scanned, everything else here."""
    parts = archive.infolist()
    total = sum(part.file_size for part in parts)
    tight = any(part.file_size > max(SUSPECT, RATIO * part.compress_size) for part in parts)
    if total > LARGEST or tight:
        size = f"解压后有 {total >> 20} MB"
        raise WorkbookError(
            "too-large", f"工作簿{size}，超出限度。请按部门拆成几个工作簿，并删去多余的图片和空白格式。"
        )
    for part in parts:
        if not part.filename.startswith("xl/worksheets/"):
            with archive.open(part) as source:
                while source.read(CHUNK):
                    pass


def _compound(content: bytes) -> WorkbookError:
    """Old Office files and encrypted new ones share a container; its directory names what is in it."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        how = "“文件”→“信息”→“保护工作簿”→“用密码进行加密”，清空密码"
        return WorkbookError("protected", f"工作簿加了打开密码。请在 Excel 或 WPS 中打开，{how}后保存再导入。")
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return WorkbookError("old-xls", f"这是旧版工作簿（.xls）。请用 Excel 或 WPS 打开，{SAVE_AS}后再导入。")
    return WorkbookError("not-xlsx", f"这是旧版 Office 文件，不是 Excel 工作簿。请用 Excel 或 WPS {SAVE_AS}后再导入。")


def _plain(content: bytes) -> WorkbookError:
    """Text with the name of a workbook, as many systems "export to Excel", and everything else."""
    encoding, text = _decoded(content[:SAMPLE])
    head = text.lstrip().lower()
    if head.startswith("<") and ("<table" in head or "<html" in head):
        said = f"这是网页表格（HTML，编码 {encoding}），只是名字叫 .xlsx。请用 Excel 或 WPS 打开，{SAVE_AS}后再导入。"
    elif head.startswith("<?xml"):
        said = f"这是 XML 表格，只是名字叫 .xlsx。请用 Excel 或 WPS 打开，{SAVE_AS}后再导入。"
    elif text and any(mark in text.split("\n")[0] for mark in ",\t;|，"):
        said = (
            f"这是文本表格（CSV，编码 {encoding}），只是名字叫 .xlsx。请在 Excel 中用“数据”→“从文本/CSV”打开，"
            f"编码选 {encoding}，核对没有乱码以后{SAVE_AS}再导入。"
        )
    else:
        said = f"这不是 Excel 工作簿（.xlsx），可能只是改了扩展名。请用 Excel 或 WPS 打开原文件，{SAVE_AS}后再导入。"
    return WorkbookError("not-xlsx", said)


def _decoded(sample: bytes) -> tuple[str, str]:
    """The encoding people know by name, and the text; ("", "") for what is no text."""
    marked = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    known = next((name for mark, name in marked.items() if sample.startswith(mark)), "")
    for name, said in ((known, known.upper()[:6].rstrip("-")), ("utf-8", "UTF-8"), ("gb18030", "GBK")):
        if name:
            try:
                text = getincrementaldecoder(name)().decode(sample)
            except UnicodeDecodeError:
                continue
            if not any(ord(sign) < 32 and sign not in "\t\r\n\f" for sign in text):
                return said, text
    return "", ""
