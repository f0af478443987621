"""Typed options of the files room."""

from pathlib import Path

from ckan.plugins import toolkit as tk


def path() -> Path:
    """Folder of the blob store."""
    own = tk.config.get("ckanext.anhui.files.path")
    return Path(own) if own else Path(tk.config["ckan.storage_path"]) / "anhui"


def max_bytes() -> int:
    """The largest file accepted, from CKAN's own `ckan.max_resource_size` (megabytes)."""
    return int(tk.config["ckan.max_resource_size"]) * (1 << 20)
