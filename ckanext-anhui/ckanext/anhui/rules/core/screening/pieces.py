"""All text of a file that its grids do not show, piece by piece: comments, properties, pages, members of an archive.

Told from content, never from the name. What cannot be looked into (pictures, what is locked or damaged) is noted in
`Pieces.unseen`; nothing is raised. A piece marked `again` repeats what grids show, and is there for what they may lack.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from ckanext.anhui.tables.core.formats.archive import name_of
from ckanext.anhui.tables.core.formats.encoding import decoded, find_encoding
from ckanext.anhui.tables.core.formats.sniff import OLE
from ckanext.anhui.tables.core.formats.zipped import BROKEN, guard
from ckanext.anhui.tables.core.model import Refused
from ckanext.anhui.tables.core.workspace import Workspace

from .office import office, old_office
from .pdf import pdf
from .piece import Piece, in_lines

CHUNK = 1 << 20
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")
PACKED = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
OFFICE = ("[Content_Types].xml", "META-INF/manifest.xml", "content.xml")


class Pieces:
    """Iterate over it; then `unseen` names what nobody could look into, and why."""

    def __init__(self, path: Path, work: Workspace, *, gridded: bool = False) -> None:
        """In: a file, where to unpack. `gridded`: grids show all the file's cells, so that they need not come again."""
        self.unseen: list[str] = []
        self._path, self._work, self._gridded = path, work, gridded

    def __iter__(self) -> Iterator[Piece]:
        yield from self._of(self._path, "", 0)

    def _of(self, path: Path, where: str, depth: int) -> Iterator[Piece]:
        """The pieces of a file; `where` is what archives it lies in."""
        with path.open("rb") as stream:
            head = stream.read(1 << 12)
        if head.startswith(b"PK\x03\x04"):
            pieces = self._packed(path, where, depth)
        elif head.startswith(b"%PDF"):
            pieces = pdf(path, self.unseen)
        elif head.startswith(OLE):
            pieces = old_office(path, self.unseen)
        elif head.startswith(PICTURES):
            self._cannot(where, "图片里的文字没有检查")
            return
        elif head.startswith(PACKED):
            self._cannot(where, "这种压缩格式无法打开")
            return
        else:
            pieces = self._text(path, where)
        for piece in pieces:
            yield Piece(f"{where}{piece.place}" if where else piece.place, piece.text, piece.again)

    def _cannot(self, where: str, why: str) -> None:
        self.unseen.append(f"{where or '文件'}：{why}")

    def _packed(self, path: Path, where: str, depth: int) -> Iterator[Piece]:
        limits = self._work.limits
        try:
            with zipfile.ZipFile(path) as archive:
                members = [one for one in archive.infolist() if not one.is_dir()]
                guard(members, limits, "压缩包", "")
                if any(one.flag_bits & 1 for one in members):
                    self._cannot(where, "加了密码，无法检查")
                    return
                if any(one.filename in OFFICE for one in members):
                    yield from office(archive, members, self.unseen, self._embedded, depth)
                    return
                if depth >= limits.depth or len(members) > limits.members:
                    self._cannot(where, "压缩层数或者文件数超过上限，没有检查")
                    return
                for member in members:
                    yield from self._embedded(archive, member, f"压缩包中的“{name_of(member)}”", depth)
        except Refused as error:
            self._cannot(where, error.reason)
        except BROKEN:
            self._cannot(where, "已损坏，没有检查完")

    def _embedded(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, where: str, depth: int) -> Iterator[Piece]:
        """The pieces of a file within another."""
        target = self._work.path()
        try:
            with archive.open(member) as source, target.open("wb") as out:
                while chunk := source.read(CHUNK):
                    out.write(chunk)
        except BROKEN:
            self._cannot(where, "已损坏，没有检查")
            return
        yield from self._of(target, where, depth + 1)
        target.unlink(missing_ok=True)

    def _text(self, path: Path, where: str) -> Iterator[Piece]:
        """Text as it stands, markup and all; of what is no text, the readable parts."""
        if self._gridded and not where:
            return
        try:
            encoding = find_encoding(path)
            yield from (Piece("正文", text, True) for text in in_lines(decoded(path, encoding)))
        except (Refused, UnicodeDecodeError):
            yield from old_office(path, self.unseen)
            self._cannot(where, "不是文字，只检查了其中能读出的部分")
