"""Accounts as they are kept: CKAN's users, their memberships, and the role in `plugin_extras`."""

import secrets
from collections import defaultdict
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.anhui.accounts import roles
from ckanext.anhui.catalogue import code_list, organization_id
from ckanext.anhui.catalogue.core import uscc
from ckanext.anhui.catalogue.writer import ensure_organizations

__all__ = ["department", "find", "give", "listed", "new_password", "other_admins", "services"]


def services() -> frozenset[str]:
    """Accounts of the machine; they are nobody's and not shown."""
    return frozenset({str(tk.config["ckan.site_id"])})


def new_password() -> str:
    """A password to be told once and changed by its owner."""
    return secrets.token_urlsafe(12)


def find(name: str) -> model.User:
    """In: an account name. Errors: ObjectNotFound when there is none, or it is the machine's."""
    account = model.User.by_name(name)
    if account is None or name in services() or account.state == "pending":
        raise tk.ObjectNotFound(tk._("There is no account {name}").format(name=name))
    return account


def listed(*, name: str | None = None) -> list[dict[str, Any]]:
    """Every account, or one: `{name, fullname, email, role, departments, active, last_active}`, active ones first.

    `departments` are official names; `role` is "" for an account that may do nothing yet.
    """
    user = model.User
    where = [user.name.notin_(services()), user.state != "pending", *([user.name == name] if name else [])]
    found = list(model.Session.scalars(sa.select(user).where(*where).order_by(user.state, user.name)))
    members = _memberships([account.id for account in found])
    return [_shown(account, members[account.id]) for account in found]


def department(said: str, code: str = "") -> str:
    """The organization id of a department by official name, alias or URL name; a new one is made from its `code`.

    A department comes into being with its first records or its first account. In: `code` is the 信息资源提供方代码
    (统一社会信用代码, GB 32100-2015) its workbooks use; it is only needed where the name alone does not say which.
    Errors: ValidationError saying what is missing.
    """
    entry = code_list("departments").find(said)
    official = entry.label if entry else said.strip()
    group = model.Group
    where = (group.is_organization, group.state == "active", sa.or_(group.title == official, group.name == said))
    found = set(model.Session.scalars(sa.select(group.id).where(*where)))
    if len(found) == 1 and not code:
        return str(found.pop())
    if organization_id(code) in found:
        return organization_id(code)
    if found:
        message = tk._("{name} has other provider codes: take the one its workbooks use").format(name=official)
        raise tk.ValidationError({"department_code": [message]})
    if entry is None:
        message = tk._("{said} is not in the list of departments").format(said=said)
        raise tk.ValidationError({"departments": [message]})
    if not uscc.valid(code):
        message = tk._("{name} is new here: give its provider code, 18 characters").format(name=official)
        raise tk.ValidationError({"department_code": [message]})
    ensure_organizations({code: official}, user=next(iter(services())))
    return organization_id(code)


def give(account: model.User, role: str, departments: Collection[str]) -> None:
    """Let an account be `role` for these organizations, and nothing else; joins the session's transaction."""
    account.sysadmin = role == "admin"
    extras = dict(account.plugin_extras or {})
    ours = {key: value for key, value in dict(extras.get("anhui") or {}).items() if key != "role"}
    account.plugin_extras = extras | {"anhui": ours | ({"role": role} if role in roles.CENTRAL else {})}
    member = model.Member
    own = sa.select(member).where(member.table_id == account.id, member.table_name == "user", member.state == "active")
    for one in model.Session.scalars(own):
        one.state = "deleted"
    for identity in departments:
        group = model.Group.get(identity)  # its id alone would be lost: CKAN sets the group to None then
        capacity = roles.CAPACITIES[role][0]
        model.Session.add(member(group=group, table_id=account.id, table_name="user", capacity=capacity))


def other_admins(account: model.User) -> bool:
    """Whether somebody else could still administer."""
    user = model.User
    names = {*services(), account.name}
    query = sa.select(sa.func.count()).where(user.sysadmin, user.state == "active", user.name.notin_(names))
    return bool(model.Session.scalar(query))


def _memberships(accounts: list[str]) -> dict[str, list[tuple[str, str]]]:
    member, group = model.Member, model.Group
    query = (
        sa.select(member.table_id, member.capacity, group.title)
        .join(group, group.id == member.group_id)
        .where(member.table_id.in_(accounts), member.state == "active", group.is_organization, group.state == "active")
        .order_by(group.title)
    )
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in model.Session.execute(query):
        found[row.table_id].append((row.capacity, row.title))
    return found


def _shown(account: model.User, members: list[tuple[str, str]]) -> dict[str, Any]:
    capacities, compiles = {capacity for capacity, _ in members}, roles.CAPACITIES["editor"]
    own = next((role for role in ("signer", "editor") if roles.CAPACITIES[role][0] in capacities), "")
    return {
        "name": account.name,
        "fullname": account.fullname or "",
        "email": account.email or "",
        "role": "admin" if account.sysadmin else roles.central(account.plugin_extras) or own,
        "departments": [] if account.sysadmin else [title for held, title in members if held in compiles],
        "active": account.state == "active",
        "last_active": account.last_active.isoformat() if account.last_active else None,
    }
