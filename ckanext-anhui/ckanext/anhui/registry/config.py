"""Typed options of the registry room."""

from ckan.plugins import toolkit as tk


def licence() -> str:
    """Code of the licence a record gets that states none."""
    return str(tk.config.get("ckanext.anhui.registry.licence") or "anhui-open-1.0")
