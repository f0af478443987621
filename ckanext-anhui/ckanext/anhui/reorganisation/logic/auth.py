"""A reorganisation is the business of the authority (主管部门审核) and of sysadmins, who pass before this is asked."""

from ckanext.anhui.registry.logic.auth import checks

__all__ = ["anhui_reorganisation_apply", "anhui_reorganisation_plan"]

anhui_reorganisation_apply = anhui_reorganisation_plan = checks
