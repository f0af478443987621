"""What the page of a dataset says beside its elements."""

from typing import Any

from ckan.lib.helpers import lang
from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue import code_list
from ckanext.anhui.portal.asking import ask

OPEN = {"无条件开放": "open", "有条件开放": "conditional", "不予开放": "closed"}


def anhui_open_class(open_type: str) -> str:
    """The style of an open type's badge."""
    return f"badge-{OPEN.get(open_type, 'hold')}"


def anhui_open_plain(open_type: str) -> str:
    """What an open type means for the reader, in one sentence of the code list."""
    entry = code_list("open_types").find(open_type) if open_type else None
    return str(entry.data.get("plain", "")) if entry else ""


def anhui_licence(code: str) -> dict[str, Any] | None:
    """The licence in plain words: `{label, uri, may, must, must_not, note}`, None when the list does not know it."""
    entry = code_list("licences").find(code) if code else None
    return {"label": code_list("licences").label(code, lang() or "zh_Hans_CN"), **entry.data} if entry else None


def anhui_file_name(resource: dict[str, Any]) -> str:
    """The name of a file, or what stands for it."""
    return resource.get("name") or tk._("Unnamed file")


def anhui_provenance(package_id: str) -> dict[str, Any] | None:
    """Where the record came from and which rule opened it; None when nobody knows."""
    return ask("anhui_provenance_show", id=package_id)
