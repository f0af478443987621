"""Actions that hand out workbooks other than the export: the 扩展模板 and the totals of the census."""

from collections.abc import Iterator

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.anhui.catalogue import CatalogueRecord, today
from ckanext.anhui.catalogue.core.workbook import write_census, write_template
from ckanext.anhui.registry import scope, store
from ckanext.anhui.registry.model import record

__all__ = ["anhui_catalogue_census", "anhui_catalogue_template"]


@tk.side_effect_free
def anhui_catalogue_template(context: Context, data_dict: DataDict) -> bytes:
    """The 扩展模板 (bytes of an .xlsx): a department's with its records, which import without a difference.

    :param department: optional, URL name, id or official name of an organization. Without it: those of a department's
        account its own, those who see all an empty one.
    """
    tk.check_access("anhui_catalogue_template", context, data_dict)
    user = str(context.get("user"))
    named = _department(data_dict, user)
    mine = scope.compiles_for(user).names if scope.visible(user) else {}
    chosen = dict([named]) if named else mine
    provider = next(iter(chosen.values())) if len(chosen) == 1 else None
    records = _records(list(chosen)) if chosen else ()
    return write_template(sorted(records, key=lambda one: (one.provider, one.title)), provider)


@tk.side_effect_free
def anhui_catalogue_census(context: Context, data_dict: DataDict) -> bytes:
    """The totals of 信息资源大普查 by department (bytes of an .xlsx), of the records the account sees.

    :param department: optional, URL name, id or official name of an organization
    """
    tk.check_access("anhui_catalogue_census", context, data_dict)
    user = str(context.get("user"))
    named = _department(data_dict, user)
    records = _records([named[0]]) if named else _records(None, *scope.visible(user))
    return write_census(records, today().isoformat())


def _department(data_dict: DataDict, user: str) -> tuple[str, str] | None:
    """Id and official name of the department asked for, None when none was.

    ObjectNotFound when there is none, NotAuthorized when it is not one of the account's.
    """
    asked = str(data_dict.get("department") or "").strip()
    if not asked:
        return None
    group = model.Group
    of_that_name = sa.or_(group.name == asked, group.id == asked, group.title == asked)
    query = sa.select(group.id, group.title).where(group.is_organization, group.state == "active", of_that_name)
    found = model.Session.execute(query).first()
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no department {name}").format(name=asked))
    if scope.visible(user) and found.id not in scope.compiles_for(user).names:
        raise tk.NotAuthorized(tk._("Your account does not compile for {name}").format(name=found.title))
    return found.id, found.title


def _records(departments: list[str] | None, *where: sa.ColumnElement[bool]) -> Iterator[CatalogueRecord]:
    """Records as compiled, of these departments or of all, without deleted ones."""
    store.follow_datasets()
    own = [scope.PACKAGE_OWNER.in_(departments)] if departments is not None else []
    return store.drafts(record.c.state.is_distinct_from("deleted"), *own, *where)
