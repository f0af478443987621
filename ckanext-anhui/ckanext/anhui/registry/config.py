"""Typed options of the registry room."""

from ckan.plugins import toolkit as tk


def licence() -> str:
    """Code of the licence a record gets that states none."""
    return str(tk.config.get("ckanext.anhui.registry.licence") or "anhui-open-1.0")


def publish_unopened() -> bool:
    """Whether the public is told what is not open (不予开放清单): by title and basis, nothing more."""
    return tk.asbool(tk.config.get("ckanext.anhui.registry.publish_unopened", False))
