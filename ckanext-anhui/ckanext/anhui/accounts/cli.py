"""`ckan anhui-accounts`: list, add, load, role, disable, enable, password."""

import csv
import json
import sys
from typing import Any, TextIO

import click
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ckanext.anhui.accounts import roles
from ckanext.anhui.accounts.pages import messages

__all__ = ["anhui_accounts"]

ROLE = click.option("--role", type=click.Choice(roles.ROLES), required=True)
DEPARTMENT = click.option("--department", "departments", multiple=True, help="Official or short name; may be repeated.")
CODE = click.option("--code", "department_code", help="Provider code of a department without records yet.")
PASSWORD = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
COLUMNS = {
    "账号": "name", "姓名": "fullname", "邮箱": "email", "角色": "role", "部门": "departments",
    "部门代码": "department_code", "密码": "password",
}  # fmt: skip
ROLES = {"编目员": "editor", "部门签发人": "signer", "主管部门审核": "reviewer", "审计": "auditor", "管理员": "admin"}
"""What a list of accounts may call the roles."""


@click.group("anhui-accounts", short_help="Accounts of the internal catalogue.")
def anhui_accounts() -> None:
    """Accounts of the internal catalogue.

    Roles: 编目员 editor, 部门签发人 signer, 主管部门审核 reviewer, 审计 auditor, 管理员 admin.
    """


@anhui_accounts.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_(as_json: bool) -> None:
    """Every account with role and departments."""
    for one in _call("anhui_account_list", {}):
        words = f"{one['name']:<20} {one['role'] or '-':<9} {'、'.join(one['departments'])}"
        click.echo(json.dumps(one, ensure_ascii=False) if as_json else words + ("" if one["active"] else "（已停用）"))


@anhui_accounts.command()
@click.argument("name")
@ROLE
@DEPARTMENT
@CODE
@click.option("--email", required=True)
@click.option("--fullname", default="")
@PASSWORD
def add(name: str, departments: tuple[str, ...], password_stdin: bool, **given: Any) -> None:
    """Open the account NAME; prints its first password unless you gave it."""
    password = _password(password_stdin)
    made = _call("anhui_account_create", {**given, "name": name, "departments": list(departments), **password})
    click.echo(f"已开通 {made['name']}" + ("" if password else f"，初始密码 {made['password']}"))


@anhui_accounts.command()
@click.argument("file", type=click.File(encoding="utf-8-sig"))
def load(file: TextIO) -> None:
    """Open the accounts of a CSV FILE (- = standard input).

    Columns: 账号,姓名,邮箱,角色,部门,部门代码,密码; several 部门 are parted with 、.

    An account that exists gets the role and departments of its row. Prints `account,password` of what is new.
    """
    wanted = [_row(number, row) for number, row in enumerate(csv.DictReader(file), 2)]
    known = {one["name"] for one in _call("anhui_account_list", {})}
    for number, row in wanted:
        action = "anhui_account_update" if row["name"] in known else "anhui_account_create"
        try:
            done = _call(action, row)
        except click.ClickException as error:
            raise click.ClickException(f"第 {number} 行 {row['name']}：{error.message}（之前各行已完成）") from None
        if "password" in done and not row.get("password"):
            click.echo(f"{done['name']},{done['password']}")


@anhui_accounts.command()
@click.argument("name")
@ROLE
@DEPARTMENT
@CODE
def role(name: str, departments: tuple[str, ...], **given: Any) -> None:
    """Give NAME another role, and these departments alone."""
    done = _call("anhui_account_update", {**given, "name": name, "departments": list(departments)})
    click.echo(f"{done['name']}：{done['role']} {'、'.join(done['departments'])}")


@anhui_accounts.command()
@click.argument("name")
def disable(name: str) -> None:
    """NAME can neither sign in nor use its tokens from now on; nothing is lost."""
    _call("anhui_account_update", {"name": name, "active": False})
    click.echo(f"已停用 {name}")


@anhui_accounts.command()
@click.argument("name")
def enable(name: str) -> None:
    """Give NAME back what it was."""
    _call("anhui_account_update", {"name": name, "active": True})
    click.echo(f"已启用 {name}")


@anhui_accounts.command()
@click.argument("name")
@PASSWORD
def password(name: str, password_stdin: bool) -> None:
    """Give NAME a new password and print it, unless you gave it."""
    given = _password(password_stdin)
    done = _call("anhui_account_reset", {"name": name, **given})
    click.echo(f"已重置 {name} 的密码" + ("" if given else f"：{done['password']}"))


def _row(number: int, row: dict[str, str | None]) -> tuple[int, dict[str, Any]]:
    if missing := {"账号", "邮箱", "角色"} - row.keys():
        raise click.ClickException(f"表头缺少 {'、'.join(sorted(missing))}；应为 {','.join(COLUMNS)}")
    given: dict[str, Any] = {COLUMNS[key]: value.strip() for key, value in row.items() if key in COLUMNS and value}
    given["role"] = ROLES.get(given.get("role", ""), given.get("role", ""))
    given["departments"] = given.get("departments", "").split("、")
    return number, {"name": "", **given}


def _password(from_stdin: bool) -> dict[str, str]:
    return {"password": sys.stdin.readline().rstrip("\n")} if from_stdin else {}


def _call(action: str, data: dict[str, Any]) -> Any:
    context: Context = {"user": str(tk.config["ckan.site_id"]), "ignore_auth": True}
    try:
        return tk.get_action(action)(context, data)
    except tk.ValidationError as error:
        raise click.ClickException("；".join(messages(error))) from None
    except tk.ObjectNotFound as error:
        raise click.ClickException(str(error.message)) from None
