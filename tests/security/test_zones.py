"""The two laws at the door, over HTTP: the public zone has one writer, the inner zone answers staff only."""

import uuid

import pytest

from ckanext.anhui.security.core.writers import READING

pytestmark = pytest.mark.integration

# CKAN calls the single form of these for each of their items, and that one is guarded. scheming's show the schema.
UNGUARDED = {
    "task_status_update_many",
    "term_translation_update_many",
    "scheming_dataset_schema_list",
    "scheming_dataset_schema_show",
    "scheming_organization_schema_list",
    "scheming_organization_schema_show",
}
# In the public zone sysadmins may do these: each about their own account, or a rule of its own decides.
SYSADMINS = {"api_token_create", "api_token_revoke", "user_update", "user_patch", "job_clear", "job_cancel"}


@pytest.mark.parametrize("zone", ["portal", "registry"])
def test_every_action_has_an_auth_function(inside, zone: str) -> None:
    actions = inside(zone, "actions")
    assert len(actions) > 150
    assert {name for name, one in actions.items() if not one["guarded"]} <= UNGUARDED


def test_in_the_public_zone_every_write_asks_sysadmins_too(inside) -> None:
    actions = inside("portal", "actions")
    writes = {name for name, one in actions.items() if not one["reads"]} - UNGUARDED - READING
    assert {"package_create", "resource_patch", "datastore_upsert", "follow_dataset", "file_create"} <= writes
    assert [name for name in writes if not actions[name]["asks_sysadmins"]] == []


def test_in_the_inner_zone_no_action_asks_strangers(inside) -> None:
    actions = inside("registry", "actions")
    assert {name for name, one in actions.items() if one["asks_strangers"]} <= {"user_update"}  # with a reset key


@pytest.mark.parametrize("account", [None, "admin"])
def test_nobody_but_sync_writes_in_the_public_zone(inside, call, published, account: str | None) -> None:
    """Every write there is, with data good enough to reach the question who asks."""
    data = {
        "id": published["dataset"],
        "package_id": published["dataset"],
        "resource_id": published["resource"],
        "name": "hacked",
        "title": "hacked",
        "url": "http://example.invalid/",
        "object": published["dataset"],
        "object_type": "package",
        "subject": published["dataset"],
        "type": "depends_on",
        "capacity": "editor",
        "user_id": "admin",
        "username": "admin",
        "role": "editor",
        "org_id": published["organization"],
        "datasets": [published["dataset"]],
        "order": [published["resource"]],
        "vocabulary_id": "x",
        "email": "a@example.invalid",
        "password": "hacked-hacked",
        "resource_views": [],
        "match": {"id": published["dataset"]},
    }
    strange = {}
    for name, one in inside("portal", "actions").items():
        if (
            one["reads"]
            or name in UNGUARDED | READING
            or (account and (name in SYSADMINS or name.startswith("anhui_sync_")))
        ):
            continue
        status = call("portal", name, account, **data).status_code
        if status not in (403, 404, 409):  # 404 and 409: refused before the question was reached
            strange[name] = status
    assert strange == {}
    for name in ("package_create", "package_patch", "package_delete", "dataset_purge", "resource_create"):
        assert call("portal", name, account, **data).status_code == 403, name
    after = call("portal", "package_show", None, id=published["dataset"]).json()["result"]
    assert (after["title"], after["state"]) == ("安全测试数据集（演示数据）", "active")


def test_a_sysadmin_cannot_become_the_sync_service(call) -> None:
    assert call("portal", "api_token_create", "admin", user="sync", name="x").status_code == 403
    assert call("portal", "user_patch", "admin", id="sync", password="hacked-hacked").status_code == 403
    assert (
        call("portal", "user_create", "admin", name="x1", email="x@example.invalid", password="x" * 12).status_code
        == 403
    )
    mine = call("portal", "api_token_create", "admin", user="admin", name="mine")
    assert mine.status_code == 200


def test_the_sync_service_writes(call, published) -> None:
    title = "安全测试数据集（演示数据）"
    answer = call("portal", "package_patch", "sync", id=published["dataset"], notes="改", title=title)
    assert answer.status_code == 200, answer.text


def test_a_sysadmins_browser_finds_no_form_to_write_with(stack, signed_in) -> None:
    browser = signed_in("portal")
    for page in ("/dataset/new", "/organization/new", "/group/new"):
        assert browser.get(stack.urls["portal"] + page, timeout=60).status_code == 403


def test_strangers_learn_nothing_about_accounts_or_the_system(call, stack) -> None:
    for name, data in {
        "user_list": {},
        "user_show": {"id": "admin"},
        "user_autocomplete": {"q": "ad"},
        "status_show": {},
        "config_option_show": {"key": "ckan.site_url"},
        "config_option_list": {},
        "job_list": {},
        "member_list": {"id": "security-test"},
        "api_token_list": {"user_id": "admin"},
        "anhui_audit_event_list": {},
    }.items():
        assert call("portal", name, None, **data).status_code == 403, name
    for page in ("/user/", "/user/admin"):
        assert stack.http.get(stack.urls["portal"] + page, allow_redirects=False, timeout=60).status_code in (
            302,
            403,
            404,
        )
    form = {
        "name": "stranger",
        "email": "stranger@example.invalid",
        "password1": "0123456789",
        "password2": "0123456789",
    }
    registered = stack.http.post(stack.urls["portal"] + "/user/register", data=form, allow_redirects=False, timeout=60)
    assert registered.status_code in (302, 403, 404)
    assert call("portal", "user_show", "sync", id="stranger").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/", "/dataset/", "/organization/", "/rules", "/about", "/dataset/nothing-here", "/user/admin", "/ckan-admin"],
)
def test_the_inner_zone_sends_strangers_to_the_sign_in_page(stack, path: str) -> None:
    answer = stack.http.get(stack.urls["registry"] + path, allow_redirects=False, timeout=60)
    assert answer.status_code == 302
    there = answer.headers["Location"]
    assert "/user/login" in there
    assert ("came_from=" in there) is (path != "/"), "the front door leads to what waits, any other page to itself"
    assert stack.http.get(answer.headers["Location"], timeout=60).status_code == 200


@pytest.mark.parametrize(
    "action",
    ["package_search", "package_list", "status_show", "scheming_dataset_schema_show", "help_show", "no_such_action"],
)
def test_the_inner_zone_refuses_strangers_api(call, action: str) -> None:
    answer = call("registry", action, None, name="package_show", type="dataset")
    assert answer.status_code == 403
    assert answer.json()["error"]["__type"] == "Authorization Error"


def test_behind_the_door_a_strangers_search_finds_nothing_either(stack, call, inside) -> None:
    dataset = {"name": "security-test-inner", "title": "内部记录（演示数据）", "owner_org": "security-test"}
    call("registry", "organization_create", "admin", name="security-test", title="安全测试部门（演示数据）")
    call("registry", "package_create", "admin", **dataset)
    labels = inside("registry", "labels")
    assert labels["index"] != []
    assert set(labels["index"]) & set(labels["stranger"]) == set()
    assert "public" not in labels["index"]
    count = {}
    for who in ("admin", "editor"):
        found = call("registry", "package_search", who, fq="name:security-test-inner")
        count[who] = found.json()["result"]["count"]
    assert count == {"admin": 1, "editor": 0}, "the authority finds it, an account without that department does not"


def test_the_command_line_still_works_in_the_public_zone(stack, call, published) -> None:
    organization = published["organization"]
    call("portal", "package_create", "sync", name="security-test-purged", title="演示数据", owner_org=organization)
    stack.ckan("portal", "dataset", "purge", "security-test-purged")
    assert call("portal", "package_show", None, id="security-test-purged").status_code == 404
    name = f"security-test-{uuid.uuid4().hex[:8]}"
    stack.ckan("portal", "user", "add", name, f"email={name}@example.invalid", "password=0123456789ab")
    stack.ckan("portal", "user", "remove", name)


def test_the_inner_zones_other_doors(stack, signed_in, call) -> None:
    address = stack.urls["registry"]
    assert stack.http.get(address + "/health", timeout=60).text == "ok\n"
    assert stack.http.get(address + "/feed/v1/index", allow_redirects=False, timeout=60).status_code in (401, 403, 404)
    assert stack.http.post(address + "/dataset/new", allow_redirects=False, timeout=60).status_code == 302
    assert stack.http.get(address + "/base/images/ckan-logo-footer.png", timeout=60).status_code in (200, 404)
    assert call("registry", "package_search", "editor").status_code == 200
    assert signed_in("registry", "editor").get(address + "/dataset/", timeout=60).status_code == 200


@pytest.mark.parametrize("zone", ["portal", "registry"])
@pytest.mark.parametrize("path", ["/dataset/", "/nothing", "/api/3/action/package_search", "/user/login"])
def test_every_answer_carries_the_headers(stack, zone: str, path: str) -> None:
    headers = stack.http.get(stack.urls[zone] + path, allow_redirects=False, timeout=60).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Permissions-Policy" in headers
    assert not any(char.isdigit() for char in headers.get("Server", ""))
    for cookie in headers.get("Set-Cookie", "").split("\n"):
        assert not cookie or ("HttpOnly" in cookie and "SameSite=Lax" in cookie)


def test_a_forged_post_is_refused_however_often_strangers_came_by(stack, signed_in) -> None:
    victim = signed_in("portal")
    page = stack.urls["portal"] + "/dataset/new"
    for _ in range(12):  # enough to meet every worker
        stack.http.get(page, timeout=60)
    answers = {victim.post(page, data={"title": "x"}, timeout=60).status_code for _ in range(6)}
    assert answers == {400}
