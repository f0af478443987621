"""Typed options the security room reads."""

from ckan.plugins import toolkit as tk


def internal() -> bool:
    """Whether this is the internal zone; anything but the word "internal" is public, as in the catalogue room."""
    return tk.config.get("ckanext.anhui.catalogue.zone") == "internal"


def services() -> frozenset[str]:
    """The accounts that write in the public zone: the sync service, and CKAN's own for the command line."""
    return frozenset({tk.config.get("ckanext.anhui.sync.user") or "sync", tk.config["ckan.site_id"]})


def site_url() -> str:
    """The address people use."""
    return str(tk.config["ckan.site_url"])
