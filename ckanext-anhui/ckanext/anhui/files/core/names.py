"""File names that survive: from the browser into the catalogue, into an address, and back onto a disk."""

import unicodedata
from urllib.parse import quote, unquote

MAX_LENGTH = 150  # characters; at three bytes each still below the 255 + encoding limits of common file systems
_FORBIDDEN = set('\\/:*?"<>|')  # what Windows refuses in a file name


def clean_name(raw: str) -> str:
    """In: a name as a browser or an archive gives it. Out: the same name, without folders and without what is unsafe.

    Chinese, blanks and full-width brackets stay as they are. Control and direction characters go (an "exe" can be made
    to look like a "csv" with U+202E); what Windows refuses becomes "_".
    """
    name = unicodedata.normalize("NFC", raw).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(_safe(char) for char in name if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co"))
    name = name.strip().strip(".") or "file"
    if len(name) > MAX_LENGTH:
        stem, dot, extension = name.rpartition(".")
        tail = dot + extension if stem and len(extension) <= 10 else ""
        name = name[: MAX_LENGTH - len(tail)].rstrip() + tail
    return name


def _safe(char: str) -> str:
    return "_" if char in _FORBIDDEN else char


def name_of(url: str) -> str:
    """The file name in a download address, or the name itself when it is no address."""
    return unquote(url.rsplit("/", 1)[-1]) if "/" in url else url


def with_name(url: str, name: str) -> str:
    """The download address with this file name at its end (RFC 3986: percent-encoded UTF-8)."""
    return f"{url.rsplit('/', 1)[0]}/{quote(name, safe='')}"


def disposition(name: str) -> str:
    """A Content-Disposition that saves under the name, also where it is not ASCII (RFC 6266, RFC 5987 `filename*`)."""
    extension = name.rpartition(".")[2] if "." in name else ""
    fallback = name if _plain(name) else "download" + (f".{extension}" if _plain(extension) and extension else "")
    return f"attachment; filename=\"{fallback}\"; filename*=UTF-8''{quote(name, safe='')}"


def _plain(text: str) -> bool:
    return all(" " <= char <= "~" and char not in '"\\%' for char in text)
