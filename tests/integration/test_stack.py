"""The stack itself: two zones that share nothing, all of it on loopback, and an `up` that can be repeated."""

import configparser
import os
import signal
import stat
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

pytestmark = pytest.mark.integration

PORTAL = str(Path(__file__).parents[2] / "deploy" / "local" / "portal")
APART = [
    "SESSION_COOKIE_NAME",
    "REMEMBER_COOKIE_NAME",
    "SECRET_KEY",
    "api_token.jwt.encode.secret",
    "ckan.site_id",
    "ckan.redis.url",
    "solr_url",
    "ckan.storage_path",
    "ckan.webassets.path",
    "ckanext.anhui.files.path",
    "sqlalchemy.url",
    "ckan.datastore.write_url",
    "ckan.datastore.read_url",
    "ckanext.anhui.catalogue.zone",
]


def options(path: Path) -> dict[str, str]:
    """The zone's options as CKAN sees them: the written file on top of the committed one."""
    seen: dict[str, str] = {}
    while True:
        parser = configparser.RawConfigParser()
        parser.optionxform = str  # type: ignore[assignment,method-assign]
        parser.read(path)
        seen = dict(parser["app:main"]) | seen
        use = parser["app:main"]["use"]
        if not use.startswith("config:"):
            return seen
        path = Path(use.removeprefix("config:"))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PORTAL, *arguments], text=True, capture_output=True, check=False)


def processes() -> dict[str, str]:
    """Each program's state and process id, as the supervisor tells them."""
    conf = f"{os.environ['ANHUI_HOME']}/supervisord.conf"
    done = subprocess.run(["supervisorctl", "-c", conf, "status"], text=True, capture_output=True, check=False)
    return {line.split()[0]: " ".join(line.split()[1:4]) for line in done.stdout.splitlines()}


@pytest.mark.parametrize("option", APART)
def test_zones_share_nothing(stack: Any, option: str) -> None:
    public, internal = options(stack.inis["portal"])[option], options(stack.inis["registry"])[option]
    assert public and internal
    assert public != internal


def test_a_zone_cannot_reach_the_other_zones_database() -> None:
    own = os.environ["ANHUI_DB_URL_PORTAL"]
    assert subprocess.run(["psql", own, "-c", "select 1"], capture_output=True, check=False).returncode == 0
    for database in ("registry", "registry_datastore"):
        address = own.rsplit("/", 1)[0] + "/" + database
        done = subprocess.run(["psql", address, "-c", "select 1"], text=True, capture_output=True, check=False)
        assert done.returncode != 0
        assert "permission denied" in done.stderr


def test_both_zones_answer(stack: Any) -> None:
    assert stack.do("status_show", "portal")["site_title"] == "安徽省公共数据开放平台"
    assert stack.do("status_show", "registry")["site_title"] == "安徽省政务信息资源目录"


def test_everything_listens_on_loopback_only() -> None:
    ours = {os.environ[f"ANHUI_{zone}_PORT"] for zone in ("PORTAL", "REGISTRY")}
    ours |= {str(int(os.environ["ANHUI_PORT_BASE"]) + n) for n in (1, 2, 3)}
    heard: dict[str, set[str]] = {}
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            address, port = line.split()[1].rsplit(":", 1)
            if line.split()[3] == "0A" and str(int(port, 16)) in ours:
                heard.setdefault(str(int(port, 16)), set()).add(address)
    assert heard.keys() == ours
    # 127.0.0.1, little-endian; Java listens on a dual socket, as ::ffff:127.0.0.1
    assert set.union(*heard.values()) <= {"0100007F", "0000000000000000FFFF00000100007F"}


def test_secrets_are_for_the_owner_only() -> None:
    home = Path(os.environ["ANHUI_HOME"])
    for name in ("secrets.json", "portal.ini", "registry.ini", "redis.conf", "supervisord.conf"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600, name


def test_status_says_so_when_all_run() -> None:
    done = run("status")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("RUNNING") == 7


def test_a_second_up_changes_nothing() -> None:
    home = Path(os.environ["ANHUI_HOME"])
    before = processes(), (home / "done.json").read_text(), (home / "secrets.json").read_text()
    done = run("up")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (processes(), (home / "done.json").read_text(), (home / "secrets.json").read_text()) == before


@pytest.mark.parametrize("program", ["postgres", "redis", "solr", "portal", "portal-worker"])
def test_what_crashes_is_started_again_and_the_portal_answers(stack: Any, program: str) -> None:
    first = processes()[program]
    os.kill(int(first.split("pid ")[1].rstrip(",")), signal.SIGKILL)
    eventually(lambda: processes()[program] != first and all("RUNNING" in state for state in processes().values()))
    eventually(lambda: stack.get("/api/3/action/package_search").json()["success"])


def eventually(holds: Callable[[], bool], seconds: int = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            if holds():
                return
        except (requests.RequestException, ValueError):
            pass
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.5)


def test_status_says_what_is_down_and_up_starts_it_again() -> None:
    conf = f"{os.environ['ANHUI_HOME']}/supervisord.conf"
    subprocess.run(["supervisorctl", "-c", conf, "stop", "portal-worker"], capture_output=True, check=True)
    done = run("status")
    assert done.returncode == 3
    assert next(line for line in done.stdout.splitlines() if "portal-worker" in line).split()[1] == "STOPPED"
    assert run("up").returncode == 0
    assert run("status").returncode == 0


def test_an_unknown_log_is_named_with_those_there_are() -> None:
    done = run("logs", "nonsense")
    assert done.returncode == 1
    assert "nonsense" in done.stderr and "solr" in done.stderr


def test_exec_gives_the_environment() -> None:
    done = run("exec", "python", "-c", "import ckan, os; print(os.environ['ANHUI_PORTAL_URL'])")
    assert done.stdout.strip() == os.environ["ANHUI_PORTAL_URL"]
    assert run("exec", "no-such-command").returncode == 1


@pytest.mark.parametrize(
    ("field", "text", "tokens"),
    [
        ("text_zh", "臺北市ＰＭ２．５", ["台北", "北市", "pm2.5"]),
        ("text_u", "空氣品質air_quality", ["空", "气", "品", "质", "air", "qualiti"]),
        ("text_py", "空气质量", ["kongqi", "qizhi", "zhiliang"]),
    ],
)
def test_solr_reads_chinese(field: str, text: str, tokens: list[str]) -> None:
    query = {"analysis.fieldtype": field, "analysis.fieldvalue": text, "wt": "json"}
    stages = requests.get(f"{os.environ['ANHUI_SOLR_URL']}/portal/analysis/field", params=query, timeout=10).json()
    last = stages["analysis"]["field_types"][field]["index"][-1]
    assert [token["text"] for token in last] == tokens
