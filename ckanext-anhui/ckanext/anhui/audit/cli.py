"""Reading the events on the command line."""

import json
from typing import Any

import click
from ckan.plugins import toolkit as tk

__all__ = ["anhui_audit"]


@click.group("anhui-audit", short_help="What happened on this portal.")
def anhui_audit() -> None:
    """What happened on this portal."""


@anhui_audit.command("list")
@click.option("--type", "object_type", help="only events about this kind of object")
@click.option("--id", "object_id", help="only events about this object")
@click.option("--action", help="only this action")
@click.option("--limit", default=50, show_default=True)
@click.option("--before", type=int, help="only events before this event id")
@click.option("--json", "as_json", is_flag=True, help="one JSON object a line")
def list_(as_json: bool, **filters: Any) -> None:
    """The latest events first."""
    events = tk.get_action("anhui_audit_event_list")({"ignore_auth": True}, filters)
    for one in events:
        click.echo(json.dumps(one, ensure_ascii=False) if as_json else _line(one))


def _line(one: dict[str, Any]) -> str:
    data = json.dumps(one["data"], ensure_ascii=False) if one["data"] else ""
    what = f"{one['action']}  {one['object_type']}:{one['object_id']}"
    return f"{one['id']:>8}  {one['at'][:19]}Z  {one['actor']}  {what}  {data}".rstrip()
