"""The withdrawal journal: one line a withdrawal, in a file that is kept where the backups are.

A backup still holds what was withdrawn after it. Whoever restores one withdraws again what the journal says, before
anybody can look. A line is safe on disk before its withdrawal begins; reading it twice does no harm. It names nothing:
no title, and of a removed dataset no reason either.
"""

import datetime as dt
import errno
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

import msgspec

CLOCK = dt.timedelta(minutes=10)
"""So far the clock may have been wrong. A line that is applied once too often only waits for two people."""


class Line(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """One withdrawal; `reason` and `date` are what the public was told, empty for what was removed."""

    at: Annotated[dt.datetime, msgspec.Meta(tz=True)]
    source: str
    key: str
    package_id: str
    state: Literal["closed", "removed"]
    reason: str = ""
    date: str = ""


class JournalError(ValueError):
    """A line cannot be read; the message names file and line."""


def append(path: Path, line: Line) -> None:
    """Add a line and see it safe on disk.

    Errors: OSError; a file that is not there is one, because the disk that holds the backups may be gone.
    """
    handle = os.open(path, os.O_RDWR | os.O_APPEND)
    try:
        size = os.fstat(handle).st_size
        torn = size and os.pread(handle, 1, size - 1) != b"\n"
        text = (b"\n" if torn else b"") + msgspec.json.encode(line) + b"\n"
        if os.write(handle, text) < len(text):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        os.fsync(handle)
    finally:
        os.close(handle)


def read(path: Path) -> list[Line]:
    """Every line. Errors: OSError; JournalError for one that is not clear: what it withdrew would be open again."""
    lines = []
    for number, text in enumerate(path.read_bytes().splitlines(), 1):
        try:
            lines.append(msgspec.json.decode(text, type=Line))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise JournalError(f"{path} 第 {number} 行不完整") from None
    return lines


def to_replay(lines: Iterable[Line], since: dt.datetime) -> list[Line]:
    """Of every dataset the last line, of those the backup that was begun at `since` may not know."""
    last: dict[str, Line] = {}
    for line in sorted(lines, key=lambda line: line.at):
        if line.at >= since - CLOCK:
            last[line.package_id] = line
    return list(last.values())
