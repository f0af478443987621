"""Actions of the rules room."""

from typing import Any

import msgspec
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.anhui.catalogue import CatalogueRecord
from ckanext.anhui.rules import assessing, deciding, load_history, packs_as_data, screening
from ckanext.anhui.rules.config import rules_in_force

__all__ = [
    "anhui_file_purge",
    "anhui_file_screen",
    "anhui_quality_show",
    "anhui_rule_list",
    "anhui_rules_evaluate",
    "anhui_screening_decide",
    "anhui_screening_show",
]


@tk.side_effect_free
def anhui_rule_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The rule packs in force, as data. Needs no sign-in.

    :returns: `{version, policy, packs: [{id, title, description, decision, version, history, rules: [...]}]}`; each
        rule is as in its pack, with `asks` (its question in words), `in_force` (false when it counts under another
        policy only) and its own `history`; an entry of a history is `{date, version, said, rules, added}`, newest first
    """
    tk.check_access("anhui_rule_list", context, data_dict)
    return packs_as_data(rules_in_force(), load_history())


@tk.side_effect_free
def anhui_rules_evaluate(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What the rules say of one record as it is given; nothing is saved, no file is read.

    :param record: a CatalogueRecord as data (`{key, provider, elements, columns, files}`); files whose bytes were
        screened count with what that gave
    :returns: the verdict as data: `{outcome, rule, basis, rule_version, open_columns, findings, …}`
    :raises ValidationError: when `record` is missing or does not have that form; the message names the place
    """
    tk.check_access("anhui_rules_evaluate", context, data_dict)
    try:
        record = msgspec.convert(tk.get_or_bust(data_dict, "record"), CatalogueRecord)
    except msgspec.ValidationError as error:
        raise tk.ValidationError({"record": [f"rule-record-form：不是目录记录：{error}"]}) from None
    hashes = [file.sha256 for file in record.files if file.sha256]
    return msgspec.to_builtins(rules_in_force().evaluate(record, screening.standings(hashes) if hashes else None))


def anhui_file_screen(context: Context, data_dict: DataDict) -> dict[str, str]:
    """Screen bytes of the blob store that never were, and tell what counts on each.

    :param sha256: a list of hashes
    :param lifted: those of them of which two persons let pass inside what the rules hold
    :param outdated: only those that were never screened or under other rules, and screen them again
    :returns: `{sha256: pass|warn|hold|block|failed}`; bytes that are not there are not in it
    """
    tk.check_access("anhui_file_screen", context, data_dict)
    hashes = [str(one) for one in tk.get_or_bust(data_dict, "sha256")]
    if data_dict.get("outdated"):
        found = {one: screening.again(one) for one in screening.outdated(hashes)}
    else:
        found = screening.ensure(hashes, [str(one) for one in data_dict.get("lifted") or ()])
    if not context.get("defer_commit"):
        model.Session.commit()
    return found


@tk.chained_action
def anhui_file_purge(next_action: Action, context: Context, data_dict: DataDict) -> dict[str, list[str]]:
    """The files room's own; with bytes goes what screening found in them."""
    answer = next_action(context, data_dict)
    screening.forget([*answer["deleted"], *answer["missing"]])
    return answer


@tk.side_effect_free
def anhui_quality_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """How good a dataset is, for everybody who may see it.

    :param id: id or URL name
    :returns: `{id, name, score (of 100, or null), judged (percent), dimensions: [{id, title, score, judged, weight}],
        lost: [{rule, title, dimension, points, of, reason, fix}], unjudged: [rule ids], mqa: {total, of, rating,
        metrics}, french: {total, of, criteria}, screening: {files, passed, lifted, unknown}, version}`
    :raises ObjectNotFound: there is no such dataset, or not for this reader
    """
    tk.check_access("anhui_quality_show", context, data_dict)
    package = tk.get_action("package_show")({"user": context.get("user", "")}, {"id": tk.get_or_bust(data_dict, "id")})
    return assessing.assessed(package)


@tk.side_effect_free
def anhui_screening_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What screening found in the file of a resource, for those who work on its dataset. Internal zone.

    :param id: the resource
    :returns: `{state: waiting, done or none, verdict, version, at, found: [{rule, kind, verdict, table, column, place,
        count, rows, title, reason, basis, fix, decision?, may: decide, confirm or ""}]}`; never a value of the file
    """
    tk.check_access("anhui_screening_show", context, data_dict)
    return deciding.shown(tk.get_or_bust(data_dict, "id"), str(context.get("user") or ""))


def anhui_screening_decide(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Say that one finding does not hold a file back, and why; of a hold a second person confirms it.

    :param id: the resource; `rule`, `kind`, `table`, `column`, `place`: the finding, as it was shown
    :param reason: why, in ten characters at least; who confirms need not write one
    :returns: as `anhui_screening_show`
    :raises ValidationError: a block cannot be lifted; the same person cannot confirm; no reason; no such finding
    """
    tk.check_access("anhui_screening_decide", context, data_dict)
    identity = tk.get_or_bust(data_dict, "id")
    finding = {name: str(data_dict.get(name) or "") for name in deciding.FINDING}
    user = str(context.get("user") or "")
    deciding.decide(identity, finding, str(data_dict.get("reason") or "").strip(), user)
    return deciding.shown(identity, user)
