"""What the local stack says when something is in the way, and what it remembers; no servers needed."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from stack import services, settings, solr, system
from stack.__main__ import _split
from stack.console import Problem
from stack.shell import Done, fingerprint


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> settings.Settings:
    for name in [name for name in os.environ if name.startswith("ANHUI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ANHUI_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return settings.from_environment()


def test_defaults_are_those_of_the_contract(installation: settings.Settings) -> None:
    assert installation.url("portal") == "http://127.0.0.1:5000"
    assert installation.url("registry") == "http://127.0.0.1:5001"
    assert installation.ports["postgres"] == 15001


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        (["test", "-k", "name", "-x"], ["-k", "name", "-x"]),
        (["ckan", "portal", "db", "--help"], ["db", "--help"]),
        (["exec", "python", "-c", "1"], ["python", "-c", "1"]),
        (["up", "--empty"], []),
    ],
)
def test_options_of_the_command_we_hand_over_to_are_not_ours(words: list[str], rest: list[str]) -> None:
    assert _split(words)[1] == rest


@pytest.mark.parametrize("port", ["80", "70000", "http"])
def test_a_port_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("ANHUI_PORT_BASE", port)
    with pytest.raises(Problem, match=f"ANHUI_PORT_BASE={port} 不是"):
        settings.from_environment()


def test_a_taken_port_is_named_with_its_holder_and_the_variable(
    installation: settings.Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("ANHUI_PORTAL_PORT", str(port))
        monkeypatch.setenv("ANHUI_REGISTRY_PORT", "64999")
        monkeypatch.setenv("ANHUI_PORT_BASE", "64990")
        with pytest.raises(Problem) as problem:
            system.check_ports(settings.from_environment())
    assert f"{port}（portal）" in str(problem.value)
    assert f"(pid {os.getpid()})" in str(problem.value)
    assert "ANHUI_PORTAL_PORT=" in str(problem.value)


def test_a_full_disk_is_said_before_anything_starts(installation: settings.Settings) -> None:
    with pytest.raises(Problem, match="磁盘空间不足"):
        system.check_disk(installation, needed=1e9)


def test_secrets_are_made_once_and_are_all_different(installation: settings.Settings) -> None:
    secrets = installation.secrets
    assert len(set(secrets.values())) == len(secrets)
    assert settings.from_environment().secrets == secrets
    assert (installation.home / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_a_step_is_done_for_its_inputs_only(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "a").write_text("1")
    before = fingerprint([source])
    Done(tmp_path / "done.json").add("step", before)
    assert Done(tmp_path / "done.json").has("step", before)
    (source / "a").write_text("2")
    assert not Done(tmp_path / "done.json").has("step", fingerprint([source]))


def test_a_jar_that_is_not_the_locked_one_is_refused(tmp_path: Path) -> None:
    name = (solr.SOURCE / "jars.lock").read_text().split()[0]
    (tmp_path / name).write_bytes(b"something else")
    with pytest.raises(Problem, match=name):
        solr._check_jars(tmp_path)


def test_what_a_killed_supervisor_left_is_stopped(installation: settings.Settings) -> None:
    address = f"unix://{installation.socket}"
    left = {"SUPERVISOR_SERVER_URL": address, "SUPERVISOR_PROCESS_NAME": "solr"}
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], env=left) as orphan:
        while not services._orphans(installation):
            assert orphan.poll() is None
        os.kill(orphan.pid, 15)
        orphan.wait(10)
    assert not services.stop_orphans(installation)
