"""Typed options of the rules room."""

from ckan.plugins import toolkit as tk

from ckanext.anhui.rules import Policy, RuleSet, rule_set


def policy() -> Policy:
    """The policy in force; anything but "pilot" is strict."""
    return "pilot" if tk.config.get("ckanext.anhui.rules.policy", "pilot") == "pilot" else "strict"


def rules_in_force() -> RuleSet:
    """The packs under the policy in force."""
    return rule_set(policy())
