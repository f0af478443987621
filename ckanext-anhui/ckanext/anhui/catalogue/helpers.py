"""Template helpers about elements and code lists."""

import re
from typing import Any

import msgspec
from ckan.lib.helpers import lang
from ckan.plugins import toolkit as tk
from markupsafe import Markup

from ckanext.anhui.catalogue import Column, Element, code_list, columns_to_text, config, element_table

__all__ = [
    "anhui_clause",
    "anhui_code_choices",
    "anhui_code_label",
    "anhui_columns_text",
    "anhui_data",
    "anhui_element",
    "anhui_elements",
    "anhui_lang",
    "anhui_type_groups",
    "anhui_type_suggestions",
    "anhui_zone",
]

CHINESE = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
"""A character or a mark of Chinese."""


def anhui_zone() -> str:
    """The zone this site serves: "public" or "internal"."""
    return config.zone()


def anhui_code_label(list_name: str, code: str) -> str:
    """The label of a code in the reader's language; the code itself when unknown."""
    return code_list(list_name).label(code, lang() or "zh_Hans_CN") if code else ""


def anhui_data(text: Any) -> Any:
    """What is as its department wrote it, in whatever language the page is: marked where that is another one."""
    marked = anhui_lang(text)
    return Markup("<span{}>{}</span>").format(marked, text) if marked else text


def anhui_lang(text: Any) -> str:
    """The attribute of an element that holds Chinese in a page that is not: screen readers need it (WCAG 3.1.2)."""
    foreign = not (lang() or "zh_Hans_CN").startswith("zh") and CHINESE.search(str(text or ""))
    return Markup(' lang="zh-Hans-CN"') if foreign else ""


def anhui_code_choices(field: dict[str, Any]) -> list[dict[str, str]]:
    """scheming `choices_helper`: the values of the field's code list."""
    entries = code_list(field["code_list"]).entries
    return [{"value": entry.code, "label": anhui_code_label(field["code_list"], entry.code)} for entry in entries]


def anhui_element(field_name: str) -> Element:
    """The element of that name; raises KeyError for a name that is none."""
    return element_table()[field_name]


def anhui_elements(public_only: bool = True) -> list[Element]:
    """The elements of a dataset in the order of the schema."""
    shown = element_table().dataset
    return [element for element in shown if element.public or not public_only]


def anhui_clause(clause: str) -> str:
    """Where the standard speaks of an element, in words: "1272-9" is 核心元数据 9."""
    if number := re.fullmatch(r"1272-(\d+)", clause):
        return tk._("Core metadata {number}").format(number=number[1])
    if clause.startswith("anhui"):
        standard = clause.removeprefix("anhui").strip(" ()")
        named = tk._("Element of this platform ({standard})") if standard else tk._("Element of this platform")
        return named.format(standard=standard)
    return clause.replace("1272", tk._("Catalogue guide"))


def anhui_columns_text(value: Any) -> str:
    """信息项 as a table for the form; what was typed and refused stays as it was typed."""
    if not value or isinstance(value, str):
        return value or ""
    return columns_to_text(msgspec.convert(value, tuple[Column, ...]))


def anhui_type_groups(list_name: str) -> list[tuple[str, list[str]]]:
    """The entries of a code list that have finer types: label, and the types to choose from."""
    entries = code_list(list_name).entries
    return [(anhui_code_label(list_name, entry.code), types) for entry in entries if (types := entry.types)]


def anhui_type_suggestions(list_name: str) -> list[str]:
    """The finer types the entries of a code list name (xlsx, mysql … of format_classes), each once."""
    return list(dict.fromkeys(t for entry in code_list(list_name).entries for t in entry.types))
