"""People at the doors: strangers, signed-in staff, the sync service; and a look inside a zone's process."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

ADMIN = "admin"
INSIDE = Path(__file__).with_name("inside.py")


@pytest.fixture(scope="session")
def call(stack) -> Callable[..., requests.Response]:
    """Call an action of a zone over HTTP as an account (by API token), or as a stranger."""
    tokens: dict[tuple[str, str], str] = {}

    def token(zone: str, account: str) -> str:
        if (zone, account) not in tokens:
            printed = stack.ckan(zone, "user", "token", "add", account, "tests")
            tokens[zone, account] = re.findall(r"^\s*(ey[\w.-]+)\s*$", printed, re.MULTILINE)[-1]
        return tokens[zone, account]

    def call(zone: str, action: str, account: str | None = None, **data: Any) -> requests.Response:
        headers = {"Authorization": token(zone, account)} if account else {}
        address = f"{stack.urls[zone]}/api/3/action/{action}"
        return stack.http.post(address, json=data, headers=headers, timeout=60, allow_redirects=False)

    return call


@pytest.fixture(scope="session")
def signed_in(stack) -> Callable[[str, str], requests.Session]:
    """A browser in which the account has signed in through the page."""

    def signed_in(zone: str, account: str = ADMIN) -> requests.Session:
        browser = requests.Session()
        browser.trust_env = False
        secret = {"admin": f"{zone}_admin"}.get(account, account)
        answer = browser.post(
            f"{stack.urls[zone]}/user/login",
            data={"login": account, "password": stack.secrets[secret]},
            timeout=60,
            allow_redirects=False,
        )
        assert answer.status_code == 302, "the account could not sign in"
        return browser

    return signed_in


@pytest.fixture(scope="session")
def inside(stack) -> Callable[[str, str], Any]:
    """Run one of the functions of inside.py in a process of the zone; out: what it returned."""

    def inside(zone: str, function: str) -> Any:
        command = ["python", str(INSIDE), str(stack.inis[zone]), function]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    return inside


@pytest.fixture(scope="session")
def published(call) -> dict[str, str]:
    """A department and a dataset in the public zone, written as sync writes."""
    organization = {"name": "security-test", "title": "安全测试部门（演示数据）"}
    call("portal", "organization_create", "sync", **organization)
    found = call("portal", "organization_show", "sync", id="security-test").json()["result"]
    dataset = {
        "name": "security-test-open",
        "title": "安全测试数据集（演示数据）",
        "owner_org": found["id"],
        "resources": [{"url": "http://example.invalid/a.csv", "name": "a"}],
    }
    call("portal", "package_create", "sync", **dataset)
    answer = call("portal", "package_show", None, id="security-test-open")
    assert answer.status_code == 200, answer.text
    package = answer.json()["result"]
    return {"dataset": package["id"], "resource": package["resources"][0]["id"], "organization": found["id"]}
