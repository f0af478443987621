"""What the index holds of a dataset beside what CKAN puts there."""

import json
from typing import Any

from ckanext.anhui.catalogue import code_list, element_table

from .names import department_aliases, vocabulary_aliases

COLUMNS = 300
"""Names of 信息项 that are searched; a table with more has them in its description."""
LONGEST = 8000
"""Characters of one value: Solr refuses a document with a term over 32,766 bytes."""
THEMES = "2"
"""政务主题信息资源目录, the class below which the themes stand."""
STORED = frozenset({"data_dict", "validated_data_dict"})

FACETS = {
    "anhui_open_type": "open_types",
    "anhui_region": "regions",
    "anhui_department": "departments",
    "anhui_domain": "domains",
    "anhui_formats": "file_formats",
    "anhui_cycle": "cycles",
}
"""Our facet fields, in the order they are shown, with the code list of their values."""


def index_fields(package: dict[str, Any]) -> dict[str, Any]:
    """The fields of ours for a dataset as `package_show` gives it."""
    organization = package.get("organization") or {}
    tags = [tag["name"] for tag in package.get("tags") or ()]
    title = organization.get("title") or ""
    text = " ".join([package.get("title") or "", package.get("notes") or "", *tags])
    fields = {
        "anhui_domain": [package["domain"]] if package.get("domain") else [],
        "anhui_department": organization.get("name"),
        "anhui_region": with_parents(package.get("region") or ""),
        "anhui_open_type": package.get("open_type"),
        "anhui_formats": sorted({code for r in package.get("resources") or () if (code := file_format(r))}),
        "anhui_cycle": package.get("update_cycle"),
        "anhui_theme": theme(as_list(package.get("classification"))),
        "anhui_files": len(package.get("resources") or ()),
        "org_title": [title] if title else [],
        "alias_zh": department_aliases(title) + vocabulary_aliases(text),
        "res_columns": column_names(package)[:COLUMNS],
    }
    return {name: value for name, value in fields.items() if value}


def column_names(package: dict[str, Any]) -> list[str]:
    """The names of a dataset's 信息项, each once."""
    names = [str(column.get("name") or "") for column in as_list(package.get("columns")) if isinstance(column, dict)]
    return list(dict.fromkeys(filter(None, names)))


def with_parents(region: str) -> list[str]:
    """A region and all it lies in, so that whoever chooses 合肥市 finds its counties too."""
    codes: list[str] = []
    while region and region not in codes:
        codes.append(region)
        entry = code_list("regions").find(region)
        region = entry.parent if entry else ""
    return codes


def theme(path: list[str]) -> str:
    """The code of the theme a classification names (政务主题信息资源目录 › 生态环境保护); "" for any other class."""
    kind = code_list("classification").child("", path[0]) if len(path) > 1 else None
    entry = code_list("themes").find(path[1]) if kind and kind.code == THEMES else None
    return entry.code if entry else ""


def file_format(resource: dict[str, Any]) -> str:
    """The code of a file's format, its own word when the list has none."""
    word = (resource.get("format") or "").strip()
    entry = code_list("file_formats").find(word) if word else None
    return entry.code if entry else word.upper()


def as_list(value: Any) -> list[Any]:
    """A list that may be JSON text; anything else is none."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return []
    return value if isinstance(value, list) else []


def slim(document: dict[str, Any]) -> dict[str, Any]:
    """A document without what nobody searches: elements without a search weight as full text, and overlong values."""
    silent = {f"extras_{e.field_name}" for e in element_table().dataset if not e.search}
    silent |= {"columns", "extras_columns"}  # searched by their names, in res_columns
    return {name: value if name in STORED else cut(value) for name, value in document.items() if name not in silent}


def cut(value: Any) -> Any:
    """A value no longer than Solr takes."""
    if isinstance(value, str):
        return value[:LONGEST]
    return [cut(one) for one in value] if isinstance(value, list) else value


def as_package(document: dict[str, Any]) -> dict[str, Any]:
    """The dataset a document of CKAN was made from."""
    return json.loads(document["validated_data_dict"])
