"""`anhui check`: what the portal would see in a file, told to a department before it uploads. Needs no CKAN.

What the reader of tables found, and what the rules say of the file's content: may it leave.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from ckanext.anhui.rules.core.engine import RuleSet, rule_set
from ckanext.anhui.rules.core.screening.model import FILE, GRAVITY, Found, Screened, Standing, gravest
from ckanext.anhui.rules.core.screening.screen import screen_reading
from ckanext.anhui.tables.core import changes, declared
from ckanext.anhui.tables.core.catalogue import Entry, Unclear, choose, entries
from ckanext.anhui.tables.core.headers import unique
from ckanext.anhui.tables.core.model import REJECTED, Problem, Reading
from ckanext.anhui.tables.core.reading import read
from ckanext.anhui.tables.core.report import Report, report
from ckanext.anhui.tables.core.workspace import Workspace

EXIT = {"accept": 0, "accept_with_repair": 1, "reject": 2}
SAID = {
    "accept": ("✓ 可直接开放", "green"),
    "accept_with_repair": ("! 可开放，上传时须确认下列整理和提示", "yellow"),
    "reject": ("✗ 不能读取", "red"),
}
STAYS: dict[Standing, int] = {"pass": 0, "warn": 0, "hold": 1, "block": 2}
"""The exit code by what the rules say of the content."""
STANDINGS: dict[Standing, tuple[str, str]] = {
    "pass": ("可开放", "green"), "warn": ("提醒", "yellow"), "hold": ("待核", "yellow"), "block": ("不能开放", "red"),
}  # fmt: skip
HELD: dict[Standing, tuple[str, str]] = {
    "hold": ("! 待核：内容要由人核查，见下", "yellow"), "block": ("✗ 不能开放：内容须先处理，见下", "red"),
}  # fmt: skip
LINES = 12
"""of each kind that are shown"""


@click.group()
def main() -> None:
    """安徽省公共数据开放平台 · 部门端工具。Tools for departments."""


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--record",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="目录（编目工作簿 .xlsx，或一条记录的 JSON），核对信息项",
)
@click.option("--resource", default="", help="目录里有多项资源时，写明是哪一项：名称或代码；不写则看文件名")
@click.option(
    "--against", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="上一版文件，说明新文件改了什么"
)
@click.option("--repaired", type=click.Path(file_okay=False, path_type=Path), help="把整理后的表写入这个文件夹")
@click.option("--without", multiple=True, help="不采用的整理步骤，可写多次")
@click.option("--json", "as_json", is_flag=True, help="每个文件输出一行 JSON")
def check(
    files: Sequence[Path],
    record: Path | None,
    resource: str,
    against: Path | None,
    repaired: Path | None,
    without: Sequence[str],
    as_json: bool,
) -> None:
    """检查文件：平台会读到什么，能不能开放，怎么改。退出码 0 可直接开放，1 须整理或待核，2 不能读取或不能开放。"""
    wanted = _wanted(files, record, resource) if record else {}
    rules = rule_set()
    worst = 0
    for path in files:
        told, screened, more = _check(path, rules, wanted.get(path), against, repaired, without)
        worst = max(worst, EXIT[told.verdict], STAYS[screened.verdict] if screened else 0)
        if as_json:
            more |= _as_json(screened) if screened else {}
            click.echo(msgspec.json.encode(msgspec.to_builtins(told) | more).decode())
        else:
            _show(told, more, screened.verdict if screened else "pass")
            _show_content(screened, rules)
    sys.exit(worst)


def _wanted(files: Sequence[Path], record: Path, resource: str) -> dict[Path, Entry]:
    """What the catalogue says of each file."""
    try:
        known = entries(record.read_bytes())
        return {path: choose(known, path.stem, resource) for path in files}
    except Unclear as error:
        raise click.BadParameter(str(error), param_hint="--record") from error


def _check(
    path: Path,
    rules: RuleSet,
    wanted: Entry | None,
    against: Path | None,
    repaired: Path | None,
    without: Sequence[str],
) -> tuple[Report, Screened | None, dict[str, Any]]:
    """What is told of one file, what the rules say of its content, and what was asked beside it."""
    if not path.is_file():
        missing = Reading(name=path.name, kind="", size=0)
        said = "没有这个文件" if not path.exists() else "这不是文件"
        missing.problems.append(Problem(code="no-file", severity="error", message=said, fix="请核对路径"))
        with Workspace() as work:
            return report(missing, work, file=str(path)), None, {}
    with Workspace() as work:
        reading = read(path, work, without=without)
        if wanted and wanted.columns:
            for table in reading.tables:
                table.problems += declared.compare(table, wanted.columns, work)
        more: dict[str, Any] = {}
        if against and reading.tables:
            before = read(against, work)
            if before.tables:
                found = changes.compare(before.tables[0], reading.tables[0], work)
                more["changes"] = msgspec.to_builtins(found) | {"said": found.said}
        if repaired and reading.verdict != "reject":
            more["repaired"] = [str(one) for one in _write(reading, work, repaired)]
        return report(reading, work, file=str(path)), screen_reading(reading, path, work, rules), more


def _as_json(screened: Screened) -> dict[str, Any]:
    """Every row of every finding, and never a value."""
    verdict = gravest([one.verdict for one in screened.privacy])
    return {
        "privacy": {"verdict": verdict, "columns": [_finding(one) for one in screened.privacy]},
        "secrecy": [_finding(one) for one in screened.secrecy],
    }


def _finding(found: Found) -> dict[str, Any]:
    names = ("table", "column", "kind", "verdict", "count", "rows", "rule", "place")
    return {name: getattr(found, name) for name in names}


def _write(reading: Reading, work: Workspace, folder: Path) -> list[Path]:
    """The clean tables as CSV in UTF-8 with a mark for Excel; beside each the rows that are none of it."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = [[Path(part).stem for part in (table.member, table.sheet) if part] for table in reading.tables]
    names = ["-".join([Path(reading.name).stem, *some * (len(parts) > 1)]).replace("/", "_") for some in parts]
    written = []
    for name, table in zip(unique(names), reading.tables, strict=True):
        files = [(name, table.query, [column.header for column in table.columns])]
        if table.n_rejected:
            query = f"select n, reason, line from {table.rejected} order by n"
            files.append((f"{name}.不合格行", query, list(REJECTED)))
        for stem, query, header in files:
            written.append(folder / f"{stem}.csv")
            with written[-1].open("wb") as out:
                work.write_csv(query, header, out, mark=True)
    return written


def _show(told: Report, more: dict[str, Any], standing: Standing) -> None:
    """A file on one screen; `standing` is what the rules say of its content."""
    words, colour = HELD.get(standing) or SAID[told.verdict]
    click.echo(click.style(told.file, bold=True) + "  " + click.style(words, fg=colour, bold=True))
    if told.verdict == "reject":
        click.echo(f"  {told.reason}")
    for table in told.tables:
        where = " / ".join(filter(None, (table.member, table.sheet)))
        facts = [where, table.encoding, f"{table.n_rows} 行", f"{len(table.header)} 列"]
        if table.n_rejected:
            facts.append(click.style(f"{table.n_rejected} 行不合格", fg="red"))
        click.echo("  " + " · ".join(filter(None, facts)))
        kinds = ["，".join(filter(None, (declared.NAMES[one.type], one.unit))) for one in table.columns]
        names = [f"{header}（{kind}）" for header, kind in zip(table.header, kinds, strict=True)]
        click.echo("  列：" + "、".join(names[:LINES]) + (f" 等 {len(names)} 列" if len(names) > LINES else ""))
        _list("整理", table.repairs, "cyan")
        _list("问题", table.problems, "yellow")
    _list("整理", told.repairs, "cyan")
    if told.verdict != "reject":
        _list("问题", told.problems, "yellow")
    if "changes" in more:
        click.echo("  与上一版相比：" + more["changes"]["said"])
    for path in more.get("repaired", []):
        click.echo(f"  整理后的表：{path}")


def _show_content(screened: Screened | None, rules: RuleSet) -> None:
    """What the rules say of the content, the gravest first."""
    found = [*screened.privacy, *screened.secrecy] if screened else []
    found.sort(key=lambda one: GRAVITY.index(one.verdict), reverse=True)
    for one in found[:LINES]:
        words, colour = STANDINGS[one.verdict]
        rule = rules.rule(one.rule)
        where = " / ".join(filter(None, (one.table, one.place if one.column == FILE else f"“{one.column}”列")))
        rows = f" {one.count} 处" + (f"（首见第 {one.rows[0] + 1} 条数据）" if one.rows else "")
        click.echo(f"  {click.style(words, fg=colour)} {where}：{rule.title}，{rows.strip()}。{rule.fix}")
    if len(found) > LINES:
        click.echo(f"  另有 {len(found) - LINES} 项，用 --json 查看")
    click.echo()


def _list(title: str, found: Sequence[dict[str, Any]], colour: str) -> None:
    for one in found[:LINES]:
        tint = "red" if one.get("severity") == "error" else None if one.get("severity") == "info" else colour
        line = f"  {click.style(title, fg=tint)} {one['message']}"
        if one.get("fix"):
            line += f"。{one['fix']}"
        elif one.get("before") and one.get("after"):
            before, after = _short(one["before"]), _short(one["after"])
            line += f"：{before} → {after}" if before != after else ""  # blanks are seen by nobody
        if "name" in one:
            line += click.style(f"  [{one['name']}]", dim=True)
        click.echo(line)
    if len(found) > LINES:
        click.echo(f"  {title} 另有 {len(found) - LINES} 条，用 --json 查看")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 30 else line[:29] + "…"


if __name__ == "__main__":
    main()
