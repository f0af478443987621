"""Which role an account has in the internal catalogue, and for which departments it acts.

编目员 (editor) and 部门签发人 (signer) are memberships of the department's organization; 主管部门审核 (reviewer) and
审计 (auditor) stand in the account's `plugin_extras`, which only sysadmins can write; 管理员 (admin) is a sysadmin.
"""

from collections.abc import Mapping
from typing import Literal

import sqlalchemy as sa
from ckan import model

__all__ = ["CAPACITIES", "CENTRAL", "ROLES", "central", "departments", "role_of", "sees_all"]

ROLES = ("editor", "signer", "reviewer", "auditor", "admin")
CENTRAL = ("reviewer", "auditor")
CAPACITIES = {"editor": ("editor", "admin"), "signer": ("admin",)}
"""What a membership may be for a role, first what it is given as: whoever signs may edit too."""


def role_of(user: str) -> str:
    """In: an account name. Out: "admin", "reviewer", "auditor", or "" for department accounts and unknown ones."""
    account = model.User
    asked = sa.select(account.sysadmin, account.plugin_extras).where(account.name == user, account.state == "active")
    found = model.Session.execute(asked).first()
    if found is None:
        return ""
    if found.sysadmin:
        return "admin"
    return central(found.plugin_extras)


def central(extras: object) -> str:
    """In: an account's `plugin_extras`. Out: "reviewer", "auditor", or ""."""
    ours = extras.get("anhui") if isinstance(extras, Mapping) else None
    role = ours.get("role") if isinstance(ours, Mapping) else None
    return str(role) if role in CENTRAL else ""


def sees_all(user: str) -> bool:
    """In: an account name. Out: whether it reads the records of every department."""
    return role_of(user) != ""


def departments(user: str, capacity: Literal["editor", "signer"]) -> frozenset[str]:
    """In: an account name. Out: ids of the organizations it may edit in ("editor") or sign for ("signer")."""
    account, member, group = model.User, model.Member, model.Group
    asked = sa.select(group.id).where(
        account.name == user,
        account.state == "active",
        member.table_id == account.id,
        member.table_name == "user",
        member.state == "active",
        member.capacity.in_(CAPACITIES[capacity]),
        group.id == member.group_id,
        group.is_organization,
        group.state == "active",
    )
    return frozenset(str(identity) for identity in model.Session.scalars(asked))
