"""Code lists of `config/codes/`: values, labels and the words people write for them.

A list is a YAML file `{id, title, en?, zone?, version, source, entries: [{code, label, en?, aliases?, valid_from?,
valid_to?, successors?, parent?, notes?, data?}]}`. What is stored in a record is always the `code`. A list without
`zone: public` is internal. What else it may say:

- `rows: <file>.csv`: the entries of a long list stand in a table beside it, a column a key; `|` between several values
- `part_of: <list>`: the codes prolong those of that list, where the parents stand (townships: regions)
- `finer: <list>`: a word that means nothing here is looked for there (regions: townships)
- `data.en` of an entry says in English what other keys of `data` say in Chinese
- `eu: <table>`: `data.eu` of an entry is its code in that authority table of the EU's Publications Office
"""

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from .paths import CONFIG

SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SEVERAL = ("aliases", "successors")
EU = "http://publications.europa.eu/resource/authority/"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a code list."""

    code: str
    label: str
    en: str = ""
    aliases: tuple[str, ...] = ()
    parent: str = ""
    valid_from: str = ""
    valid_to: str = ""
    successors: tuple[str, ...] = ()
    notes: str = ""
    data: dict[str, Any] = {}

    def name(self, lang: str = "zh_Hans_CN") -> str:
        """Its label in the reader's language."""
        return self.en if lang.startswith("en") and self.en else self.label

    def texts(self, lang: str = "zh_Hans_CN") -> dict[str, Any]:
        """What `data` says of it, in the reader's language where `data.en` has it."""
        return self.data | self.data.get("en", {}) if lang.startswith("en") else self.data

    def means(self, word: str) -> bool:
        """Whether `word` is its code, label or alias (blanks, width and case do not matter)."""
        return normalize(word) in map(normalize, (self.code, self.label, *self.aliases))

    @property
    def types(self) -> list[str]:
        """The finer types that go with it (xlsx with 电子表格, 接口 with 共享平台方式)."""
        return [str(one) for one in self.data.get("types", ())]

    def allows(self, word: str) -> bool:
        """Whether `word` is a type that goes with it; where there is none to choose (无), every word does."""
        types = [normalize(one) for one in self.types]
        return not types or "无" in types or normalize(word) in types


class CodeList(msgspec.Struct, kw_only=True):
    """A code list with its version and source."""

    id: str
    title: str
    version: str
    source: str
    entries: tuple[Entry, ...]
    en: str = ""
    zone: str = "internal"
    part_of: str = ""
    finer: str = ""
    eu: str = ""
    _codes: dict[str, Entry] = {}
    _words: dict[str, Entry | None] = {}
    _children: dict[str, list[Entry]] = {}

    def __post_init__(self) -> None:
        self._codes = {normalize(entry.code): entry for entry in self.entries}
        self._words, self._children = {}, {}
        for entry in self.entries:
            self._children.setdefault(entry.parent, []).append(entry)
            for word in map(normalize, (entry.label, *entry.aliases)):
                self._words[word] = entry if self._words.get(word, entry) is entry else None

    @property
    def public(self) -> bool:
        """Whether it may be shown outside: only an explicit `zone: public` is."""
        return self.zone == "public"

    def name(self, lang: str = "zh_Hans_CN") -> str:
        """Its title in the reader's language."""
        return self.en if lang.startswith("en") and self.en else self.title

    def find(self, word: str) -> Entry | None:
        """The entry whose code, label or alias is `word`. Codes win; a word that means several entries means none."""
        key = normalize(word)
        entry = self._codes.get(key) or self._words.get(key)
        return code_list(self.finer).find(word) if entry is None and self.finer else entry

    def search(self, words: str) -> list[Entry]:
        """The entries with `words` in their code, label, English label or an alias; all of them for no words."""
        sought = normalize(words)
        return [e for e in self.entries if any(sought in normalize(w) for w in (e.code, e.label, e.en, *e.aliases))]

    def label(self, code: str, lang: str = "zh_Hans_CN") -> str:
        """The label of a code; the code itself when the list does not know it."""
        entry = self.find(code)
        return entry.name(lang) if entry else code

    def children(self, code: str = "") -> list[Entry]:
        """The entries directly below a code, in this list or the finer one; those of the top for no code."""
        found = self._children.get(code, [])
        return code_list(self.finer).children(code) if not found and code and self.finer else found

    def child(self, code: str, word: str) -> Entry | None:
        """The one directly below `code` that `word` means. Labels repeat in a tree; a way down it is unique."""
        found = [entry for entry in self.children(code) if entry.means(word)]
        return found[0] if len(found) == 1 else None

    def walk(self, words: Iterable[str]) -> list[Entry | None]:
        """What each word of a way down the tree means; None from where the tree does not know it."""
        found: list[Entry | None] = []
        for word in words:
            above = found[-1] if found else None
            found.append(self.child(above.code if above else "", word) if above or not found else None)
        return found

    def path(self, code: str) -> list[Entry]:
        """An entry and all above it, the topmost first; nothing for an unknown code."""
        return list(self._upward(code))[::-1]

    def _upward(self, code: str) -> Iterator[Entry]:
        above = code_list(self.part_of) if self.part_of else self
        entry = self._codes.get(normalize(code)) or (above.find(code) if code else None)
        while entry:
            yield entry
            entry = above._codes.get(normalize(entry.parent))

    def uri(self, code: str = "") -> str:
        """What the list, or one code of it, is called in RDF."""
        return f"urn:anhui:{self.part_of or self.id}:{code}" if code else f"urn:anhui:{self.id}"

    def known_as(self, entry: Entry) -> str:
        """The URI others know it by: its own (`data.uri`), or the EU's Publications Office's; "" when there is none."""
        eu = f"{EU}{self.eu}/{entry.data['eu']}" if self.eu and entry.data.get("eu") else ""
        return str(entry.data.get("uri") or eu)


def normalize(word: str) -> str:
    """One spelling for comparison: NFKC, no blanks, lower case."""
    return "".join(unicodedata.normalize("NFKC", word).split()).lower()


@cache
def code_list(name: str, folder: Path = CONFIG / "codes") -> CodeList:
    """Read `config/codes/<name>.yaml`. Raises FileNotFoundError, or msgspec.ValidationError naming what is wrong."""
    raw = yaml.load((folder / f"{name}.yaml").read_text("utf-8"), Loader=SafeLoader)  # noqa: S506 - a safe loader
    if rows := raw.pop("rows", None):
        raw["entries"] = _read_rows(folder / rows)
    return msgspec.convert(raw, CodeList)


def _read_rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as source:
        rows: list[dict[str, Any]] = list(csv.DictReader(source))
    for row in rows:
        row |= {name: row[name].split("|") for name in SEVERAL if row.get(name)}
    return [{name: value for name, value in row.items() if value} for row in rows]


def code_lists(folder: Path = CONFIG / "codes") -> list[CodeList]:
    """Every list of the folder, by name. Raises as `code_list` does."""
    return [code_list(path.stem, folder) for path in sorted(folder.glob("*.yaml"))]
