"""What is told by how it is written (e-mail, plates, papers, names, marks): `config/screening/words.yaml`."""

from functools import cache

import msgspec
import yaml

from ckanext.anhui.catalogue import CONFIG

FILE = CONFIG / "screening" / "words.yaml"
_HAN = r"[\x{4e00}-\x{67cf}\x{67d1}-\x{9fa5}]"
"""A Chinese character, but for 某: a name with it is none any more."""


class Word(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`kind` is seen in a cell that holds one of `needles` and matches `pattern` (RE2), in columns whose heading says
    one of `where`; in every column when there is none. Not in a cell that matches `unless`."""

    kind: str
    pattern: str
    needles: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    unless: str = ""


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file. `no_name`: what no name of a person ends in."""

    words: tuple[Word, ...]
    plate: str
    no_plate: str
    flat: str
    flat_needles: tuple[str, ...]
    place: str
    doorstep: str
    illness: str
    ill_person: str
    ill_needles: tuple[str, ...]
    surnames: str
    double_surnames: tuple[str, ...]
    no_name: tuple[str, ...]

    @property
    def name(self) -> str:
        """A whole cell that is a name by its shape: a surname and one to three characters, perhaps set wide, or parts
        with a dot; several of them with commas between."""
        single = "".join(self.surnames.split())
        chinese = rf"(?:[{single}]|{'|'.join(self.double_surnames)}) {{0,3}}{_HAN}{{1,3}}"
        one = rf"(?:{chinese}|{_HAN}{{1,6}}[·•]{_HAN}{{1,10}}(?:[·•]{_HAN}{{1,10}})?)"
        return rf"^{one}(?:[、,，;；/ ]{one})*$"

    @property
    def none(self) -> str:
        """A cell that ends as places and bodies do."""
        return f"({'|'.join(self.no_name)})$"


@cache
def words() -> Words:
    """What the file says, read once. Raises ValidationError where it is not as it must be."""
    return msgspec.convert(yaml.safe_load(FILE.read_text("utf-8")), Words)
