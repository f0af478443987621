"""Actions of the rules room."""

from typing import Any

import msgspec
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.anhui.catalogue import CatalogueRecord
from ckanext.anhui.rules import Pack, Policy, asks
from ckanext.anhui.rules.config import rules_in_force

__all__ = ["anhui_rule_evaluate", "anhui_rule_list"]


@tk.side_effect_free
def anhui_rule_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The rule packs in force, as data. Needs no sign-in.

    :returns: `{version, policy, packs: [{id, title, description, decision, version, rules: [...]}]}`; each rule is as
        in its pack, with `asks` (its question in words) and `in_force` (false when it counts under another policy only)
    """
    tk.check_access("anhui_rule_list", context, data_dict)
    rules = rules_in_force()
    return {"version": rules.version, "policy": rules.policy, "packs": [_as_data(p, rules.policy) for p in rules.packs]}


def _as_data(pack: Pack, policy: Policy) -> dict[str, Any]:
    return {
        **msgspec.to_builtins(pack),
        "version": pack.version,
        "rules": [
            {**msgspec.to_builtins(rule), "asks": asks(rule), "in_force": rule.in_force(policy)} for rule in pack.rules
        ],
    }


@tk.side_effect_free
def anhui_rule_evaluate(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What the rules say of one record.

    :param record: a CatalogueRecord as data (`{key, provider, elements, columns, files}`)
    :returns: the verdict as data: `{outcome, rule, basis, rule_version, open_columns, findings, …}`
    :raises ValidationError: when `record` is missing or does not have that form; the message names the place
    """
    tk.check_access("anhui_rule_evaluate", context, data_dict)
    try:
        record = msgspec.convert(tk.get_or_bust(data_dict, "record"), CatalogueRecord)
    except msgspec.ValidationError as error:
        raise tk.ValidationError({"record": [f"rule-record-form：不是目录记录：{error}"]}) from None
    return msgspec.to_builtins(rules_in_force().evaluate(record))
