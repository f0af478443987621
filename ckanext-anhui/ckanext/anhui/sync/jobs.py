"""Background work: a run in the worker."""

from ckanext.anhui.sync import config
from ckanext.anhui.sync.run import run

__all__ = ["run_source"]


def run_source(name: str, actor: str) -> None:
    """Run a source in a CKAN worker, on behalf of `actor`. A job lost on the way costs nothing: run it again."""
    run(name, user=config.user(), actor=actor)
