"""Typed options of the sync room."""

from ckan.plugins import toolkit as tk


def feed_url() -> str:
    """Address of the feed, without a slash at its end."""
    return str(tk.config.get("ckanext.anhui.sync.feed_url") or "").rstrip("/")


def feed_token() -> str:
    """The word both zones share; "" closes the feed."""
    return str(tk.config.get("ckanext.anhui.sync.feed_token") or "")


def user() -> str:
    """Name of the service account."""
    return str(tk.config.get("ckanext.anhui.sync.user") or "sync")
