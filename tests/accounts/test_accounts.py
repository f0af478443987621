"""Accounts of the inner zone as 管理员 keeps them, and what each may do."""

import json
import re
import uuid

import pytest
import requests

pytestmark = pytest.mark.integration

DEPARTMENT = "安徽省民政厅"


@pytest.fixture
def name(stack):
    """A name for an account; the account is disabled afterwards."""
    made = f"t-{uuid.uuid4().hex[:10]}"
    yield made
    if any(one["name"] == made for one in stack.do("anhui_account_list")):
        stack.do("anhui_account_update", name=made, active=False)


@pytest.fixture
def opened(stack, name):
    """Opens an account."""

    def make(role, **more):
        given = {"name": name, "email": f"{name}@example.invalid", "role": role, **more}
        return stack.do("anhui_account_create", **given)

    return make


@pytest.fixture
def ask(stack, name):
    """Calls an action as the account, with a token of its own."""

    def call(action, **data):
        return requests.post(
            f"{stack.urls['registry']}/api/3/action/{action}", json=data, headers={"Authorization": token()}, timeout=60
        )

    made: list[str] = []

    def token():
        if not made:
            made.append(stack.token_of(name))
        return made[0]

    return call


def sign_in(stack, name, password):
    """Out: a session of the account, and whether it was let in."""
    session = requests.Session()
    session.trust_env = False
    page = session.get(f"{stack.urls['registry']}/user/login", timeout=60).text
    token = re.search(r'name="_csrf_token"[^>]*value="([^"]+)"', page) or re.search(r'value="([^"]+)"[^>]*_csrf', page)
    form = {"login": name, "password": password, "_csrf_token": token[1] if token else ""}
    answer = session.post(f"{stack.urls['registry']}/user/login", data=form, timeout=60, allow_redirects=False)
    return session, answer.status_code == 302


def test_a_clerk_gets_an_account_by_the_usual_name_of_the_department_and_compiles_for_it_alone(stack, opened, ask):
    account = opened("editor", departments=["省民政厅"])
    assert account["departments"] == [DEPARTMENT] and account["role"] == "editor"
    assert len(account["password"]) >= 12
    assert ask("anhui_record_departments").json()["result"] == [DEPARTMENT]
    assert ask("anhui_record_sign", records=[]).status_code == 403, "compilers do not sign"
    assert ask("anhui_account_list").status_code == 403
    assert ask("anhui_audit_event_list").status_code == 403


def test_the_password_is_told_once_and_lets_in(stack, opened, name):
    account = opened("auditor")
    assert sign_in(stack, name, account["password"])[1]
    assert "password" not in json.dumps(stack.do("anhui_account_list"))
    again = stack.do("anhui_account_reset", name=name)
    assert not sign_in(stack, name, account["password"])[1], "the old password still lets in"
    assert sign_in(stack, name, again["password"])[1]


def test_disabling_ends_sessions_and_tokens_and_enabling_gives_role_and_department_back(stack, opened, ask, name):
    account = opened("editor", departments=[DEPARTMENT])
    session, _ = sign_in(stack, name, account["password"])
    inside = f"{stack.urls['registry']}/registry"
    assert session.get(inside, timeout=60).url.endswith("/registry")
    assert ask("anhui_record_list").ok

    stack.do("anhui_account_update", name=name, active=False)
    assert "/user/login" in session.get(inside, timeout=60).url
    assert ask("anhui_record_list").status_code == 403
    assert not sign_in(stack, name, account["password"])[1]

    back = stack.do("anhui_account_update", name=name, active=True)
    assert back["role"] == "editor" and back["departments"] == [DEPARTMENT]
    assert ask("anhui_record_list").ok


def test_an_auditor_reads_everything_and_changes_nothing(stack, opened, ask):
    opened("auditor")
    assert ask("anhui_audit_event_list", limit=1).json()["result"]
    assert ask("anhui_record_list").ok
    for action, data in (
        ("anhui_record_sign", {"records": []}),
        ("anhui_record_approve", {"records": []}),
        ("anhui_catalogue_release_create", {}),
        ("anhui_import_create", {}),
        ("package_create", {"name": "x"}),
        ("anhui_account_update", {"name": "admin"}),
    ):
        assert ask(action, **data).status_code == 403, action


def test_nobody_gives_themselves_a_role_and_nobody_loses_it_by_editing_their_profile(stack, opened, ask, name):
    opened("reviewer")
    mine = ask("user_show", id=name).json()["result"]
    patched = ask("user_patch", id=name, fullname="李四", plugin_extras={"anhui": {"role": "auditor"}})
    shown = next(one for one in stack.do("anhui_account_list") if one["name"] == name)
    assert shown["role"] == "reviewer", patched.text
    assert ask("user_update", **{**mine, "email": f"{name}@example.invalid", "fullname": "王五"}).ok
    shown = next(one for one in stack.do("anhui_account_list") if one["name"] == name)
    assert (shown["role"], shown["fullname"]) == ("reviewer", "王五")
    assert ask("user_patch", id=name, sysadmin=True).status_code in (200, 403, 409)
    assert next(one for one in stack.do("anhui_account_list") if one["name"] == name)["role"] == "reviewer"


def test_a_signer_cannot_hand_out_membership_or_touch_the_department_or_delete_what_was_released(
    stack, opened, ask, name
):
    opened("signer", departments=[DEPARTMENT])
    (department,) = [o for o in stack.do("organization_list", all_fields=True) if o["title"] == DEPARTMENT]
    released = stack.do("anhui_record_list", department=DEPARTMENT, stage="released", limit=1)["records"]
    for action, data in (
        ("organization_member_create", {"id": department["id"], "username": "admin", "role": "editor"}),
        ("member_create", {"id": department["id"], "object": "admin", "object_type": "user", "capacity": "editor"}),
        ("organization_patch", {"id": department["id"], "title": "另一个厅"}),
        ("organization_delete", {"id": department["id"]}),
        ("user_invite", {"group_id": department["id"], "email": "x@example.invalid", "role": "editor"}),
        *(("package_delete", {"id": one["package_id"]}) for one in released),
    ):
        assert ask(action, **data).status_code == 403, action


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"role": "king"}, "role"),
        ({"role": "editor"}, "departments"),
        ({"role": "editor", "departments": ["不存在厅"]}, "departments"),
        ({"role": "editor", "departments": [DEPARTMENT], "department_code": "11340000DEM00001"}, "department_code"),
        ({"role": "editor", "departments": ["省司法厅"], "department_code": "123"}, "department_code"),
        ({"role": "auditor", "departments": [DEPARTMENT]}, "departments"),
        ({"role": "auditor", "email": ""}, "email"),
        ({"role": "auditor", "name": "王 五"}, "name"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_opened(stack, name, given, field):
    asked = {"name": name, "email": f"{name}@example.invalid", **given}
    answer = requests.post(
        f"{stack.urls['registry']}/api/3/action/anhui_account_create",
        json=asked,
        headers={"Authorization": stack.token("registry")},
        timeout=60,
    )
    assert answer.status_code == 409 and field in answer.json()["error"], answer.text
    assert name not in {one["name"] for one in stack.do("anhui_account_list")}


def test_the_last_administrator_cannot_be_taken_away(stack):
    for change in ({"active": False}, {"role": "auditor"}):
        answer = requests.post(
            f"{stack.urls['registry']}/api/3/action/anhui_account_update",
            json={"name": "admin", **change},
            headers={"Authorization": stack.token("registry")},
            timeout=60,
        )
        assert answer.status_code == 409
    assert next(one for one in stack.do("anhui_account_list") if one["name"] == "admin")["role"] == "admin"


def test_a_list_of_accounts_is_opened_by_one_command_and_says_the_row_that_is_wrong(stack, tmp_path, name):
    table = tmp_path / "accounts.csv"
    table.write_text(f"账号,姓名,邮箱,角色,部门\n{name},张三,{name}@example.invalid,审计,\n", "utf-8-sig")
    assert re.fullmatch(rf"{name},\S{{12,}}", stack.ckan("registry", "anhui-accounts", "load", str(table)).strip())
    table.write_text(f"账号,姓名,邮箱,角色,部门\n{name},张三,{name}@example.invalid,国王,\n", "utf-8-sig")
    with pytest.raises(AssertionError, match="第 2 行"):
        stack.ckan("registry", "anhui-accounts", "load", str(table))


def test_every_change_is_in_the_audit_without_persons_or_addresses(stack, opened, name):
    opened("auditor", fullname="赵六")
    stack.do("anhui_account_update", name=name, role="reviewer")
    stack.do("anhui_account_reset", name=name)
    stack.do("anhui_account_update", name=name, active=False)
    events = stack.do("anhui_audit_event_list", object_type="user", object_id=name)
    told = [one["action"] for one in reversed(events)]
    assert told == ["account-create", "account-role", "account-reset", "account-disable"]
    assert not re.search(r"赵六|@", json.dumps(events, ensure_ascii=False))


def test_the_page_opens_an_account_and_keeps_what_was_typed_when_it_cannot(stack, name):
    admin, _ = sign_in(stack, "admin", stack.secrets["registry_admin"])
    address = f"{stack.urls['registry']}/registry/accounts"

    def send(**form):
        page = admin.get(address, timeout=60).text
        token = re.search(r'name="_csrf_token"[^>]*value="([^"]+)"', page)
        return admin.post(address, data={**form, "_csrf_token": token[1] if token else ""}, timeout=60).text

    wrong = send(name=name, email=f"{name}@example.invalid", role="editor", fullname="张三")
    assert "请填写该账号所属的部门" in wrong and 'value="张三"' in wrong
    right = send(name=name, email=f"{name}@example.invalid", role="auditor", fullname="张三")
    assert "已开通" in right and name in right
