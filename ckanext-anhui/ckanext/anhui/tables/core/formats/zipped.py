"""What every ZIP is asked before anything of it is unpacked, be it an archive or a workbook."""

import zipfile
import zlib
from collections.abc import Sequence

from ..limits import Limits
from ..model import Refused

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, KeyError, ValueError)
"""what reading a damaged one raises"""


def guard(members: Sequence[zipfile.ZipInfo], limits: Limits, what: str, fix: str) -> None:
    """Raises Refused, `bomb`, when the members would be too large: `what` unpacks, and what to do instead."""
    total = sum(one.file_size for one in members)
    tight = any(one.file_size > max(limits.suspect, limits.ratio * one.compress_size) for one in members)
    if total > limits.unpacked or tight:
        raise Refused("bomb", f"{what}展开后有 {total >> 20} MB，或压缩比异常", fix)
