"""Actions of the rules room."""

from typing import Any

import msgspec
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.anhui.catalogue import CatalogueRecord
from ckanext.anhui.rules.config import rules_in_force

__all__ = ["anhui_rule_evaluate", "anhui_rule_list"]


@tk.side_effect_free
def anhui_rule_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The rule packs in force, as data.

    :returns: `{version, policy, packs: [{id, title, description, version, rules: [...]}]}`
    """
    tk.check_access("anhui_rule_list", context, data_dict)
    rules = rules_in_force()
    packs = [dict(msgspec.to_builtins(pack), version=pack.version) for pack in rules.packs]
    return {"version": rules.version, "policy": rules.policy, "packs": packs}


@tk.side_effect_free
def anhui_rule_evaluate(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What the rules say of one record.

    :param record: a CatalogueRecord as data (`{key, provider, elements, columns, files}`)
    :returns: the verdict as data: `{outcome, rule, basis, rule_version, open_columns, findings, …}`
    :raises ValidationError: when `record` does not have that form; the message names the place
    """
    tk.check_access("anhui_rule_evaluate", context, data_dict)
    try:
        record = msgspec.convert(tk.get_or_bust(data_dict, "record"), CatalogueRecord)
    except msgspec.ValidationError as error:
        raise tk.ValidationError({"record": [str(error)]}) from None
    return msgspec.to_builtins(rules_in_force().evaluate(record))
