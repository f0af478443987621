"""Merge the rooms' translations into the catalogue CKAN reads; fail when a message has no Chinese.

`python ckanext-anhui/ckanext/anhui/i18n/build.py` writes `zh_Hans_CN/LC_MESSAGES/ckanext-anhui.po` and `.mo` from
`zh_Hans_CN/<room>.po` and `ckan-*.po` (messages of CKAN and of its plugins, filled in and put right); `--check` writes
nothing. Exit code 1 lists what lacks a translation, is translated though no source says it, is translated twice
differently, has other forms or placeholders than its English, or differs from the merged file. English needs no file:
the messages are English.
"""

import re
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
PACKAGE = HERE.parent
LOCALE = "zh_Hans_CN"
MERGED = HERE / LOCALE / "LC_MESSAGES" / "ckanext-anhui.po"
CKANS = "ckan-"
"""How the fragments begin that hold no room's messages but CKAN's."""
METHODS = [("**/templates/**.html", "ckan.lib.extract:extract_ckan"), ("**.py", "python")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "ungettext": (1, 2), "N_": None}

PLACEHOLDER = re.compile(r"%\(\w+\)[sdri]|%[sdri]|\{\w*(?:![rs])?\}")

Message = str | tuple[str, ...]


def messages() -> dict[Message, str]:
    """Every message of every room's Python and templates, with a place where it stands."""
    found: dict[Message, str] = {}
    for name, line, message, *_ in extract_from_dir(PACKAGE, METHODS, keywords=KEYWORDS):
        if message and not name.startswith(("i18n/", "config/", "migration/")):
            found.setdefault(message, f"{name}:{line}")
    return found


def merged(said: Collection[Message], problems: list[str]) -> Catalog:
    """All fragments as one catalogue, CKAN's last.

    A message two rooms translate differently is a problem, and a room's that is none of those `said`.
    """
    catalogue = Catalog(locale=LOCALE, project="ckanext-anhui", version="1", fuzzy=False, domain="ckanext-anhui")
    fragments = sorted(HERE.joinpath(LOCALE).glob("*.po"), key=lambda path: (path.stem.startswith(CKANS), path.stem))
    for path in fragments:
        with path.open("rb") as stream:
            fragment = read_po(stream, locale=LOCALE)
        for message in fragment:
            if not message.id or not any(message.string or ()):
                continue
            if message.id not in said and not path.stem.startswith(CKANS):
                problems.append(f"{path.name}: “{message.id}” is said nowhere")
            known = catalogue.get(message.id)
            if known is None:
                catalogue.add(message.id, message.string)
            elif known.string != message.string and not path.stem.startswith(CKANS):
                problems.append(f"{path.name}: “{message.id}”: {message.string} ≠ {known.string}")
    return catalogue


def missing(said: Mapping[Message, str], catalogue: Catalog) -> Iterator[str]:
    """Messages without Chinese (one with two forms is none with one), each with its place."""
    for message, place in said.items():
        known = catalogue.get(message if isinstance(message, str) else message[0])
        if known is None or known.id != message:
            yield f"{place}: “{message}” has no translation"


def broken(catalogue: Catalog) -> Iterator[str]:
    """Messages whose Chinese has other placeholders than their English (of two forms, than the plural)."""
    for message in catalogue:
        if message.id and message.string:
            english, chinese = (text if isinstance(text, str) else text[-1] for text in (message.id, message.string))
            if sorted(PLACEHOLDER.findall(english)) != sorted(PLACEHOLDER.findall(chinese)):
                yield f"“{english}”: other placeholders in “{chinese}”"


def _text(catalogue: Catalog) -> dict[str, str]:
    return {str(message.id): str(message.string) for message in catalogue if message.id}


def main(check: bool) -> int:
    """Out: 0 when complete (and, with `check`, when the merged file is up to date)."""
    problems: list[str] = []
    said = messages()
    catalogue = merged(said, problems)
    problems += missing(said, catalogue)
    problems += broken(catalogue)
    if check:
        with MERGED.open("rb") as stream:
            if _text(read_po(stream, locale=LOCALE)) != _text(catalogue):
                problems.append(f"{MERGED.name} is not what the fragments say: run build.py")
    else:
        MERGED.parent.mkdir(parents=True, exist_ok=True)
        with MERGED.open("wb") as stream:
            write_po(stream, catalogue, sort_output=True, omit_header=False, width=120)
        with MERGED.with_suffix(".mo").open("wb") as stream:
            write_mo(stream, catalogue)
    for problem in problems:
        sys.stderr.write(problem + "\n")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main("--check" in sys.argv[1:]))
