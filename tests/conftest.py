"""The running stack as tests see it: its two sites, its commands, its actions over HTTP.

`deploy/local/portal test` starts the stack and sets the variables; without them these tests are skipped. ANHUI_TEST
says that the stack was made for tests: no test may ever write to one that people use.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
import requests
from commands import commands

ADMIN = "admin"
"""The name of the demo administrator of each zone; passwords are in ANHUI_HOME/secrets.json."""


class Stack:
    """Both zones of the running stack."""

    def __init__(self) -> None:
        self.home = Path(os.environ["ANHUI_HOME"])
        self.urls = {zone: os.environ[f"ANHUI_{zone.upper()}_URL"].rstrip("/") for zone in ("portal", "registry")}
        self.inis = {zone: Path(os.environ[f"ANHUI_{zone.upper()}_INI"]) for zone in self.urls}
        self.secrets: dict[str, str] = json.loads((self.home / "secrets.json").read_text())
        self.http = requests.Session()
        self.http.trust_env = False
        self._tokens: dict[str, str] = {}

    def ckan(self, zone: str, *arguments: str, ini: Path | None = None) -> str:
        """Run a CKAN command in a zone, with options of its own or the zone's; out: what it printed.

        Fails the test with its errors.
        """
        done = commands(self.inis[zone]).run(ini or self.inis[zone], *arguments)
        assert done.returncode == 0, f"{' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def token(self, zone: str) -> str:
        """An API token of the zone's administrator, made once for the session."""
        if zone not in self._tokens:
            printed = self.ckan(zone, "user", "token", "add", ADMIN, "tests")
            self._tokens[zone] = re.findall(r"^\s*(ey[\w.-]+)\s*$", printed, re.MULTILINE)[-1]
        return self._tokens[zone]

    def token_of(self, account: str, zone: str = "registry") -> str:
        """An API token of somebody else, which the administrator makes for them."""
        return self.do("api_token_create", zone, user=account, name="tests")["token"]

    def get(self, path: str, zone: str = "portal", **parameters: Any) -> requests.Response:
        """Fetch a page as a stranger."""
        return self.http.get(self.urls[zone] + path, params=parameters, timeout=60)

    def ask(self, action: str, zone: str = "portal", **parameters: Any) -> Any:
        """Call an action as a stranger; out: its result, None when it was refused or not found."""
        answer = self.http.get(f"{self.urls[zone]}/api/3/action/{action}", params=parameters, timeout=60)
        assert answer.status_code < 500, f"{action}: {answer.text[:500]}"
        body = answer.json()
        return body["result"] if body["success"] else None

    def do(self, action: str, zone: str = "registry", files: Any = None, **data: Any) -> Any:
        """Call an action as the zone's administrator; out: its result. Fails the test when it is refused."""
        sent: dict[str, Any] = {"data": data, "files": files} if files else {"json": data}
        answer = self.http.post(
            f"{self.urls[zone]}/api/3/action/{action}",
            headers={"Authorization": self.token(zone)},
            timeout=300,
            **sent,
        )
        assert answer.ok, f"{action}: {answer.status_code} {answer.text[:2000]}"
        return answer.json()["result"]

    def release(self, *keys: str) -> dict[str, Any]:
        """Sign, approve and release records (none named: all that changed) as the release service; out: the report."""
        printed = self.ckan("registry", "anhui-catalogue", "release", "--json", *keys)
        return json.loads(printed[printed.index("{") :])

    def sync(self) -> str:
        """Bring the public zone up to what the registry released."""
        return self.ckan("portal", "anhui-sync", "run", "registry")


@pytest.fixture(scope="session")
def stack() -> Stack:
    return Stack()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick tests first; those that need servers are skipped where there are none of their own."""
    items.sort(key=_cost)
    if os.environ.get("ANHUI_TEST") != "1":
        for item in filter(_cost, items):
            item.add_marker(pytest.mark.skip(reason="needs servers of its own: deploy/local/portal test"))


def _cost(item: pytest.Item) -> int:
    names = {mark.name for mark in item.iter_markers()}
    return 2 if "browser" in names else int("integration" in names)
