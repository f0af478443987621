"""Bytes → UTF-8, decided over the whole file: BOM, strict UTF-8, strict GB18030, Big5 where that reads better.

No statistical detector: on short or mostly ASCII files those take GBK for Korean or Windows-1250, and the table becomes
mojibake without an error. A strict decoder that fails says where.
"""

import codecs
import re
from collections.abc import Collection, Iterator
from pathlib import Path

import msgspec

from ..model import Refused, Repair

CHUNK = 1 << 20
SAMPLE = 1 << 18
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CONTROLS = {chr(code) for code in range(32)} - set("\t\n\r\f\v\x1a\x1b")
_HIGH = bytes(range(128, 256))
_UTF8_HAN = re.compile(rb"[\xe3-\xe9\xef][\x80-\xbf][\x80-\xbf]")
RESAVE = "请用 Excel 或 WPS 打开原文件，“另存为”选“CSV UTF-8（逗号分隔）”，再上传"


class Encoding(msgspec.Struct, frozen=True):
    """Python's name of an encoding the whole file was decoded with."""

    name: str

    @property
    def is_utf8(self) -> bool:
        """Whether nothing has to be converted."""
        return self.name in ("utf-8", "utf-8-sig")


def find_encoding(path: Path) -> Encoding:
    """In: a text file. Out: the encoding that reads all of it, whatever the file says of itself.

    Raises Refused: `encoding-unknown` with the offset of the first byte no encoding reads, `unknown-format` when what
    it reads as is no text.
    """
    with path.open("rb") as stream:
        head = stream.read(SAMPLE)
    name = announced(head)
    tried = [name] if name else ["utf-8", "gb18030"]
    failures = {one: _failure(path, one) for one in tried}
    fits = next((one for one, failure in failures.items() if failure is None), None)
    if fits == "gb18030" or (fits is None and not name):
        fits = _traditional(path, head, fits) if "utf-8" not in failures or not _broken_utf8(path) else None
    if fits is None:
        raise _unknown(path, failures)
    _check_text(head, fits)
    return Encoding(fits)


def decoded(path: Path, encoding: Encoding) -> Iterator[str]:
    """The text in pieces, line ends as they are, without the mark. Raises UnicodeDecodeError."""
    decoder = codecs.getincrementaldecoder(encoding.name)()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)


def accepted(path: Path, without: Collection[str]) -> Encoding:
    """The encoding of a text file. Raises Refused also where it would have to be converted and that is refused."""
    encoding = find_encoding(path)
    if not encoding.is_utf8 and "encoding" in without:
        raise Refused("encoding-unknown", f"文件编码是 {encoding.name}，而转换编码被拒绝", "请另存为 UTF-8 再上传")
    return encoding


def converted(encoding: Encoding, head: str) -> list[Repair]:
    """What was converted: the first line with Chinese as a program that expects UTF-8 shows it, and as it reads."""
    if encoding.is_utf8:
        return []
    line = next((one for one in head.split("\n") if not one.isascii()), head.split("\n")[0]).strip()[:60]
    shown = line.encode(encoding.name, "replace").decode("utf-8", "replace")
    said = f"文件编码为 {encoding.name.upper()}，已转换为 UTF-8"
    return [Repair(code="encoding", message=said, before=shown, after=line)]


def read_document(path: Path, without: Collection[str]) -> tuple[str, Encoding, list[Repair]]:
    """A document that is held in memory: its text, what it was encoded in, what that took. Raises Refused."""
    encoding = accepted(path, without)
    text = "".join(decoded(path, encoding)).removeprefix("\ufeff")
    return text, encoding, converted(encoding, text[:SAMPLE])


def _failure(path: Path, name: str) -> int | None:
    """The offset of the first byte that is not of the encoding; None when there is none."""
    try:
        decoder = codecs.getincrementaldecoder(name)()
    except LookupError:
        return 0
    read = 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            held = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return read - held + error.start
            read += len(chunk)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return max(read - len(decoder.getstate()[0] or error.object), 0)
    return None


def announced(head: bytes) -> str:
    """The encoding that a text's mark, or the zeros in it, tell; "" when there are none."""
    return next((name for mark, name in BOMS if head.startswith(mark)), "") or _wide(head)


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: nearly every other byte of its ASCII is zero."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    pairs = max(len(head) // 2, 1)
    if max(even, odd) < max(2, pairs // 20) or min(even, odd) > max(even, odd) // 10:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _broken_utf8(path: Path) -> bool:
    """Whether a file is UTF-8 with broken bytes, or half of it is: GB18030 would read that as mojibake, silently.

    Real GBK hardly ever has three bytes in a row that look like a Chinese character of UTF-8.
    """
    alike = other = 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            found = len(_UTF8_HAN.findall(chunk))
            alike += 3 * found
            other += len(chunk) - len(chunk.translate(None, _HIGH)) - 3 * found
    return alike > other


def _traditional(path: Path, head: bytes, simple: str | None) -> str | None:
    """Big5 when the file is Big5 and the common characters say so; else what there was."""
    if _failure(path, "big5") is not None:
        return simple
    if simple is None:
        return "big5"
    gb, big5 = _common(head, "gb18030", (0xB0, 0xD7), 0xA1), _common(head, "big5", (0xA4, 0xC6), 0x40)
    return "big5" if big5 > 0.9 and gb < 0.75 and big5 > gb else simple


def _common(head: bytes, name: str, leads: tuple[int, int], trail: int) -> float:
    """The share of Chinese characters that are among an encoding's frequent ones (its first level)."""
    text = codecs.getincrementaldecoder(name)("ignore").decode(head)
    codes = [code for code in (one.encode(name, "ignore") for one in text if one > "⿿" and one < "！") if code]
    if not codes:
        return 0.0
    return sum(leads[0] <= code[0] <= leads[1] and len(code) == 2 and code[1] >= trail for code in codes) / len(codes)


def _check_text(head: bytes, name: str) -> None:
    """A picture or a program may decode; text has no control characters to speak of."""
    text = codecs.getincrementaldecoder(name)("ignore").decode(head)
    if sum(map(text.count, CONTROLS)) > len(text) // 100:
        raise Refused("unknown-format", "文件不是表格，也不是文本，无法读取", "请上传 CSV、Excel、JSON 或 XML 文件")


def _unknown(path: Path, failures: dict[str, int | None]) -> Refused:
    name, offset = max(((one, at or 0) for one, at in failures.items()), key=lambda one: (one[0] == "utf-8", one[1]))
    if name == "utf-8" and not _broken_utf8(path):
        name, offset = max(((one, at or 0) for one, at in failures.items()), key=lambda one: one[1])
    row, left = 1, offset
    with path.open("rb") as stream:
        while left and (chunk := stream.read(min(left, CHUNK))):
            row += chunk.count(b"\n")
            left -= len(chunk)
        byte = stream.read(1).hex().upper()
    known = {"utf-8": "UTF-8", "gb18030": "GB18030"}.get(name, name)
    said = f"第 {row} 行（文件第 {offset + 1} 个字节 {byte}）不是有效的 {known} 字符，文件可能损坏，或混用了两种编码"
    return Refused("encoding-unknown", said, RESAVE, row=row)
