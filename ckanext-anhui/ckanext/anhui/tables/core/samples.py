"""Code that asks for the rows of one table, with its own columns, ready to copy. Pure.

Names come from departments, so each is written as a literal of its language; JSON's serves Python, R and JavaScript.
"""

import json
import shlex
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from .profile_view import ORDERED

PYTHON = """\
import json
import urllib.parse
import urllib.request

asked = urllib.parse.urlencode({{
    "resource_id": {resource},
    "filters": json.dumps({filters}, ensure_ascii=False),
    "sort": {sort},
    "limit": 100,
}})
with urllib.request.urlopen({address} + "?" + asked) as answer:
    result = json.load(answer)["result"]
print(result["total"])
for row in result["records"]:
    print(row)"""
JAVASCRIPT = """\
const asked = new URLSearchParams({{
  resource_id: {resource},
  filters: JSON.stringify({filters}),
  sort: {sort},
  limit: "100",
}});
fetch({address} + "?" + asked)
  .then((answer) => answer.json())
  .then(({{ result }}) => console.log(result.total, result.records));"""
R = """\
library(jsonlite)
asked <- paste0(
  "?resource_id=", {resource},
  "&filters=", URLencode({filters_text}, reserved = TRUE),
  "&sort=", URLencode({sort}, reserved = TRUE),
  "&limit=100"
)
answer <- fromJSON(paste0({address}, asked))
answer$result$total
head(answer$result$records)"""


class Sample(msgspec.Struct, frozen=True):
    """One sample: the language, and its code."""

    language: Literal["curl", "Python", "JavaScript", "R"]
    code: str


class Example(msgspec.Struct, frozen=True):
    """What the samples ask: rows with a value in a column, in the order of another."""

    filters: dict[str, Any]
    sort: str


def example(columns: Sequence[Mapping[str, Any]]) -> Example:
    """A question that finds something: the most frequent value of a text, in the order of a number or a day."""
    text = next((one for one in columns if one.get("type") in ("text", "code") and _frequent(one) is not None), None)
    ordered = next((one for one in columns if one.get("type") in ORDERED), columns[0])
    return Example({text["id"]: _frequent(text)} if text else {}, f"{_sortable(ordered['id'])} desc")


def _frequent(column: Mapping[str, Any]) -> Any:
    for one in (column.get("profile") or {}).get("top") or ():
        value = one["value"] if isinstance(one, Mapping) else one[0]
        if value is not None and len(str(value)) <= 40:
            return value
    return None


def _sortable(name: str) -> str:
    """The name of a column as CKAN's `sort` reads it."""
    return f'"{name}"' if any(sign in name for sign in ' ,"') else name


def samples(site: str, resource_id: str, columns: Sequence[Mapping[str, Any]]) -> list[Sample]:
    """In: the address of the site, the file, the columns of its table. Out: one sample a language."""
    asked = example(columns)
    address = f"{site}/api/3/action/datastore_search"
    filters = json.dumps(asked.filters, ensure_ascii=False)
    given = {
        "address": _literal(address),
        "resource": _literal(resource_id),
        "filters": filters,
        "filters_text": _literal(filters),
        "sort": _literal(asked.sort),
    }
    lines = [f"curl --get {shlex.quote(address)}", f"--data-urlencode {shlex.quote(f'resource_id={resource_id}')}"]
    lines += [f"--data-urlencode {shlex.quote(f'filters={filters}')}"] if asked.filters else []
    lines += [f"--data-urlencode {shlex.quote(f'sort={asked.sort}')}", "--data-urlencode limit=100"]
    return [
        Sample("curl", " \\\n  ".join(lines)),
        Sample("Python", PYTHON.format(**given)),
        Sample("JavaScript", JAVASCRIPT.format(**given)),
        Sample("R", R.format(**given)),
    ]


def _literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
