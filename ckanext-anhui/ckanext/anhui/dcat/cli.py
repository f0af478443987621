"""`ckan anhui-dcat`: the dumps of the whole catalogue."""

import resource
import time

import click

from ckanext.anhui.dcat import dumps

__all__ = ["anhui_dcat"]


@click.group("anhui-dcat")
def anhui_dcat() -> None:
    """The catalogue as RDF."""


@anhui_dcat.command()
def dump() -> None:
    """Write the dumps of the whole catalogue anew, whether it changed or not."""
    start = time.monotonic()
    manifest = dumps.build(anew=True)
    if manifest is None:
        raise click.ClickException("目录在生成期间不断变化，请稍后再试")
    for file in manifest.files:
        click.echo(f"{file.name}  {file.datasets} 个数据集  {file.size:,} 字节  sha256 {file.sha256}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    click.echo(f"用时 {time.monotonic() - start:.1f} 秒，内存峰值 {memory} MB")
