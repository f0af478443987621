"""A file → what the rules say of its content.

`look` sees what is in the cells of its grids, `pieces` gives all its other text, the rules judge what was seen.
"""

from collections import defaultdict
from pathlib import Path

from ckanext.anhui.tables import Reading, read
from ckanext.anhui.tables.core.workspace import Workspace

from ..engine import RuleSet, rule_set
from .look import look
from .model import Beyond, Content, Screened

__all__ = ["screen", "screen_reading"]


def screen(path: Path, *, name: str = "", within: Path | None = None, rules: RuleSet | None = None) -> Screened:
    """In: a file, the name people know it by, where to work. Out: what the rules say of what is in it."""
    with Workspace(within=within) as work:
        return screen_reading(read(path, work, name=name), path, work, rules or rule_set())


def screen_reading(reading: Reading, path: Path, work: Workspace, rules: RuleSet) -> Screened:
    """The same of a file that was read, in its workspace."""
    columns, beyond, known = look(reading, work)
    return rules.judge(Content(columns=columns, beyond=beyond, unseen=list(reading.unread)))
