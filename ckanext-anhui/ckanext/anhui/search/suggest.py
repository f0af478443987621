"""What a reader may mean while they type: datasets, departments, domains and 信息项, out of what they can find."""

from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue import code_list
from ckanext.anhui.search import column_names, department_aliases, fold, matched_columns, words
from ckanext.anhui.search.helpers import anhui_facet_label
from ckanext.anhui.search.stats import portal_stats

__all__ = ["MOST", "suggest"]

MOST = 8
"""Suggestions at a time."""
SHARE = {"department": 2, "domain": 1, "column": 2}
"""Places that kinds other than datasets may take."""
FIELDS = "title_ngram^10 title^8 tags_zh^3 res_columns^3 alias_zh^2 org_title^2 title_py"
"""Beginnings and middles of titles first; then words, other names, sounds (dibao → 低保)."""


def suggest(q: str, limit: int) -> list[dict[str, Any]]:
    """Suggestions for what stands in the search box: `[{kind, title, url, note}]`, kinds together, datasets first.

    One question to the index, with the reader's own permissions; departments and domains are in memory, those with
    datasets a stranger can find.
    """
    text = " ".join(words(q))
    if not text or limit < 1:
        return []
    found = tk.get_action("package_search")(
        {}, {"q": text, "defType": "edismax", "qf": FIELDS, "rows": limit, "facet": "false"}
    )["results"]
    kinds = {
        "department": islice(_departments(text), SHARE["department"]),
        "domain": islice(_domains(text), SHARE["domain"]),
        "column": islice(_columns(text, found), SHARE["column"]),
    }
    others = [one for ones in kinds.values() for one in ones]
    datasets = [_dataset(package) for package in found[: max(1, limit - len(others))]]
    return [*datasets, *others][:limit]


def _dataset(package: dict[str, Any]) -> dict[str, Any]:
    return _one(
        "dataset",
        package["title"] or package["name"],
        tk.url_for("dataset.read", id=package["name"]),
        (package.get("organization") or {}).get("title") or "",
    )


def _departments(text: str) -> Iterator[dict[str, Any]]:
    """Departments a stranger finds datasets of, whose title or other name holds the text; many datasets first."""
    counts = portal_stats()["by_department"]
    for name, count in sorted(counts.items(), key=lambda one: -one[1]):
        title = anhui_facet_label("anhui_department", name)
        if any(fold(text) in known for known in _names(title)):
            yield _one("department", title, tk.url_for("organization.read", id=name), str(count))


def _domains(text: str) -> Iterator[dict[str, Any]]:
    for code, count in portal_stats()["by_domain"].items():
        label = anhui_facet_label("anhui_domain", code)
        entry = code_list("domains").find(code)
        if any(fold(text) in fold(word) for word in (label, *(entry.aliases if entry else ()))):
            yield _one("domain", label, tk.url_for("dataset.search", anhui_domain=code), str(count))


def _columns(text: str, packages: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The 信息项 of what was found that the text names, each once, with the dataset that has it."""
    seen: set[str] = set()
    for package in packages:
        for name in matched_columns(text, column_names(package)):
            if name not in seen:
                seen.add(name)
                yield _one("column", name, tk.url_for("dataset.search", q=name), package["title"])


@cache
def _names(title: str) -> tuple[str, ...]:
    return tuple(fold(name) for name in (title, *department_aliases(title)))


def _one(kind: str, title: str, url: str, note: str) -> dict[str, Any]:
    return {"kind": kind, "title": title, "url": url, "note": note}
