"""For which departments an account compiles and signs: rows of the registry seen from a person."""

from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from ckan import model

from ckanext.anhui.accounts import roles
from ckanext.anhui.catalogue import code_list, organization_id
from ckanext.anhui.registry.model import record

__all__ = ["Departments", "compiles_for", "visible", "within"]

PACKAGE_OWNER = sa.select(model.Package.owner_org).where(model.Package.id == record.c.package_id).scalar_subquery()


@dataclass(frozen=True)
class Departments:
    """The departments of an account: organization ids and their official names."""

    names: dict[str, str]

    def covers(self, code: str, name: str) -> bool:
        """Whether a workbook's provider is one of these: by its code, and by its name or an alias of it."""
        official = self.names.get(organization_id(code))
        if official is None:
            return False
        one, other = (code_list("departments").find(said) for said in (official, name))
        return official == name.strip() or (one is not None and one is other)

    def __str__(self) -> str:
        return "、".join(self.names.values()) or "（没有部门）"


def compiles_for(user: str) -> Departments:
    """The departments a department's account compiles for."""
    ids = roles.departments(user, "editor")
    found = model.Session.execute(sa.select(model.Group.id, model.Group.title).where(model.Group.id.in_(ids)))
    return Departments({row.id: row.title for row in found})


def visible(user: str) -> list[Any]:
    """Conditions on records an account may see."""
    return [] if roles.sees_all(user) else [PACKAGE_OWNER.in_(roles.departments(user, "editor"))]


def within(user: str, capacity: Literal["editor", "signer"]) -> list[Any]:
    """Conditions on records an account may compile, or sign."""
    return [] if roles.role_of(user) == "admin" else [PACKAGE_OWNER.in_(roles.departments(user, capacity))]
