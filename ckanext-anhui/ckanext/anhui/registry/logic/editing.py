"""Actions of the record form: live findings, and CKAN's own saving with the registry's care around it."""

from collections.abc import Iterable
from typing import Any

import msgspec
from ckan.plugins import toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.anhui.catalogue import TableError, element_table, read_form
from ckanext.anhui.registry import editing
from ckanext.anhui.rules import Finding
from ckanext.anhui.rules.config import rules_in_force

__all__ = ["anhui_record_check", "package_create", "package_update"]


@tk.side_effect_free
def anhui_record_check(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What the rules say of a record as it is filled in just now; nothing is saved.

    :param: the fields of the record form, or a dict as `package_show` gives it
    :returns: `{outcome, said, findings: [{field, where, severity, title, fix}]}`; `field` is "" when no input shows it,
        `where` names the 信息项 or files, `said` is the outcome in words
    """
    tk.check_access("anhui_record_check", context, data_dict)
    try:
        given = read_form(data_dict)
    except TableError as error:
        fault = {"field": "columns", "where": "", "severity": "block", "title": str(error), "fix": ""}
        return {"outcome": "hold", "said": tk._("Not decided yet: the columns cannot be read"), "findings": [fault]}
    elements = {**editing.implied(data_dict), **given.elements}
    verdict = rules_in_force().evaluate(msgspec.structs.replace(given, elements=elements))
    words = {
        "open": tk._("Open without conditions"),
        "conditional": tk._("Open on conditions"),
        "hold": tk._("Held for review"),
        "closed": tk._("Not opened"),
    }
    said = tk._("As filled in now: {outcome}").format(outcome=words[verdict.outcome])
    return {"outcome": verdict.outcome, "said": said, "findings": _by_field(verdict.findings)}


def _by_field(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Each rule at the input people mend it in; columns and files it was found at are named together.

    Of a rule that asks several things at once the last one asked is what can be mended.
    """
    joined = {rule.id for pack in rules_in_force().packs for rule in pack.rules if rule.check == "all_of"}
    inputs = {element.field_name for element in element_table().dataset if not element.derived}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for one in findings:
        for place in one.places[-1:] if one.rule in joined else one.places:
            field = "columns" if place.startswith("column_") else place if place in inputs else ""
            at = found.setdefault((one.rule, field), {"field": field, "where": [], "severity": one.severity})
            at |= {"title": one.title, "fix": one.fix}
            at["where"] += [one.where] if one.where and one.where not in at["where"] else []
    return [at | {"where": "、".join(at["where"][:5]) + ("…" if len(at["where"]) > 5 else "")} for at in found.values()]


@tk.chained_action
def package_create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """CKAN's own. A record gets its key and URL name here; what its form leaves empty is filled in where known."""
    if context.get("defer_commit"):  # one of a batch that has all that, and notes it itself
        return next_action(context, data_dict)
    given = editing.compiled(data_dict) if editing.FORM in data_dict else data_dict
    given = editing.identified(given)
    tk.check_access("package_create", context, dict(given))
    editing.note(context, "record-create", given["key"])
    return next_action(context, given)


@tk.chained_action
def package_update(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """CKAN's own. The record form tells the version it was opened with; a newer one is not overwritten unseen.

    Key, 信息资源代码, provider's code and derived elements stay as they are where the caller leaves them out.

    :param seen_modified: `metadata_modified` of that version; callers without it are not affected
    :param confirmed: names of inferred elements that are right
    :raises ValidationError: (`seen_modified`) who changed the record meanwhile and when; (`key`) it has another one
    """
    if context.get("defer_commit"):
        return next_action(context, data_dict)
    tk.check_access("package_update", context, dict(data_dict))
    given = editing.edited(data_dict) if editing.FORM in data_dict else editing.kept(data_dict)
    editing.note(context, "record-update", str(given.get("key") or given.get("id")))
    return next_action(context, given)
