"""The official workbook (发改高技〔2017〕1272号 编目模板), read into records and written from them."""

from .annotate import annotate
from .census import write_census
from .draft import Draft
from .findings import Finding, Severity, WorkbookError
from .reader import Reading, read_workbook
from .template import write_template
from .writer import write_workbook

__all__ = [
    "Draft",
    "Finding",
    "Reading",
    "Severity",
    "WorkbookError",
    "annotate",
    "read_workbook",
    "write_census",
    "write_template",
    "write_workbook",
]
