"""`ckan anhui-tables`: loading tables, and where they stand."""

import click
import sqlalchemy as sa
from ckan import model

from ckanext.anhui.tables import jobs, standing
from ckanext.anhui.tables.model import table

__all__ = ["anhui_tables"]


@click.group("anhui-tables")
def anhui_tables() -> None:
    """数据表：载入与状态。Tables: loading, status."""


@anhui_tables.command()
@click.option("--resource", help="只载入这一个文件（资源标识）")
def load(resource: str | None) -> None:
    """载入所有待载入的表，失败过的再试；可随时中断，再次运行即继续。Load whatever is to be loaded."""
    standing.again(resource)
    for state, number in sorted(jobs.load_backlog(resource).items()):
        click.echo(f"{state}: {number}")


@anhui_tables.command()
def note() -> None:
    """对照全部数据集，补记未登记的文件（首次启用或恢复备份后）。Take over the files of every dataset."""
    for package in model.Session.scalars(sa.select(model.Package.id).where(model.Package.state == "active")).all():
        standing.note(package)
    model.Session.commit()


@anhui_tables.command()
def status() -> None:
    """各状态的表数。How many tables by state."""
    query = sa.select(table.c.state, sa.func.count()).group_by(table.c.state).order_by(table.c.state)
    for state, number in model.Session.execute(query):
        click.echo(f"{state}: {number}")
