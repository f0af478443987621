"""Template helpers of the tables room: the table in a file, its rows as the reader asked for them, what was found."""

from collections.abc import Sequence
from typing import Any

from flask import request

from ckanext.anhui.tables import preview
from ckanext.anhui.tables.core import grid, profile_view
from ckanext.anhui.tables.core.found import Found

__all__ = [
    "anhui_table",
    "anhui_table_cells",
    "anhui_table_profile",
    "anhui_table_read",
    "anhui_table_states",
    "anhui_table_step",
    "anhui_table_type",
    "anhui_table_view",
]


def anhui_table(file: dict[str, Any]) -> dict[str, Any] | None:
    """The table of a file (`anhui_table_show`); None when the file has none."""
    return preview.table(file["id"])


def anhui_table_view(table: dict[str, Any]) -> preview.View:
    """The page of rows the address asks for."""
    return preview.view(table, list(request.args.items(multi=True)))


def anhui_table_read(table: dict[str, Any] | None) -> Found:
    """What was found in the file when it was read."""
    return preview.found_in(table)


def anhui_table_cells(rows: Sequence[Sequence[Any]]) -> list[list[grid.Cell]]:
    """Values as the page shows them."""
    return [preview.cells(row) for row in rows]


def anhui_table_profile(table: dict[str, Any]) -> list[profile_view.Drawn]:
    """What is in each column, to draw."""
    return preview.profiles(table)


def anhui_table_type(name: str) -> str:
    """What a type is called."""
    return preview.type_name(name)


def anhui_table_step(name: str) -> str:
    """What a repair is called."""
    return preview.step_name(name)


def anhui_table_states(package: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Of each file of a dataset where its table stands: `{state, active}`."""
    return preview.states(package["id"])
