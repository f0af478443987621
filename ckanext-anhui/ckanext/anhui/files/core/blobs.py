"""Bytes by what they are: a store that names every file by its SHA-256."""

import hashlib
import io
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")


class TooLarge(ValueError):
    """The stream holds more bytes than the caller allows."""


def is_sha256(value: object) -> bool:
    """Whether the value is a SHA-256 as 64 lower-case hex digits (FIPS 180-4)."""
    return isinstance(value, str) and _SHA256.fullmatch(value) is not None


class BlobStore:
    """Files under `path`, each at `ab/cd/<sha256>`; equal bytes are kept once and never change."""

    def __init__(self, path: str | Path) -> None:
        """In: the folder of the store; it is made when something is first put."""
        self.root = Path(path)

    def put(self, content: BinaryIO | bytes, max_bytes: int | None = None) -> tuple[str, int]:
        """In: bytes, or a stream read from where it stands. Out: (sha256, size). Errors: TooLarge, OSError.

        The bytes go to a temporary file beside the store's folders and are renamed when they are safe on disk, so that
        a reader never sees half a file and a crash leaves only a temporary file.
        """
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        self.root.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(prefix="tmp-", dir=self.root)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                while chunk := stream.read(CHUNK):
                    size += len(chunk)
                    if max_bytes is not None and size > max_bytes:
                        raise TooLarge(f"more than {max_bytes} bytes")
                    digest.update(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            self._keep(temporary, digest.hexdigest(), size)
        finally:
            temporary.unlink(missing_ok=True)
        return digest.hexdigest(), size

    def path(self, sha256: str) -> Path:
        """Where the blob is or would be. Errors: ValueError when the name is no SHA-256 (so no path can be forged)."""
        if not is_sha256(sha256):
            raise ValueError("not a SHA-256 in lower-case hex")
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def open(self, sha256: str) -> BinaryIO:
        """The blob, for reading. Errors: FileNotFoundError, ValueError."""
        return self.path(sha256).open("rb")

    def exists(self, sha256: str) -> bool:
        """Whether the store holds the blob; False for what is no SHA-256."""
        return is_sha256(sha256) and self.path(sha256).is_file()

    def size(self, sha256: str) -> int:
        """Bytes of the blob. Errors: FileNotFoundError, ValueError."""
        return self.path(sha256).stat().st_size

    def delete(self, sha256: str) -> bool:
        """Remove the blob; False when there was none. Errors: ValueError."""
        target = self.path(sha256)
        try:
            target.unlink()
        except FileNotFoundError:
            return False
        for folder in (target.parent, target.parent.parent):
            with suppress(OSError):  # not empty
                folder.rmdir()
        return True

    def iter(self) -> Iterator[str]:
        """The SHA-256 of every blob, in order."""
        for found in sorted(self.root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")):
            if is_sha256(found.name):
                yield found.name

    def _keep(self, temporary: Path, sha256: str, size: int) -> None:
        target = self.path(sha256)
        if target.is_file() and target.stat().st_size == size:
            return
        temporary.chmod(0o640)
        for attempt in range(3):
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.replace(temporary, target)
                break
            except FileNotFoundError:  # a delete removed the empty folder in between
                if attempt == 2:
                    raise
        _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
