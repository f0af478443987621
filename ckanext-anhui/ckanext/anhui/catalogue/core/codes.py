"""Code lists of `config/codes/`: values, labels and the words people write for them.

A list is a YAML file `{id, title, version, source, entries: [{code, label, en?, aliases?, valid_from?, valid_to?,
successors?, parent?, …}]}`. What is stored in a record is always the `code`.
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
    _index: dict[str, Entry] = {}

    def __post_init__(self) -> None:
        index: dict[str, Entry] = {}
        for entry in self.entries:
            for word in (entry.code, entry.label, *entry.aliases):
                index.setdefault(normalize(word), entry)
        self._index = index

    def find(self, word: str) -> Entry | None:
        """The entry whose code, label or alias is `word` (blanks, width and case do not matter)."""
        return self._index.get(normalize(word))

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
