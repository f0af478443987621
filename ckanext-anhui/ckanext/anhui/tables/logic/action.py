"""Actions of the tables room."""

import json
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.anhui.tables import standing

__all__ = ["anhui_table_accept", "anhui_table_load", "anhui_table_purge", "anhui_table_show"]

HIDDEN = ("wanted", "accepted", "indexed", "error")


@tk.side_effect_free
def anhui_table_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Where the table of a file stands, and what is in it.

    :param id: the resource
    :returns: `{resource_id, state, done, total, n_rows, n_rejected, report, columns: [{id, header, label, type, unit,
        description, declared_type, profile}], without, chosen, active, version, loaded_at}`; `active` when readers have
        a table, which may be of the file before
    """
    identity = tk.get_or_bust(data_dict, "id")
    tk.check_access("anhui_table_show", context, data_dict)
    row = standing.get(identity)
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no table in this file"))
    shown = {name: value for name, value in row.items() if name not in HIDDEN}
    times = {name: value.isoformat() for name, value in shown.items() if hasattr(value, "isoformat")}
    active = bool(row["loaded"])
    return shown | times | {"active": active, "version": row["loaded"] or "", "columns": row["columns"] or []}


def anhui_table_accept(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Load the table as it was shown: with its repairs, but those that are refused.

    :param id: the resource
    :param without: names of repairs not to do (default: as before)
    :param chosen: which of the file's tables, from 0
    :returns: as `anhui_table_show`
    """
    tk.check_access("anhui_table_accept", context, data_dict)
    row = _asked(context, data_dict)
    standing.change(row, accepted=row["wanted"], state="queued", attempts=0)
    _tell(context, row)
    standing.ask()
    return tk.get_action("anhui_table_show")(context, {"id": row["resource_id"]})


def anhui_table_load(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Read the file again, without the repairs that are refused; what it gives is shown before it is loaded.

    :param id: the resource; `without`, `chosen` as for `anhui_table_accept`
    :returns: as `anhui_table_show`
    """
    tk.check_access("anhui_table_load", context, data_dict)
    row = _asked(context, data_dict)
    standing.change(row, state="queued", attempts=0)
    standing.ask()
    return tk.get_action("anhui_table_show")(context, {"id": row["resource_id"]})


def anhui_table_purge(context: Context, data_dict: DataDict) -> dict[str, int]:
    """Delete the tables of files, and every file made of them; asking twice is harmless.

    Not by CKAN's own datastore_delete: it finds no table of a deleted resource, and writes the dataset again.

    :param ids: the resources
    :returns: `{purged}`
    """
    tk.check_access("anhui_table_purge", context, data_dict)
    ids = [str(one) for one in data_dict.get("ids") or ()]
    for identity in ids:
        standing.forget(identity)
    model.Session.commit()
    return {"purged": len(ids)}


def _asked(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The row after what is asked of the file has been written into its record."""
    identity = tk.get_or_bust(data_dict, "id")
    row = standing.get(identity)
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no table in this file"))
    without = sorted({str(one) for one in data_dict.get("without", row["without"])})
    try:
        chosen = int(data_dict.get("chosen", row["chosen"]))
    except (TypeError, ValueError):
        raise tk.ValidationError({"chosen": [tk._("Say which table by its number")]}) from None
    several = len((row["report"] or {}).get("tables") or ())
    if chosen < 0 or (several and chosen >= several):
        raise tk.ValidationError({"chosen": [tk._("There is no such table in this file")]})
    if (without, chosen) != (row["without"], row["chosen"]):
        change = {"id": identity, "table_without": json.dumps(without, ensure_ascii=False), "table_chosen": str(chosen)}
        tk.get_action("resource_patch")({"user": context.get("user", "")}, change)
    return standing.get(identity) or row


def _tell(context: Context, row: dict[str, Any]) -> None:
    event = {
        "action": "table-accept",
        "object_type": "resource",
        "object_id": row["resource_id"],
        "data": {"sha256": row["sha256"], "without": row["without"], "chosen": row["chosen"]},
    }
    tk.get_action("anhui_audit_event_create")({"user": context.get("user", ""), "ignore_auth": True}, event)
    model.Session.commit()
