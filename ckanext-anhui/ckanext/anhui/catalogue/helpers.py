"""Template helpers about elements and code lists."""

from typing import Any

from ckan.lib.helpers import lang

from ckanext.anhui.catalogue import Element, code_list, config, element_table

__all__ = ["anhui_code_choices", "anhui_code_label", "anhui_element", "anhui_elements", "anhui_zone"]


def anhui_zone() -> str:
    """The zone this site serves: "public" or "internal"."""
    return config.zone()


def anhui_code_label(list_name: str, code: str) -> str:
    """The label of a code in the reader's language; the code itself when unknown."""
    return code_list(list_name).label(code, lang() or "zh_Hans_CN") if code else ""


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
