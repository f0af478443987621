"""The checks rules may use: a small closed vocabulary of pure functions.

A check is made once from a rule's parameters and then asked of many *views* (a record, or one of its columns or files
laid over it). It answers with the names of the elements it found, and with nothing when the rule does not apply. It
never returns the value it saw: evidence may leave the room, values may not.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from ckanext.anhui.catalogue import CatalogueRecord, CodeList, Column, FileRef, code_list, element_table, today

Places = tuple[str, ...]
View = dict[str, str]
"""A record, or one column or file of it, as a check sees it: `view["open"]` is "" when nobody filled it in."""
Test = Callable[[View], Places]

PER_COLUMN = ("open", "open_condition", "share_type", "share_condition")
"""What a column may say for itself; left blank, the record's word counts."""
OWN_NAMES: dict[str, dict[str, str]] = {
    "record": {"column_names": "信息项名称", "column_descriptions": "信息项说明"},
    "column": {
        "column_name": "信息项名称",
        "column_description": "信息项说明",
        "record_open": "整条记录的是否向社会开放",
    },
    "file": {"file_name": "文件名称", "file_description": "文件说明", "file_screened": "文件内容检查结果"},
}
"""What a rule may ask about beside the elements of the record, by what it applies to."""


@cache
def _blank() -> View:
    """A view of nothing: every name a rule may ask about."""
    own = [name for names in OWN_NAMES.values() for name in names]
    return dict.fromkeys([*(element.field_name for element in element_table().dataset), *own], "")


def record_view(record: CatalogueRecord) -> View:
    """The record as a whole."""
    view = _blank().copy()
    for name, value in record.elements.items():
        view[name] = value if isinstance(value, str) else "\n".join(value)
    view["column_names"] = "\n".join([column.name for column in record.columns])
    view["column_descriptions"] = "\n".join([column.description for column in record.columns if column.description])
    return view


def column_view(whole: View, column: Column) -> View:
    """One column, laid over the view of its record; what it does not say itself is as the record says."""
    view = whole.copy()
    for name in PER_COLUMN:
        if said := getattr(column, name):
            view[name] = said
    view["column_name"], view["column_description"] = column.name, column.description
    view["record_open"] = whole["open"]
    return view


def file_view(whole: View, file: FileRef, screened: str = "") -> View:
    """One file, laid over the view of its record: what is said about it, what was found in its bytes (`screened`)."""
    return whole | {"file_name": file.name, "file_description": file.description, "file_screened": screened}


_BLANKS = re.compile(r"[^\S\n]+|[\u200b-\u200f\u2060\ufeff]+")


@lru_cache(maxsize=32768)
def plain(text: str) -> str:
    """One spelling for comparison: no difference by width, case, blanks and characters nobody sees."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).lower()


BETWEEN = re.compile(r"[\s&;,、.。:]+")
"""What stands between the parts of a text that `plain` gave."""


# ---- the checks ------------------------------------------------------------------------------------------------------
def value_in(element: str, values: Iterable[str]) -> Test:
    """`element` is one of `values`."""
    wanted, found = frozenset(values), (element,)
    return lambda view: found if view[element] in wanted else ()


def value_not_in(element: str, values: Iterable[str]) -> Test:
    """`element` is none of `values`; a blank is none of them."""
    wanted, found = frozenset(values), (element,)
    return lambda view: () if view[element] in wanted else found


def filled(element: str, ignoring: Iterable[str] = ()) -> Test:
    """`element` says something; the words of `ignoring` (无, 不涉及 …) say nothing, nor do several of them."""
    nothing, found = frozenset(("", *map(plain, ignoring))), (element,)

    def test(view: View) -> Places:
        value = view[element]
        return found if value and not nothing.issuperset(BETWEEN.split(plain(value))) else ()

    return test


def empty(element: str, ignoring: Iterable[str] = ()) -> Test:
    """`element` is blank, or says nothing but a word of `ignoring`."""
    something, found = filled(element, ignoring), (element,)
    return lambda view: () if something(view) else found


def any_empty(elements: Iterable[str]) -> Test:
    """One or more of `elements` are blank; those are what it found."""
    names = tuple(elements)
    return lambda view: tuple([name for name in names if not view[name]])


def code_not_in(elements: Iterable[str]) -> Test:
    """One or more of `elements` hold what is no code of their own code list; a blank is no wrong code."""
    table = element_table()
    lists = {name: code_list(str(table[name].code_list)) for name in elements}

    def known(codes: CodeList, code: str) -> bool:
        entry = codes.find(code)
        return entry is not None and entry.code == code

    return lambda view: tuple([name for name, codes in lists.items() if view[name] and not known(codes, view[name])])


def after_today(element: str) -> Test:
    """`element`, a date as YYYY-MM-DD, lies in the future."""
    found = (element,)
    return lambda view: found if (day := view[element]) and day > today().isoformat() else ()


def contains(elements: Iterable[str], words: Iterable[str], unless: Iterable[str] = ()) -> Test:
    """One line of one of `elements` contains one of `words`, and none of `unless`."""
    wanted = "|".join(map(re.escape, sorted(map(plain, words), key=len, reverse=True)))
    barred = "".join(f"(?!.*{re.escape(plain(word))})" for word in unless)
    return matches(elements, rf"^{barred}.*(?:{wanted})" if barred else wanted)


def contains_none(elements: Iterable[str], words: Iterable[str], unless: Iterable[str] = ()) -> Test:
    """The contrary of `contains`."""
    names = tuple(elements)
    some = contains(names, words, unless)
    return lambda view: () if some(view) else names


def matches(elements: Iterable[str], pattern: str, meaning: str = "") -> Test:
    """One of `elements` contains the regular expression `pattern` (which sees the text as `plain` gives it).

    `meaning` says the same in words, for people.
    """
    search, names = re.compile(pattern, re.MULTILINE).search, tuple(elements)

    @lru_cache(maxsize=512)  # the columns of a record share most of what they say
    def has(text: str) -> bool:
        return search(plain(text)) is not None

    if len(names) == 1:
        (only,) = names
        return lambda view: names if (value := view[only]) and has(value) else ()
    return lambda view: tuple([name for name in names if (value := view[name]) and has(value)])


def all_of(checks: Iterable[dict[str, Any]]) -> Test:
    """Every one of `checks` (each `{check, params}`) applies."""
    tests = [METADATA[clause["check"]].build(**clause["params"]) for clause in checks]

    def test(view: View) -> Places:
        places: Places = ()
        for inner in tests:
            found = inner(view)
            if not found:
                return ()
            places += found
        return places

    return test


# ---- the vocabulary --------------------------------------------------------------------------------------------------
class Vocabulary(NamedTuple):
    """A check, the parameters it needs and may take, each with its kind; whom rules may ask by it.

    Of the parameters `one_of` at least one is given.
    """

    build: Callable[..., Any]
    needs: Mapping[str, str]
    may: Mapping[str, str] = MappingProxyType({})
    asked_of: tuple[str, ...] = ("record", "column", "file")
    one_of: tuple[str, ...] = ()


METADATA: dict[str, Vocabulary] = {
    "value_in": Vocabulary(value_in, {"element": "element", "values": "words"}),
    "value_not_in": Vocabulary(value_not_in, {"element": "element", "values": "words"}),
    "filled": Vocabulary(filled, {"element": "element"}, {"ignoring": "words"}),
    "empty": Vocabulary(empty, {"element": "element"}, {"ignoring": "words"}),
    "any_empty": Vocabulary(any_empty, {"elements": "elements"}),
    "code_not_in": Vocabulary(code_not_in, {"elements": "coded"}),
    "after_today": Vocabulary(after_today, {"element": "element"}),
    "contains": Vocabulary(contains, {"elements": "elements", "words": "words"}, {"unless": "words"}),
    "contains_none": Vocabulary(contains_none, {"elements": "elements", "words": "words"}, {"unless": "words"}),
    "matches": Vocabulary(matches, {"elements": "elements", "pattern": "pattern", "meaning": "text"}),
    "all_of": Vocabulary(all_of, {"checks": "checks"}),
}
"""Checks of what is said of a dataset."""
