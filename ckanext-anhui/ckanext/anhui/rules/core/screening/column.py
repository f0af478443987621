"""One column: what is seen in it, batch after batch, and what of that is believed once all of it was seen."""

import re
from collections import defaultdict
from typing import Any

import numpy as np
import pyarrow as pa

from . import headings
from .belief import believed
from .cells import Cells, Flags, Places, Seen, cells_of, compute, gather, holding, once, plainly, strange
from .identifiers import credit_codes
from .numbers import numbers
from .words import words

SAMPLE = 500
SOME, REPEATED = 2048, 0.5
"""Of how many cells the share of different values tells whether a batch says things again, and up to which it does."""
NAMED = 0.9
"""Share of cells that are names by their shape, from which a column without such a heading is one of names."""
FLAT, AT_HOME, ADDRESS, OWN_EMAIL = "flat", "at-home", "address", "own-email"
"""Somebody's flat by its shape; an address under a heading of where people live, or of any place; an e-mail address
that is not of a public body. What they mean the table decides."""
_THINGS = re.compile("(?<!曾用)(?<!姓)名$|名称$|[品类]种$|类[别型]?$|职[务称]$")
"""Headings of what is no person, though it may be written as names are: 石榴, 高刘."""
_MASKED = "[*×]{2,}"
"""What is left out of an address that may leave."""
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_SIGNS = np.array([int.from_bytes(sign.encode()) for sign in _PROVINCES])
NEARER = (
    ("resident-id-15", "resident-id"),
    ("resident-id-wrong", "resident-id"),
    ("bank-account", "bank-card"),
    ("weak-mask", "thin-mask"),
    ("masked", "thin-mask"),
    ("masked", "weak-mask"),
)
"""(kind, kind that says more of the same cell)."""
NUMBERS = frozenset(("resident-id", "resident-id-wrong", "resident-id-15", "mobile", "bank-card"))


class _Every:
    """Where each of a batch's different values stands."""

    def __init__(self, values: Places, rows: Places) -> None:
        self._order = np.argsort(values, kind="stable")
        self._values, self._rows = values[self._order], rows

    def rows(self, values: Places) -> tuple[Places, Places]:
        """All rows of some values, one value after another, and how many each has."""
        first = np.searchsorted(self._values, values)
        times = np.searchsorted(self._values, values, side="right") - first
        ends = np.cumsum(times)
        steps = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - (ends - times), times)
        return self._rows[self._order[steps]], times


class Column:
    """Feed it the cells of a column; `kinds` then says what is in it."""

    def __init__(self, heading: str) -> None:
        self.heading = heading
        self.filled = 0
        self._says = headings.says(heading)
        self._words = [word for word in words().words if not word.where or self._says.intersection(word.where)]
        self._seen: dict[str, list[Places]] = defaultdict(list)
        self._numbers: dict[str, list[Seen]] = defaultdict(list)
        self._counted: dict[int, int] = defaultdict(int)
        self._named: bool | None = True if "name" in self._says and "office" not in self._says else None

    def feed(self, texts: Any, rows: Any) -> None:
        """In: cells as text, empty ones null, and their rows."""
        self.filled += len(texts) - texts.null_count
        some = texts.slice(0, SOME)
        if len(compute.unique(some)) > REPEATED * len(some):
            self._take(cells_of(texts, rows))
            return
        repeated = texts.dictionary_encode()
        part = Column(self.heading)  # what a column says again and again is looked at once
        part._take(cells_of(repeated.dictionary, np.arange(len(repeated.dictionary))))
        if part._seen or part._numbers:
            which = compute.fill_null(repeated.indices, -1).to_numpy()
            self._take_again(part, _Every(which, np.asarray(rows, np.int64)))
        for width, count in part._counted.items():
            self._counted[width] += count

    def _take_again(self, part: "Column", every: _Every) -> None:
        """Take over what was seen in the different values of a batch, for all of their rows."""
        for kind, some in part._seen.items():
            self._seen[kind] += [every.rows(one)[0] for one in some]
        for kind, some in part._numbers.items():
            for one in some:
                found, times = every.rows(one.rows)
                self._numbers[kind].append(Seen(kind, found, np.repeat(one.whole, times), np.repeat(one.keys, times)))

    def _take(self, cells: Cells) -> None:
        if not len(cells.data):
            return
        self._look(cells)
        odd = strange(cells)
        if len(odd):
            self._look(plainly(cells, odd))

    def _look(self, cells: Cells) -> None:
        said = self._says
        seen, counted = numbers(cells, credit="credit-code" in said and "id" not in said, card="card" in said)
        for one in seen:
            if len(one.rows):
                self._numbers[one.kind].append(one)
        for width, count in counted.items():
            self._counted[width] += count
        for word in self._words:
            self._note(word.kind, cells, word.pattern, *word.needles, unless=word.unless)
        self._look_for_people(cells)

    def _look_for_people(self, cells: Cells) -> None:
        said = self._says
        if self._named is None and self.filled >= 5:
            self._named = not said and not _THINGS.search(self.heading) and self._mostly_names(cells)
        if self._named:
            self._note("person-name", cells, words().name, unless=words().none)
        if "home" in said and "office" not in said:
            self._note(AT_HOME, cells, words().place, unless=_MASKED)
        elif "address" in said and "office" not in said:
            self._note(ADDRESS, cells, words().doorstep, unless=_MASKED)
        if "office" not in said and "code" not in said:
            self._note(FLAT, cells, words().flat, *words().flat_needles)
        if "medical" in said:
            self._note("medical", cells, words().illness)
        else:
            self._note("medical", cells, words().ill_person, *words().ill_needles)
        if "count" in said and "not-count" not in said:
            self._note("small-cell", cells, r"^[1-4](\.0)?$")
        self._note_sole_proprietors(cells)
        self._note_plates(cells)

    def _note(self, kind: str, cells: Cells, pattern: str, *needles: str, unless: str = "") -> None:
        if needles:
            flags = holding(cells, *needles)
            if flags is None:
                return
            cells = cells.some(flags)
        fits = compute.fill_null(compute.match_substring_regex(cells.texts, pattern), False)
        rows = cells.rows[fits.to_numpy(zero_copy_only=False)]
        if unless and len(rows):
            barred = compute.fill_null(compute.match_substring_regex(cells.texts, unless), False)
            rows = np.setdiff1d(rows, cells.rows[barred.to_numpy(zero_copy_only=False)])
        if len(rows):
            self._seen[kind].append(rows)

    def _mostly_names(self, cells: Cells) -> bool:
        some = cells.texts.drop_null().slice(0, SAMPLE)
        if len(some) < 5 or compute.mean(compute.utf8_length(some)).as_py() > 4.5:
            return False
        named = compute.match_substring_regex(some, words().name)
        fits = compute.and_(named, compute.invert(compute.match_substring_regex(some, words().none)))
        various = compute.count_distinct(some).as_py() >= 0.5 * len(some)
        return various and compute.mean(fits.cast(pa.int8())).as_py() >= NAMED

    def _note_sole_proprietors(self, cells: Cells) -> None:
        """统一社会信用代码 of a 个体工商户 (92…): it stands for a person."""
        which = np.flatnonzero((cells.last - cells.first) == 18)
        which = which[(cells.data[cells.first[which]] == ord("9")) & (cells.data[cells.first[which] + 1] == ord("2"))]
        if len(which):
            codes = gather(cells.data, cells.first[which], 18)
            lettered = (codes >= ord("A")).any(axis=1)  # all of them were given since 2015; numbers alone are serials
            self._seen["sole-proprietor"].append(cells.rows[which[credit_codes(codes) & lettered]])

    def _note_plates(self, cells: Cells) -> None:
        """Number plates: a capital letter after the sign of a province."""
        capitals = np.flatnonzero((cells.data - ord("A")) < 26)
        capitals = capitals[capitals >= 3]
        signs = sum(cells.data[capitals - back].astype(np.int64) << (8 * (back - 1)) for back in (1, 2, 3))
        which = once(cells.of(capitals[np.isin(signs, _SIGNS)]))
        if len(which):
            self._note("plate", cells.some(which), words().plate, unless=words().no_plate)

    def kinds(self) -> tuple[dict[str, Places], dict[str, Any]]:
        """Kind → rows (each once, in order), and of numbers kind → the numbers themselves, only to compare them."""
        found = {kind: once(np.concatenate(some)) for kind, some in self._seen.items()}
        keys: dict[str, Any] = {}
        for kind, some in self._numbers.items():
            rows, whole = np.concatenate([one.rows for one in some]), np.concatenate([one.whole for one in some])
            number = np.concatenate([one.keys for one in some])
            believe: Flags = believed(kind, self.heading, rows, whole, number, self._counted)
            if believe.any():
                found[kind], keys[kind] = once(rows[believe]), np.unique(number[believe])
        for kind, nearer in NEARER:
            if kind in found and nearer in found:
                found[kind] = np.setdiff1d(found[kind], found[nearer])
        return {kind: rows for kind, rows in found.items() if len(rows)}, keys
