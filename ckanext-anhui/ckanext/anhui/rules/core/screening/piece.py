"""A piece of text, and cutting text into pieces where no number is cut in two."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

LONGEST = 1 << 20
"""characters of a piece, about"""
_ENDS = ("\n", "}", ">", ",", ";", "。", "，", " ")


class Piece(NamedTuple):
    """`place` says in Chinese where it stands; `again`: it repeats what grids show."""

    place: str
    text: str
    again: bool = False


def in_lines(parts: Iterable[str]) -> Iterator[str]:
    """Pieces of about LONGEST characters, cut after a line, else after a sign that ends something."""
    held = ""
    for part in parts:
        held += part
        while len(held) > LONGEST:
            cut = next((at for end in _ENDS if (at := held.rfind(end, LONGEST // 2, LONGEST)) >= 0), LONGEST - 1) + 1
            yield held[:cut]
            held = held[cut:]
    if held:
        yield held
