"""The checks rules may use: a small closed vocabulary of pure functions.

A check looks at one *view* of a record (the record itself, or one of its columns laid over it) and says whether the
rule applies. It never returns the value it saw: evidence may leave the room, values may not.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from ckanext.anhui.catalogue import CatalogueRecord, Column

Check = Callable[["View", dict[str, Any]], bool]


class View:
    """A record, or one column of it, as a check sees it: `view["open"]` is "" when nobody filled it in.

    A column's own 是否向社会开放, 开放条件, 共享类型, 共享条件 stand before the record's.
    """

    def __init__(self, record: CatalogueRecord, column: Column | None = None) -> None:
        self.record = record
        self.column = column

    def __getitem__(self, name: str) -> str:
        if self.column is not None:
            if name == "column_name":
                return self.column.name
            own = getattr(self.column, name, "") if name in _PER_COLUMN else ""
            if own:
                return own
        if name == "column_names":
            return "\n".join(column.name for column in self.record.columns)
        return self.record.text(name)


_PER_COLUMN = frozenset({"open", "open_condition", "share_type", "share_condition"})


def value_in(view: View, params: dict[str, Any]) -> bool:
    """`element` has one of `values`."""
    return view[params["element"]] in params["values"]


def filled(view: View, params: dict[str, Any]) -> bool:
    """`element` is not empty, nor one of the words in `except` that say nothing (无, 不涉及…)."""
    return view[params["element"]].strip() not in {"", *params.get("except", ())}


def empty(view: View, params: dict[str, Any]) -> bool:
    """`element` is empty, or only one of the words in `except`."""
    return not filled(view, params)


def matches(view: View, params: dict[str, Any]) -> bool:
    """One of `elements` contains the regular expression `pattern`."""
    pattern = _pattern(params["pattern"])
    return any(pattern.search(view[element]) for element in params["elements"])


def all_of(view: View, params: dict[str, Any]) -> bool:
    """Every one of `checks` (each `{check, params}`) applies."""
    return all(CHECKS[inner["check"]].run(view, inner.get("params", {})) for inner in params["checks"])


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


class Vocabulary:
    """A check with the parameters it needs and may take."""

    def __init__(self, run: Check, needs: set[str], may: frozenset[str] = frozenset()) -> None:
        self.run = run
        self.needs = frozenset(needs)
        self.may = may

    def faults(self, params: dict[str, Any]) -> list[str]:
        """What is wrong with these parameters, in words; empty when they fit."""
        said = [f"缺少参数 {name}" for name in sorted(self.needs - params.keys())]
        said += [f"未知参数 {name}" for name in sorted(params.keys() - self.needs - self.may)]
        for inner in params.get("checks", ()) if not said else ():
            known = CHECKS.get(inner.get("check", ""))
            said += known.faults(inner.get("params", {})) if known else [f"未知检查 {inner.get('check')}"]
        if "pattern" in params and not said:
            try:
                re.compile(params["pattern"])
            except re.error as error:
                said.append(f"正则表达式有误：{error}")
        return said


CHECKS: dict[str, Vocabulary] = {
    "value_in": Vocabulary(value_in, {"element", "values"}),
    "filled": Vocabulary(filled, {"element"}, frozenset({"except"})),
    "empty": Vocabulary(empty, {"element"}, frozenset({"except"})),
    "matches": Vocabulary(matches, {"elements", "pattern"}),
    "all_of": Vocabulary(all_of, {"checks"}),
}
