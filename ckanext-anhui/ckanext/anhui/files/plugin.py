"""The files room in CKAN: its uploader, its download view, and addresses that keep the file's name."""

from typing import Any

import ckan.plugins as p
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.anhui.files.core.names import with_name
from ckanext.anhui.files.uploader import ResourceUploader


@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.blueprints
@tk.blanket.config_declarations
class FilesPlugin(p.SingletonPlugin):
    """Bytes."""

    p.implements(p.IUploader, inherit=True)
    p.implements(p.IResourceController, inherit=True)

    def get_uploader(self, upload_to: str, old_filename: str | None = None) -> None:
        """Pictures of organizations and the site logo stay with CKAN."""

    def get_resource_uploader(self, data_dict: dict[str, Any]) -> ResourceUploader:
        """The files of resources go to the blob store."""
        return ResourceUploader(data_dict)

    def before_resource_show(self, resource_dict: dict[str, Any]) -> dict[str, Any]:
        """CKAN turns 合肥市.csv into _.csv in the address it shows; put the real name back."""
        url = resource_dict.get("url") or ""
        if resource_dict.get("url_type") == "upload" and "/" in url:
            stored = model.Session.get(model.Resource, resource_dict["id"])  # from memory when CKAN just read it
            if stored is not None and stored.url:
                resource_dict["url"] = with_name(url, stored.url)
        return resource_dict
