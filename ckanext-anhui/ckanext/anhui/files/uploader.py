"""CKAN's resource uploader, on the blob store."""

import hashlib
from datetime import UTC, datetime
from typing import Any, BinaryIO

import magic
from ckan.plugins import toolkit as tk
from werkzeug.datastructures import FileStorage

from ckanext.anhui.files import config, is_sha256
from ckanext.anhui.files.core.media import media_type
from ckanext.anhui.files.core.names import clean_name, name_of
from ckanext.anhui.files.store import store

CHUNK = 1 << 20


class ResourceUploader:
    """Handles the file of one resource while CKAN creates or updates it.

    CKAN makes one for every changed resource before it validates, and calls `upload` when the record is written. The
    hash must be in the record, so the bytes are read once for it here; they are kept only when the record is good.
    """

    def __init__(self, resource: dict[str, Any]) -> None:
        """In: the resource as it came in; its `upload` and `clear_upload` are taken out of it."""
        self._hash = resource.get("hash")
        self._stream: BinaryIO | None = None
        given = resource.pop("upload", None)
        clear = resource.pop("clear_upload", None)
        if isinstance(given, FileStorage) and given.filename:
            self._take(given, resource)
        elif clear:
            resource.update(url_type="", hash="", size=None)
        elif resource.get("url_type") == "upload" and resource.get("url"):
            # package_show gives the whole address; what is kept is the name. CKAN would keep it percent-encoded.
            resource["url"] = name_of(resource["url"])

    def get_path(self, id: str) -> str:
        """Where the bytes of the resource are."""
        if not is_sha256(self._hash):
            raise tk.ObjectNotFound(tk._("This resource has no stored file"))
        return str(store().path(str(self._hash)))

    def upload(self, id: str, max_size: int = 10) -> None:
        """Keep the bytes. The blob an update leaves behind goes with `anhui_file_purge`: others may refer to it."""
        if self._stream is not None:
            self._stream.seek(0)
            store().put(self._stream)

    def _take(self, given: FileStorage, resource: dict[str, Any]) -> None:
        stream = given.stream
        digest, size = hashlib.sha256(), 0
        stream.seek(0)
        head = stream.read(8192)
        stream.seek(0)
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
        if size > config.max_bytes():
            limit = config.max_bytes() >> 20
            raise tk.ValidationError({"upload": [tk._("The file is larger than {mb} MB").format(mb=limit)]})
        name = clean_name(given.filename or "")
        self.filesize = size
        self.mimetype = media_type(name, magic.from_buffer(head, mime=True))
        self._stream = stream  # type: ignore[assignment]
        self._hash = digest.hexdigest()
        resource["name"] = resource.get("name") or name
        resource.update(
            url=name,
            url_type="upload",
            hash=self._hash,
            size=size,
            mimetype=self.mimetype,
            last_modified=datetime.now(UTC).replace(tzinfo=None),  # CKAN keeps naive UTC
        )
