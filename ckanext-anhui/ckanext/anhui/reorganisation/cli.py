"""`ckan anhui-reorganisation`: what a reorganisation would do, and doing it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from ckan.plugins import toolkit as tk

from ckanext.anhui.accounts.pages import messages

__all__ = ["anhui_reorganisation"]

SHOWN = 30
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("anhui-reorganisation", short_help="Departments over time.")
def anhui_reorganisation() -> None:
    """Departments renamed, merged, split: move their records as config/codes/departments.yaml says."""


def _asked(command: Callable[..., None]) -> Callable[..., None]:
    """The options both commands take."""
    for option in (
        click.option("--to", multiple=True, metavar="RECORD=DEPT", help="This record (key or code) goes there."),
        click.option("--map", "table", type=FILE, help="CSV with the columns 目录记录标识 and 承接部门."),
        click.option("--only", multiple=True, metavar="DEPT", help="Follow the list for this department alone."),
        click.option("--user", default="admin", show_default=True, help="Account that acts; it is in the audit."),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a report."),
    ):
        command = option(command)
    return command


@anhui_reorganisation.command()
@click.option("--todo", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write the undecided.")
@_asked
def plan(user: str, as_json: bool, todo: Path | None, **asked: Any) -> None:
    """Say what would move, and what a person must decide; nothing is written."""
    found = _call("anhui_reorganisation_plan", user, asked)
    if todo:
        todo.write_text(found["todo"], "utf-8-sig")
    click.echo(json.dumps(found, ensure_ascii=False) if as_json else "\n".join(_story(found)))
    if found["faults"]:
        raise SystemExit(1)


@anhui_reorganisation.command()
@click.option("--note", help="For the list of catalogue releases.")
@_asked
def apply(user: str, as_json: bool, note: str | None, **asked: Any) -> None:
    """Move the records, as one numbered catalogue release."""
    run = _call("anhui_reorganisation_apply", user, asked, note=note)
    report = run["report"]
    if run["state"] != "done":
        raise click.ClickException(report["message"])
    said = f"第 {report['number']} 次目录发布：划转 {report['moved']} 条记录，其中已发布的 {report['released']} 条"
    click.echo(json.dumps(report, ensure_ascii=False) if as_json else said)


def _call(action: str, user: str, asked: dict[str, Any], **more: Any) -> dict[str, Any]:
    to = dict(pair.rpartition("=")[::2] for pair in asked["to"])
    table = asked["table"].read_bytes() if asked["table"] else None
    try:
        return tk.get_action(action)({"user": user}, {"to": to, "table": table, "only": list(asked["only"]), **more})
    except tk.ValidationError as error:
        raise click.ClickException("；".join(messages(error))) from None
    except tk.NotAuthorized as error:
        raise click.ClickException(str(error)) from None


def _story(found: dict[str, Any]) -> list[str]:
    ways = found["departments"]
    lines = [f"{way['count']:>6}  {way['from']} → {way['name'] or '待逐条指定'}" for way in ways] or [
        "没有要划转的记录"
    ]
    lines += [
        f"待指定 {one['key']}  {one['title']}（{one['provider']}）：{'、'.join(one['choices'])}"
        for one in found["undecided"][:SHOWN]
    ]
    if (rest := len(found["undecided"]) - SHOWN) > 0:
        lines.append(f"… 还有 {rest} 条，用 --todo 文件.csv 取得全部")
    return lines + [f"错误 {one['where']}：{one['message']}。{one['fix']}（{one['code']}）" for one in found["faults"]]
