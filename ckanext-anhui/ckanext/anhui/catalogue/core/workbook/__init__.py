"""The official workbook (发改高技〔2017〕1272号 编目模板), read into records and written from them."""

from .draft import Draft
from .findings import Finding, WorkbookError
from .reader import Reading, read_workbook
from .writer import write_workbook

__all__ = ["Draft", "Finding", "Reading", "WorkbookError", "read_workbook", "write_workbook"]
