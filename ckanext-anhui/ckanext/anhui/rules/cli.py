"""`ckan anhui-rules`: check the packs, try a record."""

import json

import click
import msgspec

from ckanext.anhui.catalogue import CatalogueRecord
from ckanext.anhui.rules import RulePackError, failing_examples
from ckanext.anhui.rules.config import rules_in_force

__all__ = ["anhui_rules"]


@click.group("anhui-rules")
def anhui_rules() -> None:
    """Rule packs: what may be opened, and why."""


@anhui_rules.command()
def lint() -> None:
    """Read every pack and run its examples; exit code 1 when anything is off."""
    try:
        rules = rules_in_force()
    except RulePackError as error:
        raise click.ClickException(str(error)) from None
    failing = failing_examples(rules)
    for line in failing:
        click.secho(line, fg="red")
    if failing:
        raise click.ClickException(f"{len(failing)} 个示例不成立")
    count = sum(len(pack.rules) for pack in rules.packs)
    click.echo(f"{len(rules.packs)} 个规则包，{count} 条规则，示例全部成立。版本 {rules.version}")


@anhui_rules.command()
@click.argument("file", type=click.File("rb"))
def explain(file: click.utils.LazyFile) -> None:
    """Print the verdict on a record in FILE (JSON: key, provider, elements, columns)."""
    record = msgspec.json.decode(file.read(), type=CatalogueRecord)
    verdict = rules_in_force().evaluate(record)
    click.echo(json.dumps(msgspec.to_builtins(verdict), ensure_ascii=False, indent=2))
