"""A dataset → the fields of ours in its index document. Facets hold codes; what is searched is text."""

from typing import Any

from ckanext.anhui.catalogue import code_list

COLUMNS = 300
"""Names of so many columns are searchable; the rest of a very wide table is not."""
LONGEST = 8000
"""Characters of one value in the index; Lucene refuses terms over 32,766 bytes."""


def index_fields(dataset: dict[str, Any]) -> dict[str, Any]:
    """Our index fields of a dataset as `package_show` gives it."""
    organization = dataset.get("organization") or {}
    title = organization.get("title") or ""
    columns = [c["name"] for c in dataset.get("columns") or () if isinstance(c, dict) and c.get("name")]
    return {
        "anhui_department": organization.get("name") or "",
        "anhui_domain": dataset.get("domain") or "",
        "anhui_region": with_parents(dataset.get("region") or ""),
        "anhui_open_type": dataset.get("open_type") or "",
        "anhui_cycle": dataset.get("update_cycle") or "",
        "anhui_formats": sorted({str(r["format"]).upper() for r in dataset.get("resources") or () if r.get("format")}),
        "org_title": title,
        "alias_zh": aliases(title),
        "res_columns": columns[:COLUMNS],
    }


def with_parents(code: str) -> list[str]:
    """A region and what it lies in, so that choosing a city finds its counties too. The province is left out."""
    codes, regions = [], code_list("regions")
    while code and (entry := regions.find(code)):
        codes.append(entry.code)
        code = entry.parent
    return codes[:-1] if len(codes) > 1 else codes


def aliases(title: str) -> list[str]:
    """Every name a department goes or went by: its own, its short forms, and those of the departments it took over."""
    departments = code_list("departments")
    entry = departments.find(title)
    if entry is None:
        return []
    earlier = [old for old in departments.entries if entry.code in old.successors]
    names = [name for one in (entry, *earlier) for name in (one.label, *one.aliases)]
    return list(dict.fromkeys(names))


def cut(document: dict[str, Any]) -> dict[str, Any]:
    """The document with over-long texts cut; the dictionaries CKAN reads back stay whole."""
    return {
        key: value[:LONGEST] if isinstance(value, str) and not key.endswith("data_dict") else value
        for key, value in document.items()
    }
