"""A resource as a workbook has it, before anybody knows which record it is."""

from dataclasses import dataclass, field

from ..record import Column, Value
from .findings import Finding


@dataclass
class Draft:
    """A resource as the workbook has it: no identity yet. `row` is its first row in `sheet`."""

    sheet: str
    row: int
    provider: str
    elements: dict[str, Value]
    columns: tuple[Column, ...]
    findings: list[Finding] = field(default_factory=list)

    @property
    def usable(self) -> bool:
        """Whether nothing in it is an error."""
        return all(finding.severity != "error" for finding in self.findings)
