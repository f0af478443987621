"""What is in a file that must not leave: personal data and marks of secrecy, found in its bytes. Pure.

`look` sees what is in the cells of a file's tables, `pieces` gives all its other text, `judge` asks the rules.
"""

from pathlib import Path

from ckanext.anhui.tables import Reading, read
from ckanext.anhui.tables.core.workspace import Workspace

from .model import Screened

__all__ = ["screen", "screen_reading"]
