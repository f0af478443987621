"""What a column is, told from all of its values."""

from collections.abc import Collection

from .model import Column, Laid, Table
from .workspace import Workspace


def give_types(laid: Laid, work: Workspace, without: Collection[str]) -> Table:
    """In: header and body. Out: the clean table."""
    source = laid.source
    return Table(
        view=laid.table,
        columns=tuple(Column(header=name, type="text") for name in laid.header),
        n_rows=laid.n_rows,
        member=source.member,
        sheet=source.sheet,
        encoding=source.encoding,
        delimiter=source.delimiter,
        header_rows=laid.header_rows,
        first_row=laid.first_row,
        problems=[*source.problems, *laid.problems],
        repairs=[*source.repairs, *laid.repairs],
    )
