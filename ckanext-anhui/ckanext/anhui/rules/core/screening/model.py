"""What screening a file gives: first what the detectors saw, then what the rules say of it. Never a value."""

from typing import Any, Literal

import msgspec

Standing = Literal["pass", "warn", "hold", "block"]
"""Of a column, a file: may leave · may leave, a person should know · waits for a person · stays."""
GRAVITY: tuple[Standing, ...] = ("pass", "warn", "hold", "block")
FILE = "_file"
"""Stands for the column of what is outside every table."""


class Seen(msgspec.Struct, kw_only=True):
    """What the detectors saw in one column, before any rule is asked.

    `table` is its sheet or member ("" in a file of one table without a name), `column` its heading, `filled` how many
    of its cells say something; `kinds` maps the kind of what was seen to the rows it is in, counted from 0 below the
    header, each once, in order.
    """

    table: str
    column: str
    filled: int
    kinds: dict[str, list[int]] = {}


class Beyond(msgspec.Struct, kw_only=True):
    """What they saw outside the tables: `place` in Chinese (批注, 文档属性, 隐藏工作表“附表”, 第 3 页, 表头上方 …)."""

    place: str
    kinds: dict[str, int] = {}
    table: str = ""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the reader of tables told of a file: the code of a problem or a repair, where, how often."""

    code: str
    table: str = ""
    column: str = ""
    place: str = ""
    count: int = 1


class Content(msgspec.Struct, kw_only=True):
    """All the rules may ask of the content of a file. `unseen`: parts nobody could look into, each with why.

    `tables` are its clean tables (`table_checks.Values`), as long as the workspace is open.
    """

    columns: list[Seen] = []
    beyond: list[Beyond] = []
    unseen: list[str] = []
    told: list[Told] = []
    tables: list[Any] = []


class Found(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A rule that applies to the content of a file: where, how often. Never what stood there."""

    rule: str
    kind: str
    verdict: Standing
    table: str = ""
    column: str = FILE
    place: str = ""
    count: int = 0
    rows: tuple[int, ...] = ()


class Screened(msgspec.Struct, frozen=True, kw_only=True):
    """What the rules say of a file: what was found, the gravest first. `version` is that of the rules."""

    version: str
    privacy: tuple[Found, ...] = ()
    secrecy: tuple[Found, ...] = ()
    other: tuple[Found, ...] = ()

    @property
    def verdict(self) -> Standing:
        """The gravest of what was found of privacy and secrecy: whether the file may leave."""
        return gravest([one.verdict for one in (*self.privacy, *self.secrecy)])


def gravest(verdicts: list[Standing]) -> Standing:
    """The gravest of some verdicts; "pass" of none."""
    return GRAVITY[max(map(GRAVITY.index, verdicts), default=0)]
