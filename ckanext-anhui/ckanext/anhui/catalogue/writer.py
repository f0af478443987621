"""The one way datasets get into CKAN in bulk: through its own actions, batched, indexed afterwards.

Used by the registry (import) and by sync (apply). Facts read in CKAN 2.12.0: an action that is to be part of a
batch needs both `defer_commit` and `return_id_only` (package_update loses the write otherwise); a ValidationError rolls
the whole session back; a context must not be used twice; two writers make duplicate tags.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any

import ckan.lib.search.index as ckan_index
import pysolr
import sqlalchemy as sa
from ckan import logic, model
from ckan.lib.search.common import make_connection
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ckanext.anhui.catalogue import code_list, organization_id, organization_slug

__all__ = ["behind", "ensure_organizations", "index", "turn", "write"]

BATCH = 50
"""Datasets in one transaction: PostgreSQL keeps 64 sub-transactions in memory, and each update opens one."""
DOCUMENTS = 200
"""Documents in one request to Solr."""
MOST = 10_000_000
"""More datasets than there are."""
TAG_LOCK = 0x616E687569
"""Advisory lock held while a batch is written: CKAN's unique key on free tags does not bind."""

Errors = dict[str, Any]
Also = Callable[[list[str]], None]


def write(
    packages: Iterable[dict[str, Any]], *, user: str, checked: bool = False, also: Also = lambda _: None
) -> dict[str, Errors]:
    """Create or update datasets, each as `to_package` gives it, as `user`; not yet in the index, see `index`.

    `checked`: the caller made sure that `user` may write each of them; CKAN lets only sysadmins say a dataset's id.
    `also` is called with the ids of a batch before it is committed: what belongs to the datasets comes with them.

    Returns `{package id: errors}` of those CKAN refused; the others are committed, whatever happened to these.
    """
    refused: dict[str, Errors] = {}
    for batch in _batches(packages):
        try:
            _write_batch(batch, user, checked, also)
        except tk.ValidationError:  # rolled back as a whole: find the culprits one by one
            for package in batch:
                try:
                    _write_batch((package,), user, checked, also)
                except tk.ValidationError as error:
                    refused[package["id"]] = error.error_dict
    return refused


def _batches(packages: Iterable[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], ...]]:
    rest = iter(packages)
    while batch := tuple(islice(rest, BATCH)):
        yield batch


def turn() -> None:
    """Wait until no other writer is in the middle of a batch; nobody else's begins before the transaction ends."""
    model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(TAG_LOCK)))


def _write_batch(batch: tuple[dict[str, Any], ...], user: str, checked: bool, also: Also) -> None:
    turn()
    ids = [package["id"] for package in batch]
    known = set(model.Session.scalars(sa.select(model.Package.id).where(model.Package.id.in_(ids))))
    try:
        for package in batch:
            action = "package_update" if package["id"] in known else "package_create"
            context: Context = {"user": user, "defer_commit": True, "return_id_only": True}
            if checked:
                context["ignore_auth"] = True
            tk.get_action(action)(context, dict(package))
        model.Session.flush()
        also(ids)
        model.repo.commit()
    except Exception:
        model.Session.rollback()
        raise


def index(ids: Iterable[str]) -> None:
    """Bring datasets into the search index, in few requests over one connection; searchable on return.

    Raises pysolr.SolrError when Solr cannot be reached or refuses: then nothing is known to be indexed.
    """
    with _collected_documents() as solr:
        for package in ids:
            logic.index_update_package({"ignore_auth": True, "user": ""}, package, defer_commit=True)
            model.Session.expunge_all()  # 10,000 datasets must not stay in memory
    solr.commit(softCommit=True)


def behind() -> list[str]:
    """Ids of datasets that are not in the index as they are: whoever wrote them was killed before indexing them."""
    exact = make_connection(decode_dates=False)  # CKAN's decoder drops the fractions of a second
    found = exact.search("*:*", fq="entity_type:package", fl="id,metadata_modified", rows=MOST)
    known = {one["id"]: dt.datetime.fromisoformat(one["metadata_modified"]).replace(tzinfo=None) for one in found}
    package = model.Package
    millisecond = sa.func.date_trunc("milliseconds", package.metadata_modified)  # Solr keeps no more of a time
    alive = sa.select(package.id, millisecond).where(package.state == "active")
    return [identity for identity, modified in model.Session.execute(alive) if known.get(identity) != modified]


@contextmanager
def _collected_documents() -> Iterator[pysolr.Solr]:
    """While open, documents CKAN sends to Solr one by one, on a new connection each, go in batches over one."""
    solr = make_connection()
    documents: list[dict[str, Any]] = []

    class Collector:
        url = solr.url

        def add(self, docs: list[dict[str, Any]], commit: bool = False) -> None:
            documents.extend(docs)
            if len(documents) >= DOCUMENTS:
                solr.add(documents, commit=False)
                documents.clear()

    original = ckan_index.make_connection
    ckan_index.make_connection = Collector  # type: ignore[assignment]
    try:
        yield solr
        if documents:
            solr.add(documents, commit=False)
    finally:
        ckan_index.make_connection = original


def ensure_organizations(providers: Mapping[str, str], *, user: str) -> None:
    """Make sure every provider `{code: official name}` is an organization; a new official name is taken over.

    Type, region, aliases and URL name come from config/codes/departments.yaml when the name is known there.
    """
    ids = {organization_id(code): (code, name) for code, name in providers.items()}
    found = model.Session.execute(sa.select(model.Group.id, model.Group.title).where(model.Group.id.in_(ids)))
    titles = {row.id: row.title for row in found}
    for identity, (code, name) in ids.items():
        if titles.get(identity) == name:
            continue
        entry = code_list("departments").find(name)
        data = entry.data if entry else {}
        organization = {
            "id": identity,
            "name": _free_name(data.get("slug") or organization_slug(code), identity),
            "title": name,
            "code": code,
            "department_type": data.get("type", ""),
            "region": data.get("region", ""),
            "aliases": "、".join(entry.aliases) if entry else "",
        }
        action = "organization_patch" if identity in titles else "organization_create"
        tk.get_action(action)({"user": user}, organization)


def _free_name(name: str, identity: str) -> str:
    """The URL name, or one with a suffix when another department (a second code of the same name) has it."""
    owner = model.Session.scalar(sa.select(model.Group.id).where(model.Group.name == name))
    return name if owner in (None, identity) else f"{name}-{identity[:4]}"
