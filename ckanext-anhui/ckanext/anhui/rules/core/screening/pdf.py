"""PDF: the text of its pages and its properties. A page that is only a picture is noted as unseen."""

import ctypes
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pypdfium2.raw as raw

from .piece import Piece

PAGES = 5_000
LISTED = 10


def pdf(path: Path, unseen: list[str]) -> Iterator[Piece]:
    """In: a PDF. Out: its text, page by page."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        unseen.append("PDF：加了密码或者已损坏，无法检查")
        return
    try:
        properties = "\n".join(value for value in document.get_metadata_dict(skip_empty=True).values())
        if properties:
            yield Piece("文档属性", properties)
        pictures: list[int] = []
        for number in range(min(len(document), PAGES)):
            text, notes = _text(document, number)
            if notes:
                yield Piece(f"第 {number + 1} 页的批注和表单", "\n".join(notes))
            if text.strip():
                yield Piece(f"第 {number + 1} 页", text)
            else:
                pictures.append(number + 1)
        if pictures:
            pages = "、".join(map(str, pictures[:LISTED])) + ("等" if len(pictures) > LISTED else "")
            unseen.append(f"第 {pages} 页没有文字，可能是扫描的图片，没有检查")
        if len(document) > PAGES:
            unseen.append(f"第 {PAGES} 页以后没有检查")
    finally:
        document.close()


def _text(document: pypdfium2.PdfDocument, number: int) -> tuple[str, list[str]]:
    """The text of a page; what its annotations and the fields of its form say."""
    try:
        page = document[number]
        return page.get_textpage().get_text_bounded(), list(_notes(page))
    except pypdfium2.PdfiumError:
        return "", []


def _notes(page: pypdfium2.PdfPage) -> Iterator[str]:
    for at in range(raw.FPDFPage_GetAnnotCount(page)):
        note = raw.FPDFPage_GetAnnot(page, at)
        for key in (b"Contents", b"V"):
            size = raw.FPDFAnnot_GetStringValue(note, key, None, 0)
            text = ctypes.create_string_buffer(size)
            raw.FPDFAnnot_GetStringValue(note, key, ctypes.cast(text, ctypes.POINTER(ctypes.c_ushort)), size)
            if said := text.raw.decode("utf-16-le", "ignore").strip("\0"):
                yield said
        raw.FPDFPage_CloseAnnot(note)
