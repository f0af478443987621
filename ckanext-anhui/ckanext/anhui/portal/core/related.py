"""What goes with a dataset, and why it is shown. Pure: the query out, found datasets in."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec

COLUMNS = 12
"""Names of 信息项 that are asked for: the first ones of a table tell most."""
MOST = 5


class Related(msgspec.Struct, frozen=True):
    """A dataset that goes with another: the names of the columns both have, and what else they share."""

    name: str
    title: str
    columns: tuple[str, ...] = ()
    domain: bool = False
    department: bool = False


def query(columns: Iterable[str], domain: str, department: str) -> str:
    """What Solr is asked: shared columns count most, rare names more than common ones; "" when nothing is known."""
    names = [_phrase(name) for name in list(dict.fromkeys(filter(None, columns)))[:COLUMNS]]
    parts = [f"res_columns:({' OR '.join(names)})^3"] if names else []
    parts += [f"anhui_domain:{_phrase(domain)}^2"] if domain else []
    parts += [f"organization:{_phrase(department)}"] if department else []
    return " OR ".join(parts)


def related(found: Iterable[dict[str, Any]], columns: Iterable[str], domain: str, department: str) -> list[Related]:
    """The found datasets with the reason for each; what shares no whole name, domain or department is left out."""
    ours = dict.fromkeys(filter(None, columns))
    out = []
    for one in found:
        theirs = set(column_names(one))
        shared = tuple(name for name in ours if name in theirs)
        same_domain = bool(domain) and one.get("domain") == domain
        same_department = bool(department) and (one.get("organization") or {}).get("name") == department
        if shared or same_domain or same_department:
            out.append(Related(one["name"], one.get("title") or one["name"], shared, same_domain, same_department))
    return out[:MOST]


def column_names(package: dict[str, Any]) -> list[str]:
    """The names of the 信息项 of a dataset as `package_show` gives it; what cannot be read as columns has none."""
    return [one.get("name") or "" for one in package.get("columns") or () if isinstance(one, dict)]


def _phrase(text: str) -> str:
    return '"' + re.sub(r'["\\()\[\]{}]', " ", text) + '"'  # none of these is searched, and each could end the phrase
