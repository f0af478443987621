"""What the page for developers has to know of the site it stands on."""

from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.anhui.portal.asking import FAILED, ask
from ckanext.anhui.portal.core import samples


def anhui_rows_max() -> int:
    """The most datasets one search gives."""
    return int(tk.config.get("ckan.search.rows_max") or 1000)


def anhui_example() -> dict[str, Any] | None:
    """A dataset anybody may download, for calls that can be copied: `{name, download}`; None while none is found."""
    open_file = 'anhui_open_type:"无条件开放" AND anhui_formats:*'
    try:
        results = ask("package_search", fq=open_file, sort="name asc", rows=1)["results"]
    except FAILED:
        return None
    files = [file for package in results for file in package["resources"] if file.get("url") and file.get("hash")]
    if not files:
        return None
    return {"name": results[0]["name"], "download": samples.careful_download(files[0]["url"], files[0]["hash"])}
