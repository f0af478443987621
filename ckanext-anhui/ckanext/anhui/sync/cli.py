"""`ckan anhui-sync`: plan, run, status, approve, withdraw; replay after a restore."""

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any, cast

import click
from ckan.plugins import toolkit as tk

from ckanext.anhui.sync import config
from ckanext.anhui.sync.core.journal import JournalError
from ckanext.anhui.sync.replay import ReplayError
from ckanext.anhui.sync.replay import replay as replay_journals
from ckanext.anhui.sync.screening import screen_published

__all__ = ["anhui_sync"]

SOURCE = click.argument("source", default="registry")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a report.")
AS_USER = click.option("--user", required=True, help="Account of the person who decides (a sysadmin).")
KINDS = {
    "new": "新增",
    "changed": "变化",
    "closing": "停止开放",
    "absent": "来源中消失",
    "unchanged": "未变",
    "unopened": "不予开放清单",
}


@click.group("anhui-sync")
def anhui_sync() -> None:
    """From the internal catalogue to the public portal."""


@anhui_sync.command()
@SOURCE
@AS_JSON
def plan(source: str, as_json: bool) -> None:
    """Say what a run would do; change nothing."""
    report = _call("anhui_sync_plan", config.user(), {"source": source})
    _print(report, as_json, [_seen(report), *_held(report), *_waiting(report["waiting"])])


@anhui_sync.command()
@SOURCE
@AS_JSON
@click.option("--job", is_flag=True, help="Leave it to a background worker.")
@click.option("--user", default=None, help="On whose behalf (default: the service account).")
def run(source: str, as_json: bool, job: bool, user: str | None) -> None:
    """Bring the public zone to what the source wants. Safe to interrupt and to repeat."""
    asked = {"source": source, "background": job} | ({} if as_json else {"say": _progress})
    report = _call("anhui_sync_run", user or config.user(), asked)
    if job:
        _print(report, as_json, [f"已交给后台：任务 {report['job']}"])
        return
    _print(report, as_json, list(_story(report)))
    if report["failed"]:
        raise SystemExit(1)


@anhui_sync.command()
@SOURCE
@AS_JSON
def status(source: str, as_json: bool) -> None:
    """Say where a source stands."""
    report = _call("anhui_sync_status", config.user(), {"source": source})
    records = report["records"]
    lines = [
        f"{report['title']}（{source}），最近核对 {report['checked_at'] or '从未'}，"
        f"规则版本 {report['rule_version'] or '—'}",
        f"无条件开放 {records.get('open', 0)}，有条件开放 {records.get('conditional', 0)}，"
        f"已停止开放 {records.get('closed', 0)}，已移除 {records.get('removed', 0)}，"
        f"不予开放清单 {records['unopened']}",
        *_waiting(records),
        *(f"拒收 {one['key']}：{one.get('field', '')} {one.get('message', '')}" for one in report["refused"]),
        *(f"手工下线 {one['package_id']}（{one['by']}，{one['at']}）" for one in report["blocked"]),
    ]
    if report["hold"] and not report["hold"]["approved_by"]:
        lines.append(f"等待批准：{'；'.join(report['hold']['reasons'].values())}")
    _print(report, as_json, lines)


@anhui_sync.command()
@SOURCE
@click.option("--id", "dataset", help="A dataset taken down by hand; without it, the held change is approved.")
@AS_USER
@AS_JSON
def approve(source: str, dataset: str | None, user: str, as_json: bool) -> None:
    """Approve a held change, or the return of a dataset taken down by hand, as a second person."""
    report = _call("anhui_sync_approve", user, {"source": source, "id": dataset})
    said = "已批准，请再次运行 run" if report.get("lifted", True) else "已记录，还需另一人批准"
    _print(report, as_json, [said])


@anhui_sync.command()
@click.argument("target", nargs=-1, required=True, metavar="[SOURCE] DATASET")
@click.option("--reason", required=True, help="Why; shown to the public unless --removed.")
@click.option("--removed", is_flag=True, help="Secrecy or privacy: say nothing about it outside.")
@click.option("--user", default=None, help="Account of the person who decides (default: the service account).")
@AS_JSON
def withdraw(target: tuple[str, ...], reason: str, removed: bool, user: str | None, as_json: bool) -> None:
    """Take DATASET (id, URL name or record key) down now (紧急下线)."""
    if len(target) > 2:
        raise click.UsageError("只能给出来源（可省略）和一个数据集")
    source, dataset = ("", *target)[-2:]
    asked = {"id": dataset, "source": source, "reason": reason, "removed": removed}
    report = _call("anhui_sync_withdraw", user or config.user(), asked)
    _print(report, as_json, [f"已下线 {report['package_id']}；恢复须由两人先后 approve --id"])


@anhui_sync.command("screen")
@AS_JSON
def screen_again(as_json: bool) -> None:
    """Look again at the content of what is public, under the rules in force. Nightly; safe to repeat."""
    report = screen_published()
    lines = [
        f"公开的文件 {report['files']} 个，重新检查 {report['screened']} 个，撤下数据集 {len(report['withdrawn'])} 个"
    ]
    lines += [f"已撤下 {one}；恢复须由两人先后 approve --id" for one in report["withdrawn"]]
    lines += [f"没能撤下 {one}，请手工 withdraw --removed" for one in report["failed"]]
    _print(report, as_json, lines)
    if report["failed"]:
        raise SystemExit(1)


@anhui_sync.command()
@click.argument("journals", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--since", required=True, type=dt.datetime.fromisoformat, help="When the backup was begun, with its zone."
)
@AS_JSON
def replay(journals: tuple[Path, ...], since: dt.datetime, as_json: bool) -> None:
    """After a restore, before the portal opens: withdraw again what was withdrawn since the backup."""
    try:
        report = replay_journals(journals, since, user=config.user())
    except (JournalError, ReplayError) as error:
        raise click.ClickException(str(error)) from None
    said = f"重新撤下 {report['replayed']} 个，补完 {report['finished']} 个，下次同步重新写入 {report['rewritten']} 个"
    _print(report, as_json, [said])


def _call(action: str, user: str, data: dict[str, Any]) -> dict[str, Any]:
    try:
        return tk.get_action(action)({"user": user}, data)
    except tk.ValidationError as error:
        said = [str(m) for messages in error.error_dict.values() for m in cast("list[str]", messages)]
        raise click.ClickException("；".join(said)) from None
    except (tk.ObjectNotFound, tk.NotAuthorized) as error:
        raise click.ClickException(str(error)) from None


def _progress(line: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{line}   ", err=True, nl=False)


def _print(report: dict[str, Any], as_json: bool, lines: list[str]) -> None:
    click.echo(json.dumps(report, ensure_ascii=False) if as_json else "\n".join(lines))


def _seen(report: dict[str, Any]) -> str:
    if report.get("not_modified"):
        return "来源没有变化"
    return f"来源共 {report['seen']} 条：" + "，".join(f"{label} {report[kind]}" for kind, label in KINDS.items())


def _held(report: dict[str, Any]) -> list[str]:
    said = [f"快照不完整（{report['incomplete']}），不因缺失撤下任何数据集"] if report["incomplete"] else []
    return said + [f"等待第二人批准：{why}" for why in report["held"].values()]


def _waiting(counts: dict[str, int]) -> list[str]:
    return [f"待写入 {counts['to_apply']}，待索引 {counts['to_index']}，拒收 {counts['refused']}"]


def _story(report: dict[str, Any]) -> list[str]:
    lines = [_seen(report), *_held(report)]
    gone = report["withdrawn"]
    if not (report["written"] or report["indexed"] or sum(gone.values()) or report["refused"]):
        lines.append("没有写入任何数据集，没有更新任何索引文档")
    else:
        rate = (
            f"，{report['written'] / report['seconds']:.0f} 个/秒"
            if report["written"] > 50 and report["seconds"]
            else ""
        )
        lines.append(f"写入 {report['written']}，索引 {report['indexed']}{rate}")
        lines.append(f"撤下 {gone['closed']}（说明理由），移除 {gone['removed']}（不作说明）")
    lines += [
        f"拒收 {r['key']}：{r.get('field', '')} {r.get('message', '')}。{r.get('fix', '')}"
        for r in report["refused"][:20]
    ]
    lines += [f"未能撤下 {line}" for line in report["failed"]]
    return [*lines, f"用时 {report['seconds']} 秒，内存峰值 {report['memory_mb']} MB"]
