"""Which changes are explained by the list of departments: asked for when the guard would hold a run."""

from collections.abc import Iterable

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue import PublicRecord, code_list, from_package, package_id, succeeds
from ckanext.anhui.sync.core.moved import only_moved

__all__ = ["moved"]


def moved(name: str, wanted: Iterable[PublicRecord]) -> int:
    """How many of these records differ from what is public now only in a publisher that the list explains.

    Compared with the dataset itself, so that the answer is the same after a run that was held or cut off.
    """
    departments, count = code_list("departments"), 0
    for one in wanted:
        identity = package_id(name, one.key)
        if not succeeds(departments, _publisher(identity), one.provider):
            continue
        shown = tk.get_action("package_show")({"ignore_auth": True, "use_cache": False}, {"id": identity})
        public = from_package(shown)
        count += only_moved(public, one.as_catalogue_record(), departments)
        model.Session.expunge_all()  # a whole catalogue may have moved
    return count


def _publisher(identity: str) -> str:
    package, group = model.Package, model.Group
    query = sa.select(group.title).where(package.id == identity, group.id == package.owner_org)
    return model.Session.scalar(query) or ""
