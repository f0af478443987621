"""The machine is lost, a backup is left. What was withdrawn after the backup is not seen again for one moment.

    ANHUI_FAULTS=1 deploy/local/portal test -v tests/faults/test_the_machine_is_lost.py

It destroys the test servers' home and makes it anew with other passwords, so it runs after all other tests.
"""

import hashlib
import json
import os
import shutil
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import requests

pytestmark = pytest.mark.integration

PORTAL = str(Path(__file__).parents[2] / "deploy" / "local" / "portal")


def portal(*arguments: str) -> subprocess.CompletedProcess[str]:
    """What an operator types."""
    return subprocess.run([PORTAL, *arguments], text=True, capture_output=True, check=False)


def files(stack: Any, datasets: dict[str, Any]) -> dict[str, str]:
    """Every public file: its address, the SHA-256 of what is downloaded there."""
    urls = [file["url"] for dataset in datasets.values() for file in dataset["resources"]]
    return {url: hashlib.sha256(stack.http.get(url, timeout=60).content).hexdigest() for url in urls}


def public(stack: Any) -> dict[str, Any]:
    return {one["id"]: one for one in stack.ask("package_search", rows=1000)["results"]}


class Prober(threading.Thread):
    """Asks for withdrawn datasets wherever they could be seen, again and again, from before the port opens."""

    def __init__(self, base: str, datasets: list[dict[str, Any]]) -> None:
        super().__init__(daemon=True)
        self._quit = threading.Event()
        self._gone, self._elsewhere = [], []
        self._ids = [one["id"] for one in datasets]
        for one in datasets:
            self._gone += [f"{base}/dataset/{one['name']}", f"{base}/api/3/action/package_show?id={one['id']}"]
            self._gone += [f"{base}/dataset/{one['name']}.{form}" for form in ("rdf", "ttl", "jsonld")]
            self._gone += [file["url"] for file in one["resources"]]
            self._elsewhere += [
                f"{base}/api/3/action/package_search?q={one['title']}",
                f"{base}/dataset/?q={one['title']}",
            ]
        self._elsewhere += [f"{base}/catalog.ttl", f"{base}/api/3/action/package_list"]
        self._words = [word for one in datasets for word in (one["id"], f"/dataset/{one['name']}", f'"{one["name"]}"')]
        self.answers = 0
        self.first = 0.0
        self.seen: list[str] = []

    def run(self) -> None:
        """Probe until told to end."""
        http = requests.Session()
        http.trust_env = False
        while not self._quit.is_set():
            for url in (*self._gone, *self._elsewhere):
                try:
                    answer = http.get(url, timeout=60)
                except requests.RequestException:
                    time.sleep(0.01)
                    continue
                self.first = self.first or time.monotonic()
                self.answers += 1
                if answer.status_code == 200 and (url in self._gone or any(w in answer.text for w in self._words)):
                    self.seen.append(f"{url}: {answer.text[:200]}")

    def end(self) -> None:
        """One more round, and out."""
        time.sleep(5)
        self._quit.set()
        self.join(120)


def signed_in(stack: Any, name: str, password: str) -> bool:
    """Whether somebody gets into the internal catalogue."""
    http = requests.Session()
    http.trust_env = False
    http.post(stack.urls["registry"] + "/user/login", data={"login": name, "password": password}, timeout=60)
    return "/user/login" not in http.get(stack.urls["registry"] + "/registry/start", timeout=60).url


def refused(home: Path, *arguments: str) -> str:
    """A restore that must not happen; out: what was said."""
    done = portal("restore", *arguments)
    assert done.returncode == 1, done.stdout
    assert not (home / "pg").exists()
    return done.stderr


def test_a_lost_machine_comes_back_without_what_was_withdrawn(stack, tmp_path: Path) -> None:
    account = {"name": "keeps-it", "email": "keeps@example.invalid", "role": "auditor"}
    password = stack.do("anhui_account_create", **account)["password"]
    before = public(stack)
    with_files = [one for one in before.values() if one["resources"]]
    closed, removed = with_files[0], with_files[1]
    kept = {identity: one for identity, one in before.items() if one not in (closed, removed)}
    contents = files(stack, kept)
    records = stack.do("package_search", rows=0)["count"]

    made = portal("backup")
    assert made.returncode == 0, made.stderr
    key = stack.ask("anhui_provenance_show", id=closed["id"])["key"]
    stack.ckan("registry", "anhui-catalogue", "close", key, "--basis", "依据已经失效", "--user", "admin")
    stack.sync()
    stack.ckan(
        "portal", "anhui-sync", "withdraw", removed["name"], "--reason", "涉及隐私", "--removed", "--user", "admin"
    )
    assert {stack.get(f"/dataset/{one['name']}").status_code for one in (closed, removed)} == {410}

    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(stack.home / "backups", elsewhere)
    (backup,) = elsewhere.glob("*.tar.gz")
    assert portal("down").returncode == 0
    shutil.rmtree(stack.home)

    alone = tmp_path / "alone" / "backup.tar.gz"
    alone.parent.mkdir()
    content = bytearray(backup.read_bytes())
    alone.write_bytes(content)
    assert "--no-journal" in refused(stack.home, str(alone))
    content[len(content) // 2] ^= 0xFF
    alone.write_bytes(content)
    assert "已损坏" in refused(stack.home, str(alone), "--no-journal")

    prober = Prober(stack.urls["portal"], [closed, removed])
    prober.start()
    started = time.monotonic()
    done = portal("restore", str(backup))
    took = time.monotonic() - started
    prober.end()
    assert done.returncode == 0, done.stdout + done.stderr
    print(f"\n{done.stdout}\n{took:.0f} s; first answer after {prober.first - started:.0f} s; {prober.answers} probes")
    assert prober.seen == []
    assert prober.answers > 20
    assert prober.first - started < took, "it asked from the moment the port was open"

    after = type(stack)()  # with the passwords made on the new machine
    assert public(after).keys() == kept.keys()
    assert files(after, public(after)) == contents
    for identity, one in kept.items():
        assert identity in {hit["id"] for hit in after.ask("package_search", q=one["title"], rows=20)["results"]}
    assert after.do("package_search", rows=0)["count"] == records
    assert signed_in(after, "keeps-it", password)
    assert signed_in(after, "editor", after.secrets["editor"])
    assert not signed_in(after, "editor", stack.secrets["editor"])

    after.sync()  # from a registry that is as old as the backup, and still says open
    assert public(after).keys() == kept.keys()
    assert after.ask("anhui_tombstone_show", id=removed["id"]) == {"state": "removed"}
    assert after.ask("anhui_tombstone_show", id=closed["id"])["title"] == closed["title"]
    blocked = json.loads(after.ckan("portal", "anhui-sync", "status", "--json").splitlines()[-1])["blocked"]
    assert {one["package_id"] for one in blocked} == {closed["id"], removed["id"]}
    assert len((Path(os.environ["ANHUI_HOME"]) / "backups" / "withdrawals.jsonl").read_text().splitlines()) == 4
