"""A backup file: what is in it, and how one knows that it is whole.

A gzipped tar. `head.json` comes first: when it was begun, by which versions, of how many datasets. Then the databases,
then the files. `tail.json` comes last: size and SHA-256 of every member before it. Without a tail that agrees with what
was read, the backup is not used.
"""

import gzip
import hashlib
import io
import json
import re
import tarfile
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from stack.console import Problem

FORMAT = 1
HEAD, TAIL = "head.json", "tail.json"
LEVEL = 3  # gzip's; the higher ones take four times as long for a tenth less
CHUNK = 1 << 20
MEMBERS = re.compile(r"databases/[a-z_]+\.dump|storage/(portal|registry)/(blobs|ckan)/.+")
BROKEN = (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, ValueError, KeyError, TypeError)


@dataclass(frozen=True)
class Head:
    """What a backup says of itself. `created` is ISO 8601 in UTC, taken before the first row was read."""

    format: int
    created: str
    code: str
    ckan: str
    tables: dict[str, str]
    """Zone: the last of our migrations its tables went through."""
    datasets: dict[str, int]
    demo: bool


class Writer:
    """Writes a backup: `with Writer(path, head) as backup: backup.add(name, file)`."""

    def __init__(self, path: Path, head: Head) -> None:
        """Errors: FileExistsError, OSError."""
        self._file = path.open("xb")
        path.chmod(0o600)
        self._tar = tarfile.TarFile.gzopen(str(path), "w", fileobj=self._file, compresslevel=LEVEL)
        self.members: dict[str, list[int | str]] = {}
        self._add_text(HEAD, asdict(head))

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._add_text(TAIL, self.members)
        self._tar.close()
        self._file.close()

    def add(self, name: str, path: Path) -> bool:
        """Add a file; out: False when it is gone meanwhile."""
        try:
            content = path.open("rb")
        except FileNotFoundError:
            return False
        with content:
            self._add(name, content, path.stat().st_size)
        return True

    def _add_text(self, name: str, value: object) -> None:
        text = json.dumps(value, ensure_ascii=False, indent=1).encode()
        self._add(name, io.BytesIO(text), len(text))

    def _add(self, name: str, content: IO[bytes], size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        hashing = _Hashing(content)
        self._tar.addfile(member, hashing)  # pyright: ignore[reportArgumentType] - it only reads
        self.members[name] = [size, hashing.digest.hexdigest()]


class _Hashing:
    """A stream that hashes what is read from it."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        part = self._content.read(size)
        self.digest.update(part)
        return part


def read_head(path: Path) -> Head:
    """What a backup says of itself. Errors: Problem when it is no backup of a kind we know."""
    try:
        with tarfile.open(path, mode="r|gz") as tar:
            member = tar.next()
            content = tar.extractfile(member) if member and member.name == HEAD else None
            if content is None:
                raise _damaged(path, "不是本程序的备份 not one of ours")
            told = json.load(content)
            if told["format"] > FORMAT:
                raise Problem(
                    f"备份格式 {told['format']} 比本程序新（只认识到 {FORMAT}）：请先更新代码",
                    f"the backup has format {told['format']}; this code reads up to {FORMAT}: update the code first",
                )
            return Head(**told)
    except FileNotFoundError:
        raise Problem(f"没有备份文件 {path}", f"no such backup: {path}") from None
    except (*BROKEN, OSError) as error:
        raise _damaged(path, str(error)) from error


def unpack(path: Path, folder: Path) -> None:
    """Unpack a backup into a folder, checking every byte. Errors: Problem; the folder then holds rubbish."""
    told: dict[str, list[int | str]] | None = None
    found: dict[str, list[int | str]] = {}
    try:
        with gzip.open(path) as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content is None or told is not None:
                    raise _damaged(path, member.name)
                if member.name == TAIL:
                    told = json.load(content)
                    continue
                if member.name != HEAD and not _belongs(member.name):
                    raise _damaged(path, member.name)
                found[member.name] = _copy(content, folder / member.name)
            while packed.read(CHUNK):  # up to gzip's own checksum
                pass
    except BROKEN as error:
        raise _damaged(path, str(error)) from error
    if told is None:
        raise _damaged(path, "没有结尾 it has no end")
    wrong = sorted(name for name in told.keys() | found.keys() if told.get(name) != found.get(name))
    if wrong:
        raise _damaged(path, ", ".join(wrong[:5]))


def _belongs(name: str) -> bool:
    return MEMBERS.fullmatch(name) is not None and ".." not in PurePosixPath(name).parts


def _copy(content: IO[bytes], path: Path) -> list[int | str]:
    digest, size = hashlib.sha256(), 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        while part := content.read(CHUNK):
            digest.update(part)
            size += len(part)
            out.write(part)
    return [size, digest.hexdigest()]


def _damaged(path: Path, why: str) -> Problem:
    return Problem(
        f"备份已损坏或不完整，没有使用：{path}（{why}）；请换一份备份",
        "the backup is damaged or incomplete and was not used; nothing was changed: take another one",
    )
