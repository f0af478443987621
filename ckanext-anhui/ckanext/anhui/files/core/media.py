"""What kind of file it is: by its content, told apart further by its extension."""

# Extension → media type (IANA). Python's `mimetypes` depends on the machine; a portal must not.
_BY_EXTENSION = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "txt": "text/plain",
    "json": "application/json",
    "geojson": "application/geo+json",
    "xml": "application/xml",
    "rdf": "application/rdf+xml",
    "ttl": "text/turtle",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "xls": "application/vnd.ms-excel",
    "doc": "application/msword",
    "wps": "application/vnd.ms-works",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "parquet": "application/vnd.apache.parquet",
}
# What libmagic says when it cannot tell more → the extensions that may tell more.
_TEXT = {"csv", "tsv", "txt", "json", "geojson", "xml", "rdf", "ttl"}
_ZIP = {"zip", "xlsx", "docx", "ods"}
_OLE = {"xls", "doc", "wps"}
_VAGUE = {
    "text/plain": _TEXT,
    "text/csv": _TEXT,
    "application/csv": _TEXT,
    "application/json": {"json", "geojson"},
    "application/x-ndjson": {"json", "geojson"},
    "text/xml": {"xml", "rdf"},
    "application/xml": {"xml", "rdf"},
    "application/zip": _ZIP,
    "application/x-ole-storage": _OLE,
    "application/cdfv2": _OLE,
    "application/octet-stream": set(_BY_EXTENSION) - {"pdf"},
    "application/x-empty": set(_BY_EXTENSION),
    "inode/x-empty": set(_BY_EXTENSION),
}


def media_type(name: str, detected: str) -> str:
    """In: file name; what libmagic detected. Out: the media type: the content decides, the extension refines.

    A page of HTML called ".csv" stays text/html.
    """
    detected = detected.lower()
    extension = name.rpartition(".")[2].lower()
    if extension in _VAGUE.get(detected, ()):
        return _BY_EXTENSION[extension]
    return "application/octet-stream" if detected.endswith("x-empty") else detected
