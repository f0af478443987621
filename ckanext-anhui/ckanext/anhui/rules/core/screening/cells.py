"""Many cells of a column as one buffer of bytes, and the runs of digits in it: no step is done cell by cell."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute
from numpy.typing import NDArray

from .identifiers import Codes, Flags

Places = NDArray[np.int64]
compute: Any = pyarrow.compute
"""Its functions are made when it is loaded: types know nothing of them."""

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_DASHES = re.compile("[\u2010-\u2015\u2212\uff0d\u30fc]")
_TEXT_MARK = re.compile(r"""^\s*(?:['’‘`]+|=\s*["“”](?=.*["“”]\s*$))""")


class Cells:
    """Cells one after another: the bytes of their text (UTF-8), where each begins and ends, and its row."""

    def __init__(self, texts: pa.Array, data: Codes, first: Places, last: Places, rows: Places) -> None:
        self.texts, self.data, self.first, self.last, self.rows = texts, data, first, last, rows

    @cached_property
    def bytes(self) -> bytes:
        """All of it."""
        return self.data.tobytes()

    @cached_property
    def padded(self) -> Codes:
        """The bytes with room behind them, to look at what may follow the last."""
        return np.concatenate([self.data, np.zeros(32, np.uint8)])

    @cached_property
    def signs(self) -> Flags:
        """Which characters there are, up to U+FFFF: most words are told to be absent by that."""
        data, signs = self.data, np.zeros(1 << 16, bool)
        signs[data[data < 128]] = True
        head = np.flatnonzero(data[:-2] >= 0xE0) if len(data) > 2 else np.zeros(0, np.int64)
        code = (data[head].astype(np.uint32) & 15) << 12
        code |= (data[head + 1].astype(np.uint32) & 63) << 6
        code |= data[head + 2] & 63
        signs[code] = True
        return signs

    def holds(self, needle: str) -> bool:
        """Whether any cell holds this word."""
        return all(self.signs[ord(sign)] for sign in needle) and needle.encode() in self.bytes

    def of(self, places: Places) -> Places:
        """Which cell each byte is in."""
        return np.searchsorted(self.last, places, side="right")

    def within(self, begin: int, end: int, cell: int, before: int) -> tuple[str, str]:
        """A piece of a cell, and what stands up to `before` bytes before it."""
        start = max(int(self.first[cell]), begin - before)
        around = self.data[start:begin].tobytes().decode("utf-8", "ignore")
        return around, self.data[begin:end].tobytes().decode("utf-8", "ignore")

    def some(self, which: Flags | Places) -> "Cells":
        """Some of the cells."""
        chosen = np.flatnonzero(which) if which.dtype == bool else which
        return cells_of(self.texts.take(pa.array(chosen)), self.rows[chosen])


def cells_of(texts: Any, rows: Any) -> Cells:
    """In: text of the cells (null: empty), their rows."""
    texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    if not pa.types.is_string(texts.type):
        texts = texts.cast(pa.string())
    _valid, offsets, data = texts.buffers()
    if not len(texts) or data is None:
        none = np.zeros(len(texts), np.int64)
        return Cells(texts, np.zeros(0, np.uint8), none, none, np.asarray(rows, np.int64))
    ends = np.frombuffer(offsets, np.int32, len(texts) + 1 + texts.offset)[texts.offset :].astype(np.int64)
    bytes_ = np.frombuffer(data, np.uint8)[ends[0] : ends[-1]]
    ends = ends - ends[0]
    return Cells(texts, bytes_, ends[:-1], ends[1:], np.asarray(rows, np.int64))


class Runs(NamedTuple):
    """Runs of digits: where each begins and ends, what stands before and after it (0 at the cell's ends)."""

    begin: Places
    end: Places
    before: Codes
    after: Codes

    def some(self, which: Flags) -> "Runs":
        """Some of the runs."""
        return Runs(self.begin[which], self.end[which], self.before[which], self.after[which])


class Seen(NamedTuple):
    """What was seen of one kind in a batch: rows, whether each was the whole cell, the number."""

    kind: str
    rows: Places
    whole: Flags
    keys: Any


def runs(cells: Cells) -> Runs:
    """The runs of digits, in order; none reaches into another cell."""
    data = cells.data
    digit = (data - 48) < 10
    filled = cells.last > cells.first
    head, tail = np.zeros(len(data), bool), np.zeros(len(data), bool)
    head[cells.first[filled]] = True
    tail[cells.last[filled] - 1] = True
    starts, stops = digit.copy(), digit.copy()
    starts[1:] &= ~digit[:-1] | head[1:]
    stops[:-1] &= ~digit[1:] | tail[:-1]
    begin, end = np.flatnonzero(starts), np.flatnonzero(stops) + 1
    before = np.where(head[begin], 0, data[np.maximum(begin - 1, 0)]).astype(np.uint8)
    after = np.where(tail[end - 1], 0, data[np.minimum(end, len(data) - 1)]).astype(np.uint8)
    return Runs(begin, end, before, after)


def once(places: Places) -> Places:
    """Each of some places once, in order; quick where they are in order already."""
    places = np.sort(places, kind="stable")
    return places[np.concatenate([[True], places[1:] != places[:-1]])] if len(places) else places


def gather(data: Codes, begin: Places, width: int) -> Codes:
    """n × width: what stands from each place on."""
    return data[begin[:, None] + np.arange(width)] if len(begin) else np.zeros((0, width), np.uint8)


def values(codes: Codes) -> NDArray[np.uint64]:
    """Digits as one number each (up to 19 of them); an X counts as 9 and the kind tells the rest."""
    total = np.zeros(len(codes), np.uint64)
    for column in codes.T if len(codes) else ():
        digit = np.where((column - 48) < 10, column - 48, 9).astype(np.uint64)
        total = total * np.uint64(10) + digit
    return total


def strange(cells: Cells) -> Places:
    """Cells that are not spelled plainly: full-width digits and letters, unseen characters, odd blanks and dashes."""
    data = cells.data
    found: list[Places] = []
    if len(data) < 3:
        return np.zeros(0, np.int64)
    wide = np.flatnonzero(data[:-2] == 0xEF)
    if len(wide):
        second, third = data[wide + 1], data[wide + 2]
        ascii_ = (second == 0xBC) & (((third >= 0x8D) & (third <= 0x99)) | ((third >= 0xA1) & (third <= 0xBA)))
        ascii_ |= ((second == 0xBC) & (third == 0xA0)) | ((second == 0xBD) & (third <= 0x9A))
        found.append(wide[ascii_ | ((second == 0xBB) & (third == 0xBF))])
    odd = np.flatnonzero(data[:-2] == 0xE2)
    if len(odd):
        second, third = data[odd + 1], data[odd + 2]
        unseen = (second == 0x80) & (((third >= 0x8B) & (third <= 0x95)) | ((third >= 0xAA) & (third <= 0xAE)))
        unseen |= ((second == 0x81) & (third >= 0xA0) & (third <= 0xA4)) | ((second == 0x88) & (third == 0x92))
        found.append(odd[unseen])
    blank = np.flatnonzero(data[:-1] == 0xC2)
    if len(blank):
        found.append(blank[(data[blank + 1] == 0xA0) | (data[blank + 1] == 0xAD)])
    blank = np.flatnonzero(data[:-2] == 0xE3)
    if len(blank):
        found.append(blank[(data[blank + 1] == 0x80) & (data[blank + 2] == 0x80)])
    places = np.concatenate(found) if found else np.zeros(0, np.int64)
    return once(cells.of(places)) if len(places) else places


def plain(text: str) -> str:
    """One spelling: no difference by width, blanks, dashes, text marks, and characters nobody sees."""
    text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text))
    return _TEXT_MARK.sub("", _DASHES.sub("-", text)).strip()


def plainly(cells: Cells, which: Places) -> Cells:
    """Some of the cells, spelled plainly."""
    texts: Sequence[str] = cells.texts.take(pa.array(which)).to_pylist()
    return cells_of(pa.array([plain(text) for text in texts], pa.string()), cells.rows[which])


def holding(cells: Cells, *needles: str) -> Flags | None:
    """Which cells hold one of the words; None when none does. Cheap where none does."""
    here = [needle for needle in needles if cells.holds(needle)]
    if not here:
        return None
    flags = compute.match_substring(cells.texts, here[0])
    for needle in here[1:]:
        flags = compute.or_(flags, compute.match_substring(cells.texts, needle))
    return compute.fill_null(flags, False).to_numpy(zero_copy_only=False)
