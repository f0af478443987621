"""Typed options of the dcat room."""

from pathlib import Path

from ckan.plugins import toolkit as tk
from ckanext.dcat.utils import catalog_uri

from ckanext.anhui.dcat.core.describe import Site


def site() -> Site:
    """The portal as RDF names it, from CKAN's and ckanext-dcat's options; the portal's 主办单位 publishes it."""
    return Site(
        base=catalog_uri().rstrip("/"),
        title=str(tk.config["ckan.site_title"]),
        description=str(tk.config.get("ckan.site_description") or ""),
        publisher=str(tk.config.get("ckanext.anhui.portal.organiser") or "").strip(),
    )


def dumps() -> Path:
    """Folder of the catalogue dumps."""
    return Path(tk.config["ckan.storage_path"]) / "dumps"
