"""CKAN's auth functions, with the zone's law in front of each."""

import importlib
from collections.abc import Callable, Iterator
from typing import Any

import ckan.plugins as p
from ckan import authz
from ckan.plugins import toolkit as tk
from ckan.types import AuthFunction, AuthResult, ChainedAuthFunction, Context

from ckanext.anhui.security import config
from ckanext.anhui.security.core.writers import READING, may_write

CORE_WRITES = ("create", "update", "delete", "patch", "file")
# What somebody who has not signed in needs in order to sign in.
SIGN_IN = frozenset({"request_reset", "user_reset", "user_update"})
# What the public zone tells signed-in staff only: accounts, memberships, the inside of the system.
STAFF_ONLY = frozenset(
    {
        "user_list",
        "user_show",
        "user_autocomplete",
        "member_list",
        "member_roles_list",
        "status_show",
        "task_status_show",
        "package_collaborator_list",
        "package_collaborator_list_for_user",
    }
)
# Inside, departments, accounts and who belongs to what are for 管理员 (see the accounts room); a record is closed
# or taken back in the release flow, never deleted from under it.
ADMINS_ONLY = frozenset(
    {
        *(f"{kind}_{verb}" for kind in ("organization", "group") for verb in ("create", "update", "patch", "delete")),
        *(f"{kind}_purge" for kind in ("organization", "group", "dataset")),
        *("member_create", "member_delete", "user_create", "user_delete", "user_invite"),
        *(f"{kind}_member_{verb}" for kind in ("organization", "group") for verb in ("create", "delete")),
        *(f"package_collaborator_{verb}" for verb in ("create", "delete")),
        *("package_owner_org_update", "bulk_update_private", "bulk_update_public", "bulk_update_delete"),
    }
)
STAFF_ONLY_ENDINGS = ("_follower_list", "followee_list")


def auth_functions(asking: p.SingletonPlugin) -> "dict[str, AuthFunction | ChainedAuthFunction]":
    """In: our plugin. Out: a chained auth function for every one the zone's law speaks about."""
    core = {name: module for module in ("get", *CORE_WRITES) for name in _core(module)}
    plugins = dict(_of_plugins(p.IAuthFunctions, "get_auth_functions", asking))
    if config.internal():
        names = {name for name in (*core, *plugins) if name not in SIGN_IN}
        return {name: _admins if name in ADMINS_ONLY else _signed_in for name in names}
    actions = dict(_of_plugins(p.IActions, "get_actions", asking))
    writes = {name for name, module in core.items() if module != "get"} | {
        name for name in plugins if not getattr(actions.get(name), "side_effect_free", name not in actions)
    }
    writes -= READING
    closed = {name for name in core if name in STAFF_ONLY or name.endswith(STAFF_ONLY_ENDINGS)}
    return {**{name: _writer(name) for name in writes}, **dict.fromkeys(closed, _signed_in)}


def _core(module: str) -> list[str]:
    return [name for name, _ in authz.get_local_functions(importlib.import_module(f"ckan.logic.auth.{module}"))]


def _of_plugins(interface: Any, method: str, asking: p.SingletonPlugin) -> Iterator[tuple[str, Callable[..., Any]]]:
    for plugin in p.PluginImplementations(interface):
        if plugin is not asking:
            yield from getattr(plugin, method)().items()


@tk.chained_auth_function
def _signed_in(next_auth: AuthFunction, context: Context, data_dict: dict[str, Any] | None) -> AuthResult:
    """Whoever has not signed in is refused (CKAN's own test lets its anonymous user object pass); then CKAN decides."""
    if authz.auth_is_anon_user(context):
        return {"success": False, "msg": tk._("Sign in first")}
    return next_auth(context, data_dict or {})


@tk.chained_auth_function
def _admins(next_auth: AuthFunction, context: Context, data_dict: dict[str, Any] | None) -> AuthResult:
    """管理员 alone; CKAN lets sysadmins pass before this is asked."""
    return {"success": False, "msg": tk._("Only administrators may do this")}


def _writer(name: str) -> ChainedAuthFunction:
    @tk.chained_auth_function
    @tk.auth_sysadmins_check
    def one_writer(next_auth: AuthFunction, context: Context, data_dict: dict[str, Any] | None) -> AuthResult:
        """Only the sync service writes in the public zone; sysadmins are asked too."""
        account = context.get("user") or ""
        own = _names_of(context)
        verdict = may_write(name, account, config.services(), data_dict or {}, own)
        if verdict == "allow" or (verdict == "next" and authz.is_sysadmin(account)):
            return {"success": True}
        if verdict == "next":
            return next_auth(context, data_dict or {})
        return {"success": False, "msg": tk._("Only the sync service writes in the public zone")}

    return one_writer


def _names_of(context: Context) -> frozenset[str]:
    user = context.get("auth_user_obj")
    return frozenset({user.name, user.id}) if user is not None and getattr(user, "id", None) else frozenset()
