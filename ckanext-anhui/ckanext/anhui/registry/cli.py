"""`ckan anhui-catalogue`: import, export, template, census, attach, release, close, list, count, demo."""

import json
import resource
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import click
import yaml
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ckanext.anhui.accounts.pages import messages
from ckanext.anhui.catalogue import CONFIG

__all__ = ["anhui_catalogue"]

AS_USER = click.option("--user", default="admin", show_default=True, help="Account that acts; it is in the audit.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a report.")
SHOWN = 30
SERVICE = "release-service"
"""The name under which this command line signs, approves and releases; it cannot sign in."""


@click.group("anhui-catalogue")
def anhui_catalogue() -> None:
    """The internal catalogue."""


@anhui_catalogue.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--release", is_flag=True, help="Sign, approve and release what was created or changed, as the service.")
@click.option("--renames", type=click.Choice(["rename", "new"]), help="What everything is that looks renamed.")
@AS_USER
@AS_JSON
def import_(file: Path, release: bool, renames: str | None, user: str, as_json: bool) -> None:
    """Import the official workbook FILE."""
    start = time.monotonic()
    report = _call("anhui_catalogue_import", user, {"path": str(file), "renames": renames, "say": _progress})
    keys = report.pop("keys")
    if release:
        report["release"] = _release(keys, f"导入 {file.name}")
    report["seconds"] = round(time.monotonic() - start, 1)
    report["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    click.echo(json.dumps(report, ensure_ascii=False) if as_json else "\n".join(_story(report)))
    if report["refused"]:
        raise SystemExit(1)


@anhui_catalogue.command()
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@AS_USER
def export(file: Path, user: str) -> None:
    """Write the catalogue into the workbook FILE."""
    _write(file, "anhui_catalogue_export", user)


@anhui_catalogue.command()
@click.option("--department", help="URL name or official name; its records are filled in.")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@AS_USER
def template(department: str | None, file: Path, user: str) -> None:
    """Write the extended template (扩展模板) into the workbook FILE."""
    _write(file, "anhui_catalogue_template", user, department)


@anhui_catalogue.command()
@click.option("--department", help="URL name or official name; all the account sees without it.")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@AS_USER
def census(department: str | None, file: Path, user: str) -> None:
    """Write the totals of the census by department (大普查) into the workbook FILE."""
    _write(file, "anhui_catalogue_census", user, department)


@anhui_catalogue.command()
@click.argument("key")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--name", help="Name for readers (default: the file's own).")
@click.option("--description")
@AS_USER
def attach(key: str, file: str, name: str | None, description: str | None, user: str) -> None:
    """Attach FILE to the record KEY (key, code or exact title)."""
    done = _call("anhui_file_attach", user, {"key": key, "path": file, "name": name, "description": description})
    click.echo(f"已附加 {done['name']}，{done['size']} 字节，SHA-256 {done['sha256']}")


@anhui_catalogue.command()
@click.argument("keys", nargs=-1)
@AS_JSON
def release(keys: tuple[str, ...], as_json: bool) -> None:
    """Sign, approve and release KEYS, or every record that changed since its release, as the service account.

    For tests, the demo and first loads: people sign, approve and release on the pages.
    """
    report = _release(list(keys) or None, "命令行发布")
    click.echo(json.dumps(report, ensure_ascii=False) if as_json else "\n".join(_released(report)))


@anhui_catalogue.command()
@click.argument("key")
@click.option("--basis", required=True, help="Why; it becomes the public reason.")
@AS_USER
def close(key: str, basis: str, user: str) -> None:
    """Say that the record KEY is not open any more; asked by 管理员 it takes effect with the next sync."""
    done = _call("anhui_record_close", user, {"key": key, "basis": basis})
    then = "下次同步后撤下" if done["released"] else "签发、审核、发布后生效"
    click.echo(f"已改为不予开放：{done['key']}。{then}")


@anhui_catalogue.command()
def count() -> None:
    """Note how every department stands today; run it at the end of each day."""
    done = tk.get_action("anhui_daily_create")({"user": SERVICE, "ignore_auth": True}, {})
    click.echo(f"已记录 {done} 个部门今天的数字")


@anhui_catalogue.command("list")
@click.option("--state", help="Of its release: open, conditional, closed, removed, hold or deleted.")
@click.option("--stage", help="draft, returned, signed, approved, released or deleted.")
@click.option("--work", help="A work list: ungraded, nofiles, overdue, inferred or held.")
@AS_USER
@AS_JSON
def list_(state: str | None, stage: str | None, work: str | None, user: str, as_json: bool) -> None:
    """List records with where they stand."""
    report = _call("anhui_record_list", user, {"state": state, "stage": stage, "work": work, "limit": 500})
    lines = [
        f"{r['key']}  {r['stage']:<9} {r['state'] or '':<11} {r['title']}（{r['provider']}）{r['rule'] or ''}"
        for r in report["records"]
    ]
    click.echo(json.dumps(report, ensure_ascii=False) if as_json else "\n".join(lines))


@anhui_catalogue.command()
@AS_USER
def demo(user: str) -> None:
    """Load the demo catalogue with its files and release it. Running it again changes nothing."""
    folder = CONFIG / "demo"
    report = _call("anhui_catalogue_import", user, {"path": str(folder / "catalogue.xlsx")})
    click.echo("\n".join(_story(report)))
    listed: dict[str, list[dict[str, str]]] = yaml.safe_load((folder / "files.yaml").read_text("utf-8"))["files"]
    for title, files in listed.items():
        for file in files:
            _call("anhui_file_attach", user, {"key": title, **file, "path": str(folder / file["path"])})
    click.echo("\n".join(_released(_release(None, "演示目录"))))


def _write(file: Path, action: str, user: str, department: str | None = None) -> None:
    content = _call(action, user, {"department": department})
    file.write_bytes(content)
    click.echo(f"已写入 {file}（{len(content)} 字节）")


def _release(keys: list[str] | None, note: str) -> Any:
    context: Context = {"user": SERVICE, "ignore_auth": True}
    return tk.get_action("anhui_record_release")(context, {"keys": keys, "note": note, "say": _progress})


def _call(action: str, user: str, data: dict[str, Any]) -> Any:
    try:
        return tk.get_action(action)({"user": user}, data)
    except tk.ValidationError as error:
        raise click.ClickException("；".join(messages(error))) from None
    except (tk.ObjectNotFound, tk.NotAuthorized) as error:
        raise click.ClickException(str(error)) from None


def _progress(line: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{line}   ", err=True, nl=False)


def _story(report: dict[str, Any]) -> list[str]:
    lines = [
        f"共 {report['resources']} 个资源：新建 {report['created']}，更新 {report['updated']}，"
        f"未变 {report['unchanged']}，拒收 {report['refused']}"
        + (f"，疑似改名 {report['rename']}（请加 --renames rename 或 new）" if report["rename"] else ""),
    ]
    findings = sorted(report["findings"], key=lambda f: f["severity"] != "error")
    lines += [_line(finding) for finding in findings[:SHOWN]]
    if len(findings) > SHOWN:
        rest = Counter(finding["code"] for finding in findings)
        lines.append(f"… 共 {len(findings)} 条提示：" + "，".join(f"{code} {number}" for code, number in rest.items()))
    lines += _released(report["release"]) if "release" in report else []
    memory = f"，内存峰值 {report['memory_mb']} MB" if "memory_mb" in report else ""
    return [*lines, f"用时 {report['seconds']} 秒{memory}"]


def _line(finding: dict[str, Any]) -> str:
    place = f"第 {finding['row']} 行 {finding.get('column', '')}" if finding.get("row") else ""
    value = f"“{finding['value']}” " if finding.get("value") else ""
    mark = "错误" if finding["severity"] == "error" else "提示"
    return f"{mark} {place}：{value}{finding['message']}。{finding['fix']}（{finding['code']}）"


def _released(report: dict[str, Any]) -> list[str]:
    names = {
        "open": "无条件开放",
        "conditional": "有条件开放",
        "closed": "不予开放",
        "removed": "不予开放（不作说明）",
        "hold": "待核",
    }
    said = "，".join(f"{names.get(state, state)} {number}" for state, number in sorted(report["outcomes"].items()))
    lines = [
        (f"第 {report['number']} 次目录发布，" if report["number"] else "")
        + f"发布 {report['released']} 个记录"
        + (f"：{said}" if said else "，没有变化")
    ]
    return lines + [f"待核 {one['title']}：{one['rule']}。{one['fix']}" for one in report["held"][:SHOWN]]
