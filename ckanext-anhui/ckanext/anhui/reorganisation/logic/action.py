"""Actions of a reorganisation: what it would do, and doing it."""

from typing import Any, cast

import msgspec
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict
from flask import has_request_context

from ckanext.anhui.catalogue import code_list
from ckanext.anhui.registry import jobs, runs
from ckanext.anhui.reorganisation import carrying
from ckanext.anhui.reorganisation.core.plan import Assigned, Plan, TableFault, read_table, write_table

__all__ = ["anhui_reorganisation_apply", "anhui_reorganisation_plan"]

SMALL = 200
"""So many records are moved while one waits; more go to the background worker."""


@tk.side_effect_free
def anhui_reorganisation_plan(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What the list of departments, and what people say of single records, would move; nothing is written.

    :param to: optional `{record key or 信息资源代码: department (code, name or short name)}`
    :param table: optional, the same as a CSV text with the columns 目录记录标识 and 承接部门
    :param only: optional, departments for which the list is followed; without it, for all
    :returns: `{digest, departments: [{from, to, name, count}], moves: [{key, title, provider, to}],
        undecided: [{key, title, provider, choices}], faults: [{code, where, message, fix}], todo}`; `todo` is a CSV of
        the undecided, to be filled in and given as `table`
    """
    tk.check_access("anhui_reorganisation_plan", context, data_dict)
    planned, departments = _planned(data_dict), code_list("departments")
    ways = [way | {"name": departments.label(way["to"]) if way["to"] else ""} for way in planned.departments()]
    told = {"digest": planned.digest, "departments": ways, "todo": write_table(planned.undecided, departments)}
    return cast("dict[str, Any]", msgspec.to_builtins(planned)) | told


def anhui_reorganisation_apply(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Carry a reorganisation out, as one numbered catalogue release.

    What is undecided stays where it is. Parameters as `anhui_reorganisation_plan`, and

    :param digest: of the plan that was looked at; when something else would be done by now, nothing is
    :param note: optional, for the list of releases
    :returns: the run, see `anhui_run_show`; `report` as of a release, with `moved`, `skipped` and `departments`
    """
    tk.check_access("anhui_reorganisation_apply", context, data_dict)
    planned = _planned(data_dict)
    if planned.faults:
        said = [f"{fault.where}：{fault.message}。{fault.fix}（{fault.code}）" for fault in planned.faults]
        raise tk.ValidationError({"to": said})
    if not planned.moves:
        raise tk.ValidationError({"to": [tk._("There is nothing to move")]})
    if data_dict.get("digest") not in (None, planned.digest):
        raise tk.ValidationError({"digest": [tk._("The catalogue changed since you looked; look at it again")]})
    note = str(data_dict.get("note") or tk._("Reorganisation"))[:500]
    identity = carrying.order(planned, user=str(context.get("user")), note=note)
    small = len(planned.moves) <= SMALL or not has_request_context()
    runs.carry_on(jobs.make_release, identity, inline=small)
    return runs.get(identity)


def _planned(data_dict: DataDict) -> Plan:
    """The plan of what was asked for. What is no table is a fault of the plan."""
    to, only = data_dict.get("to") or {}, data_dict.get("only") or []
    if not isinstance(to, dict) or not isinstance(only, list):
        raise tk.ValidationError({"to": ["to 应为 {记录: 部门}，only 应为部门的列表"]})
    assigned = [Assigned(str(record).strip(), str(department).strip(), "to") for record, department in to.items()]
    table = data_dict.get("table") or b""
    try:
        assigned += read_table(table.encode() if isinstance(table, str) else table) if table else []
    except TableFault as error:
        return Plan(faults=(error.fault,))
    return carrying.plan(assigned, [str(word) for word in only])
