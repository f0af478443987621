"""`ckan anhui-rules`: check the packs, run their examples, explain the verdict on a record."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import click
import msgspec
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue import CatalogueRecord, from_package, package_id, today
from ckanext.anhui.rules import (
    RulePackError,
    RuleSet,
    Screened,
    Verdict,
    failing_examples,
    history_faults,
    load_history,
    screen,
    screening,
)
from ckanext.anhui.rules.config import rules_in_force

__all__ = ["anhui_rules"]

STANDINGS = {
    "pass": "通过", "warn": "提醒", "lifted": "已放行", "hold": "待核", "block": "不能开放", "secret": "涉密标志",
    "failed": "没能检查",
}  # fmt: skip
OUTCOMES = {"open": "无条件开放", "conditional": "有条件开放", "hold": "待核", "closed": "不予开放"}


@click.group("anhui-rules")
def anhui_rules() -> None:
    """Rule packs: what may be opened, and why."""


@anhui_rules.command()
def lint() -> None:
    """Read every pack, run its examples, hold the history against them; exit code 1 when anything is off."""
    rules = _rules()
    _refuse_failing(rules)
    _refuse_unsaid(rules)
    count = sum(len(pack.rules) for pack in rules.packs)
    click.echo(f"{len(rules.packs)} 个规则包，{count} 条规则，示例全部成立。口径 {rules.policy}，版本 {rules.version}")


@anhui_rules.command()
@click.argument("words", nargs=-1)
def test(words: tuple[str, ...]) -> None:
    """Run the examples and list them rule by rule; with WORDS only rules whose id contains one of them."""
    rules = _rules()
    for pack in rules.packs:
        for rule in pack.rules:
            if not words or any(word in rule.id for word in words):
                yes, no = len(rule.examples.match), len(rule.examples.no_match)
                click.echo(f"{pack.id}/{rule.id}：应触发 {yes} 例，不应触发 {no} 例")
    _refuse_failing(rules)
    click.echo("示例全部成立。")


@anhui_rules.command()
@click.argument("file_or_key")
@click.option("--json", "as_json", is_flag=True, help="The verdict as data.")
def explain(file_or_key: str, as_json: bool) -> None:
    """Explain the verdict on a record, or what the rules find in a file of data.

    FILE_OR_KEY is a JSON file (key, provider, elements, columns, files), the record key, id or URL name of a dataset
    of this zone, or any other file, which is screened as files are before they leave.
    """
    path, rules = Path(file_or_key), _rules()
    record = _from_file(path) if path.is_file() else _from_catalogue(file_or_key)
    if record is None:
        said = screen(path, rules=rules)
        lines = _content_in_words(path.name, said, rules)
    else:
        said = rules.evaluate(record)
        lines = _in_words(record, said)
    click.echo(json.dumps(msgspec.to_builtins(said), ensure_ascii=False, indent=2) if as_json else "\n".join(lines))


@anhui_rules.command("screen")
@click.option("--all", "every", is_flag=True, help="Also what was screened under the rules in force.")
def screen_again(every: bool) -> None:
    """Screen the files of this zone that never were, or under other rules. Nightly; killed, run it again."""
    known = screening.all_known()
    waiting = sorted(known) if every else screening.outdated(known)
    found: Counter[str] = Counter()
    for number, sha256 in enumerate(waiting, 1):
        found[screening.again(sha256)] += 1
        model.Session.commit()
        if number % 100 == 0:
            click.echo(f"{number}/{len(waiting)}", err=True)
    said = "，".join(f"{STANDINGS.get(verdict, verdict)} {count}" for verdict, count in sorted(found.items()))
    click.echo(f"检查了 {len(waiting)} 个文件" + (f"：{said}" if said else "，没有需要重新检查的"))


def _rules() -> RuleSet:
    try:
        return rules_in_force()
    except RulePackError as error:
        raise click.ClickException(str(error)) from None


def _refuse_failing(rules: RuleSet) -> None:
    failing = failing_examples(rules)
    for line in failing:
        click.secho(line, fg="red", err=True)
    if failing:
        raise click.ClickException(f"{len(failing)} 个示例不成立")


def _refuse_unsaid(rules: RuleSet) -> None:
    """A pack does not change without a word to the public."""
    try:
        said = history_faults(load_history(), rules.packs, today())
    except RulePackError as error:
        raise click.ClickException(str(error)) from None
    for line in said:
        click.secho(line, fg="red", err=True)
    if said:
        raise click.ClickException(f"变更记录有 {len(said)} 处要改")


def _from_file(path: Path) -> CatalogueRecord | None:
    """The record a JSON file holds; None when the file is one of data."""
    try:
        said = msgspec.json.decode(path.read_bytes()) if path.suffix.lower() == ".json" else None
    except msgspec.MsgspecError:
        return None
    if not isinstance(said, dict) or "elements" not in said:
        return None
    try:
        return msgspec.convert(said, CatalogueRecord)
    except msgspec.ValidationError as error:
        raise click.ClickException(f"{path.name} 不是目录记录：{error}") from None


def _from_catalogue(name: str) -> CatalogueRecord:
    """The record of a dataset, found by id or URL name, or else by the key it has in the internal catalogue."""
    for identity in (name, package_id("registry", name)):
        context: Any = {"ignore_auth": True}
        try:
            return from_package(tk.get_action("package_show")(context, {"id": identity}))
        except tk.ObjectNotFound:
            continue
    raise click.ClickException(f"没有文件 {name}，目录中也没有标识、编号或网址标识为 {name} 的记录")


def _in_words(record: CatalogueRecord, verdict: Verdict) -> list[str]:
    """The verdict as a person reads it."""
    lines = [
        f"{record.title or record.key}：{OUTCOMES[verdict.outcome]}{'（对外不作任何说明）' if verdict.removed else ''}",
        f"  规则 {verdict.rule}（版本 {verdict.rule_version}）",
        f"  依据 {verdict.basis}",
    ]
    lines += [f"  理由 {verdict.reason}"] if verdict.reason else []
    lines += [f"  条件 {verdict.condition}"] if verdict.condition else []
    if record.columns:
        lines.append(
            f"  开放的信息项 {len(verdict.open_columns)}/{len(record.columns)}：{'、'.join(verdict.open_columns)}"
        )
    for finding in verdict.findings:
        where = f"［{finding.where}］" if finding.where else ""
        lines.append(
            f"  {finding.severity} {finding.rule}{where} {finding.title}（见 {finding.evidence}）。{finding.fix}"
        )
    return lines


def _content_in_words(name: str, screened: Screened, rules: RuleSet) -> list[str]:
    """What the rules find in a file, as a person reads it: place, rule, basis, what to do; never what stands there."""
    lines = [f"{name}：内容检查{STANDINGS[screened.verdict]}（版本 {screened.version}）"]
    for found in (*screened.privacy, *screened.secrecy, *screened.other):
        rule = rules.rule(found.rule)
        where = " / ".join(filter(None, (found.table, found.place or f"“{found.column}”列")))
        first = f"，首见第 {found.rows[0] + 1} 条数据" if found.rows else ""
        words = "提示" if found.verdict == "pass" else STANDINGS[found.verdict]
        lines.append(f"  {words} {rule.id}［{where}］{rule.title}，{found.count} 处{first}")
        lines.append(f"    依据 {rule.basis}。{rule.fix}")
    return lines
