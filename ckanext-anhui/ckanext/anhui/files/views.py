"""The download view: a resource's bytes, by the hash in its record."""

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, Response
from flask import Blueprint, request, send_file

from ckanext.anhui.files import downloads, is_sha256
from ckanext.anhui.files.core.names import disposition, name_of
from ckanext.anhui.files.store import store

__all__ = ["anhui_files"]

anhui_files = Blueprint("anhui_files", __name__)
OCTETS = "application/octet-stream"


def download(id: str, resource_id: str, filename: str | None = None) -> Response:
    """The file of a resource, at CKAN's own address, which this view takes over.

    Who may see the dataset may have the file; for everyone else it does not exist. Answers HEAD, `Range` (RFC 9110 §14)
    and `If-None-Match` with the SHA-256 as ETag; always an attachment, so that no upload ever runs as a page of ours.
    """
    context: Context = {"user": tk.current_user.name, "auth_user_obj": tk.current_user}
    try:
        package = tk.get_action("package_show")(context, {"id": id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("Resource not found"))
    resource = next((one for one in package["resources"] if one["id"] == resource_id), None)
    if resource is None:
        return tk.abort(404, tk._("Resource not found"))
    if resource.get("url_type") != "upload":
        return tk.redirect_to(resource["url"]) if resource.get("url") else tk.abort(404, tk._("No file"))
    sha256 = resource.get("hash") or ""
    if not is_sha256(sha256) or not store().exists(sha256):
        return tk.abort(404, tk._("No file"))
    tk.signals.resource_download.send(resource_id)
    answer = _send(sha256, name_of(resource["url"]), resource.get("mimetype") or OCTETS)
    if not context["user"] and downloads.counts(request, answer):  # staff look at what they publish
        downloads.count(package["id"])
    return answer


def _send(sha256: str, name: str, mimetype: str) -> Response:
    model.Session.rollback()  # gives the connection back: a slow reader must not hold one
    answer = send_file(store().path(sha256), mimetype=OCTETS, etag=sha256, conditional=True)
    answer.headers["Content-Type"] = mimetype  # no charset: a table may be GB18030
    answer.headers["Content-Disposition"] = disposition(name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return answer


for _rule in ("/download", "/download/<filename>"):
    anhui_files.add_url_rule(f"/dataset/<id>/resource/<resource_id>{_rule}", view_func=download)
