"""Typed options of the sync room."""

from pathlib import Path

from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue import CONFIG
from ckanext.anhui.sync.core.source import Source, source_profile


def feed_url() -> str:
    """Address of the feed, without a slash at its end."""
    return str(tk.config.get("ckanext.anhui.sync.feed_url") or "").rstrip("/")


def source(name: str) -> Source:
    """The profile of a source. Raises KeyError naming those there are, msgspec.ValidationError for a faulty one."""
    return source_profile(name, Path(tk.config.get("ckanext.anhui.sync.sources") or CONFIG / "sources"))


def source_title(name: str) -> str:
    """What people call a source; its name when its profile is gone."""
    try:
        return source(name).title
    except KeyError:
        return name


def feed_token() -> str:
    """The word both zones share; "" closes the feed."""
    return str(tk.config.get("ckanext.anhui.sync.feed_token") or "")


def user() -> str:
    """Name of the service account."""
    return str(tk.config.get("ckanext.anhui.sync.user") or "sync")


def withdrawal_journal() -> Path | None:
    """The file every withdrawal is noted in, None when there is none."""
    path = str(tk.config.get("ckanext.anhui.sync.withdrawal_journal") or "")
    return Path(path) if path else None
