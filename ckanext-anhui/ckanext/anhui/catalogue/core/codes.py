"""Code lists of `config/codes/`: values, labels and the words people write for them.

A list is a YAML file `{id, title, zone?, version, source, entries: [{code, label, en?, aliases?, valid_from?,
valid_to?, successors?, parent?, …}]}`. What is stored in a record is always the `code`. A list without `zone: public`
is internal.
"""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from .paths import CONFIG

SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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


class CodeList(msgspec.Struct, kw_only=True):
    """A code list with its version and source."""

    id: str
    title: str
    version: str
    source: str
    entries: tuple[Entry, ...]
    zone: str = "internal"
    _index: dict[str, Entry] = {}

    def __post_init__(self) -> None:
        index: dict[str, Entry] = {}
        for entry in self.entries:
            for word in (entry.code, entry.label, *entry.aliases):
                index.setdefault(normalize(word), entry)
        self._index = index

    @property
    def public(self) -> bool:
        """Whether it may be shown outside: only an explicit `zone: public` is."""
        return self.zone == "public"

    def find(self, word: str) -> Entry | None:
        """The entry whose code, label or alias is `word` (blanks, width and case do not matter)."""
        return self._index.get(normalize(word))

    def search(self, words: str) -> list[Entry]:
        """The entries with `words` in their code, label, English label or an alias; all of them for no words."""
        sought = normalize(words)
        return [e for e in self.entries if any(sought in normalize(w) for w in (e.code, e.label, e.en, *e.aliases))]

    def label(self, code: str, lang: str = "zh_Hans_CN") -> str:
        """The label of a code; the code itself when the list does not know it."""
        entry = self.find(code)
        if entry is None:
            return code
        return entry.en if lang.startswith("en") and entry.en else entry.label


def normalize(word: str) -> str:
    """One spelling for comparison: NFKC, no blanks, lower case."""
    return "".join(unicodedata.normalize("NFKC", word).split()).lower()


@cache
def code_list(name: str, folder: Path = CONFIG / "codes") -> CodeList:
    """Read `config/codes/<name>.yaml`. Raises FileNotFoundError, or msgspec.ValidationError naming what is wrong."""
    raw = yaml.load((folder / f"{name}.yaml").read_text("utf-8"), Loader=SafeLoader)  # noqa: S506 - a safe loader
    return msgspec.convert(raw, CodeList)


def code_lists(folder: Path = CONFIG / "codes") -> list[CodeList]:
    """Every list of the folder, by name. Raises as `code_list` does."""
    return [code_list(path.stem, folder) for path in sorted(folder.glob("*.yaml"))]
