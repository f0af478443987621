"""ZIP: its members, each read as a file of its own, with guards against bombs."""

import zipfile
from collections.abc import Collection
from pathlib import Path, PurePosixPath

import msgspec

from ..limits import Limits
from ..model import Problem, Reading, Refused, Source
from ..workspace import Workspace
from .zipped import BROKEN, guard

CHUNK = 1 << 20
UTF8 = 0x800
"""the flag of a member whose name is UTF-8"""
LITTER = ("__macosx", "thumbs.db", "desktop.ini", ".ds_store")


def open_archive(path: Path, work: Workspace, reading: Reading, without: Collection[str], depth: int) -> list[Source]:
    """In: a ZIP. Out: the grids of its members, in their order. A member that is no table is told, not refused.

    Raises Refused: `bomb`, `too-deep`, `protected`, `damaged`, `too-large`, `no-table`.
    """
    from . import open_member  # the dispatch knows the archive, and the archive reads its members through it

    if depth >= work.limits.depth:
        raise Refused("too-deep", f"压缩包里套压缩包超过 {work.limits.depth} 层", "请只压缩一层")
    sources: list[Source] = []
    with zipfile.ZipFile(path) as archive:
        members = [one for one in archive.infolist() if not one.is_dir() and not _litter(name_of(one))]
        _guard(members, work.limits)
        for member in members:
            name = name_of(member)
            try:
                found = open_member(_unpack(archive, member, work), work, reading, without, depth + 1)
            except Refused as error:
                if error.code in ("bomb", "too-deep", "too-large", "protected"):
                    raise
                reading.problems.append(_unread(name, error))
                continue
            sources += [
                msgspec.structs.replace(one, member=f"{name}/{one.member}" if one.member else name) for one in found
            ]
    if not sources:
        raise Refused("no-table", "压缩包里没有能读取的表格", "请放入 CSV、Excel、ODS、JSON 或 XML 文件")
    return sources


def name_of(member: zipfile.ZipInfo) -> str:
    """A member's name; one not marked as UTF-8 is GBK, as Chinese Windows writes it, unless it reads as UTF-8."""
    if member.flag_bits & UTF8:
        return member.filename
    raw = member.filename.encode("cp437")
    for name in ("utf-8", "gb18030"):
        try:
            return raw.decode(name)
        except UnicodeDecodeError:
            continue
    return member.filename


def _litter(name: str) -> bool:
    parts = [part.lower() for part in PurePosixPath(name).parts]
    return any(part in LITTER or part.startswith("._") for part in parts)


def _guard(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(members) > limits.members:
        raise Refused("bomb", f"压缩包里有 {len(members)} 个文件，最多 {limits.members} 个", "请拆成几个压缩包")
    if any(member.flag_bits & 1 for member in members):
        raise Refused("protected", "压缩包加了密码", "请去掉密码重新压缩")
    guard(members, limits, "压缩包", "请直接上传表格文件")


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, work: Workspace) -> Path:
    """Write a member to a file of the workspace; its name is never used as a path."""
    target = work.path()
    try:
        with archive.open(member) as source, target.open("wb") as out:
            while chunk := source.read(CHUNK):
                out.write(chunk)
    except BROKEN as error:
        raise Refused("damaged", f"压缩包中的 {name_of(member)} 已损坏", "请重新压缩后再上传") from error
    return target


def _unread(name: str, error: Refused) -> Problem:
    said = f"压缩包中的 {name} 没有读取：{error.reason}"
    return Problem(code=error.code, severity="warning", message=said, fix=error.fix, row=error.row)
