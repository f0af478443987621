"""Signing in through the government's sign-in service: an OpenID Connect provider and the catalogue, over HTTP."""

import os
import re
import socket
import subprocess
import time
import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from oidc_provider_mock import User, run_server_in_thread

pytestmark = pytest.mark.integration


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.fixture(scope="module")
def names():
    return {kind: f"{kind}-{uuid.uuid4().hex[:8]}" for kind in ("known", "disabled", "stranger")}


@pytest.fixture(scope="module")
def provider(names):
    users = [User(sub=f"subject-{name}", claims={"preferred_username": name}) for name in names.values()]
    users.append(User(sub="subject-machine", claims={"preferred_username": "anhui-registry"}))
    with run_server_in_thread(user_claims=users, require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def catalogue(stack, provider, names, tmp_path_factory):
    """The internal catalogue with a sign-in service, as a process of its own on the same data."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    ini = tmp_path_factory.mktemp("oidc") / "registry.ini"
    ini.write_text(
        f"[app:main]\nuse = config:{stack.inis['registry']}\nckan.site_url = {url}\n"
        f"ckanext.anhui.accounts.oidc_metadata_url = {provider}/.well-known/openid-configuration\n"
        "ckanext.anhui.accounts.oidc_client_id = catalogue\n"
        "ckanext.anhui.accounts.oidc_client_secret = not-a-secret\n"
    )
    for kind in ("known", "disabled"):
        account = {"name": names[kind], "email": f"{names[kind]}@example.invalid"}
        stack.do("anhui_account_create", role="auditor", **account)
    stack.do("anhui_account_update", name=names["disabled"], active=False)
    with (ini.parent / "log").open("w") as log:
        command = ["ckan", "-c", str(ini), "run", "--host", "127.0.0.1", "--port", str(port), "--disable-reloader"]
        environment = os.environ | {"OAUTHLIB_INSECURE_TRANSPORT": "1", "AUTHLIB_INSECURE_TRANSPORT": "1"}
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    try:
        for _ in range(120):
            try:
                requests.get(f"{url}/health", timeout=5)
                break
            except requests.ConnectionError:
                assert process.poll() is None, (ini.parent / "log").read_text()[-2000:]
                time.sleep(0.5)
        yield url
    finally:
        process.terminate()
        process.wait(20)
        stack.do("anhui_account_update", name=names["known"], active=False)


def signed_in(catalogue, subject, came_from="/registry", spoil=lambda address: address):
    """Walk the whole way in a session; out: the session and the last answer."""
    person = requests.Session()
    person.trust_env = False
    away = person.get(f"{catalogue}/sign-in/start", params={"came_from": came_from}, timeout=60, allow_redirects=False)
    address = away.headers["Location"]
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"] and asked["state"] and asked["nonce"]
    back = requests.post(address, data={"sub": subject}, timeout=60, allow_redirects=False)
    assert back.status_code in (302, 303), back.text[:500]
    return person, person.get(spoil(back.headers["Location"]), timeout=60)


def test_the_sign_in_page_offers_the_service(stack, catalogue):
    page = requests.get(f"{catalogue}/user/login", timeout=60).text
    assert "通过统一身份认证登录" in page
    assert "/sign-in/start" not in stack.get("/user/login", "registry").text, "offered where there is none"
    assert stack.get("/sign-in/start", "registry").status_code == 404


def test_whoever_has_an_account_is_let_in_and_comes_to_where_they_wanted(stack, catalogue, names):
    person, page = signed_in(catalogue, f"subject-{names['known']}")
    assert page.url == f"{catalogue}/registry" and page.status_code == 200
    assert names["known"] in page.text
    events = stack.do("anhui_audit_event_list", object_type="user", object_id=names["known"])
    assert events[0]["action"] == "user.sign_in" and events[0]["actor"] == names["known"]
    assert person.get(f"{catalogue}/registry/accounts", timeout=60).status_code == 403, "the role is ours to give"


@pytest.mark.parametrize("kind", ["stranger", "disabled"])
def test_whoever_has_none_or_a_disabled_one_is_told_whom_to_ask(catalogue, names, kind):
    person, page = signed_in(catalogue, f"subject-{names[kind]}")
    assert "/user/login" in page.url and "请联系目录管理员开通" in page.text
    assert "/user/login" in person.get(f"{catalogue}/registry", timeout=60).url


def test_nobody_becomes_the_machine(catalogue):
    person, page = signed_in(catalogue, "subject-machine")
    assert "/user/login" in page.url
    assert "/user/login" in person.get(f"{catalogue}/registry", timeout=60).url


@pytest.mark.parametrize(
    "spoil",
    [
        lambda address: re.sub(r"state=[^&]+", "state=other", address),
        lambda address: re.sub(r"code=[^&]+", "code=other", address),
        lambda address: address.split("?")[0],
    ],
    ids=["state", "code", "nothing"],
)
def test_an_answer_that_is_not_to_our_question_lets_nobody_in(catalogue, names, spoil):
    person, page = signed_in(catalogue, f"subject-{names['known']}", spoil=spoil)
    assert "未能确认您的身份" in page.text
    assert "/user/login" in person.get(f"{catalogue}/registry", timeout=60).url


def test_the_way_back_never_leads_to_another_site(catalogue, names):
    _, page = signed_in(catalogue, f"subject-{names['known']}", came_from="http://localhost:9/evil")
    assert page.url.startswith(catalogue)
