"""Validators of the element table: each error says what is wrong, where, and what to write instead."""

import datetime
import json
from typing import Any

import msgspec
from ckan.lib.navl.dictization_functions import missing
from ckan.plugins import toolkit as tk
from ckanext.scheming.validation import scheming_validator

from ckanext.anhui.catalogue import CODE_PATTERN, Column, TableError, code_list, columns_from_text, keywords

__all__ = [
    "anhui_catalogue_code",
    "anhui_code",
    "anhui_columns",
    "anhui_date",
    "anhui_json",
    "anhui_keywords",
    "anhui_list",
    "anhui_type",
]
_ = tk._


def anhui_catalogue_code(value: str) -> str:
    """信息资源代码: 分类码/顺序码 (发改高技〔2017〕1272号)."""
    if not CODE_PATTERN.match(value):
        raise tk.Invalid(_("A catalogue code is a class code, a slash and a running number, like 30701704/000123"))
    return value


@scheming_validator
def anhui_code(field: dict[str, Any], schema: dict[str, Any]) -> Any:
    """scheming validator: the value is a code, label or alias of the field's code list; the code is stored."""

    def validator(value: str) -> str:
        entry = code_list(field["code_list"]).find(value)
        if entry is None:
            raise tk.Invalid(
                _("%(value)s is not in the list %(list)s")
                % {"value": value, "list": code_list(field["code_list"]).title}
            )
        return entry.code

    return validator


def anhui_date(value: str) -> str:
    """A calendar date, stored as YYYY-MM-DD."""
    try:
        return datetime.date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        raise tk.Invalid(_("Write the date as YYYY-MM-DD, like 2026-11-24")) from None


def anhui_list(value: Any) -> str:
    """A list of words: a list, JSON, or one word a line; stored as JSON."""
    if isinstance(value, str):
        text = value.strip()
        value = json.loads(text) if text.startswith("[") else text.splitlines()
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise tk.Invalid(_("Write one word a line"))
    return json.dumps([word.strip() for word in value if word.strip()], ensure_ascii=False)


def anhui_keywords(value: str) -> str:
    """关键字 as they are kept, however they were set apart (、，,)."""
    return keywords(value)


def anhui_columns(value: Any) -> str:
    """信息项: a list of objects, its JSON, or a table as Excel copies it; every one has a name.

    Errors name the row and the part.
    """
    try:
        if isinstance(value, str) and not value.lstrip().startswith("["):
            value = [msgspec.to_builtins(column) for column in columns_from_text(value)]
        rows = json.loads(value) if isinstance(value, str) else value
        columns = msgspec.convert(rows, list[Column])
    except TableError as error:
        raise tk.Invalid(str(error)) from None
    except (ValueError, msgspec.ValidationError) as error:
        raise tk.Invalid(_("Columns cannot be read: %(error)s") % {"error": error}) from None
    for row, column in enumerate(columns, 1):
        if not column.name.strip():
            raise tk.Invalid(_("Column %(row)s has no name") % {"row": row})
    return msgspec.json.encode(columns).decode()


def anhui_json(value: Any) -> Any:
    """Output validator: the JSON text of a field as data."""
    if value is missing or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


@scheming_validator
def anhui_type(field: dict[str, Any], schema: dict[str, Any]) -> Any:
    """scheming validator: the value is a type its 分类 (the field whose code list is `form_types`) allows."""
    codes = code_list(field["form_types"])
    above = next(f for f in schema["dataset_fields"] if f.get("code_list") == field["form_types"])

    def validator(key: Any, data: dict[Any, Any], errors: dict[Any, Any], context: Any) -> None:
        value, said = data.get(key), data.get((above["field_name"],))
        entry = codes.find(said) if isinstance(said, str) else None
        if value and entry and not entry.allows(value):
            choices = "、".join(entry.types)
            told = _("%(value)s does not go with %(entry)s; choose one of: %(choices)s (type-mismatch)")
            errors[key].append(told % {"value": value, "entry": entry.label, "choices": choices})

    return validator
