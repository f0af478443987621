"""One file → typed rows: whatever a department sends, read safely. Other rooms import from here."""

from .core.limits import Limits
from .core.model import Column, Problem, Reading, Refused, Repair, Table
from .core.reading import read

__all__ = ["Column", "Limits", "Problem", "Reading", "Refused", "Repair", "Table", "read"]
