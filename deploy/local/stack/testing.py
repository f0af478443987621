"""`portal test`: linters, types and all tests, on servers and data of their own."""

import os
import shutil
import subprocess
import threading
from dataclasses import replace

from stack import data, python_env, services, steps, system
from stack.console import say, step
from stack.settings import CHECKOUT, Settings
from stack.shell import Done

SERVERS_NEEDED = "integration or browser"
CHECKS = (
    ("ruff check", ["ruff", "check"]),
    ("ruff format", ["ruff", "format", "--check"]),
    ("pyright", ["pyright"]),
    ("lint-imports", ["lint-imports"]),
    ("pytest without servers", ["pytest", "-q", "-m", f"not ({SERVERS_NEEDED})"]),
)
KEEP = "ANHUI_TEST_KEEP"  # keeps the test servers and their data for the next run, while writing tests


def run_tests(user: Settings, arguments: list[str]) -> int:
    """Run everything, or with arguments only pytest with them. Out: 0 when all is well."""
    user.tools.mkdir(parents=True, exist_ok=True)
    system.install_packages(system.PACKAGES | system.TEST_PACKAGES)
    python_env.install(user, Done(user.tools / "done.json"), dev=True)
    own = _settings_of_tests(user)
    keep = bool(os.environ.get(KEEP))
    if not keep:
        _remove(own)
    environment = own.environment()  # made once, before anything runs side by side: it makes the secrets
    checks = None if arguments else _Checks(own, environment)
    if checks:
        checks.start()
    try:
        if not arguments or _needs_servers(own, arguments):
            steps.up(own, quiet=True)
        failed = _pytest(own, arguments or ["-m", SERVERS_NEEDED])
        return (checks.report() if checks else 0) or failed
    finally:
        if not keep:
            _remove(own)


def _settings_of_tests(user: Settings) -> Settings:
    """Same tools, but a home and ports of its own: the user's data are never touched."""
    base = user.port_base + 100
    home = user.home / "test"
    ports = {"portal": base + 10, "registry": base + 11}
    return replace(user, home=home, backups=home / "backups", port_base=base, zone_ports=ports)


def _remove(settings: Settings) -> None:
    """Stop the test servers and forget their data; the logs of the last run stay beside them, for whoever asks why."""
    services.stop(settings)
    if settings.log.exists():
        last = settings.home.with_name("test-log")
        shutil.rmtree(last, ignore_errors=True)
        shutil.move(settings.log, last)
    data.discard(settings)


def _pytest(settings: Settings, arguments: list[str]) -> int:
    say()
    command = [settings.bin("python"), "-m", "pytest", *arguments]
    environment = settings.environment() | {"ANHUI_TEST": "1"}  # only these servers may be written to by tests
    return subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode


def _needs_servers(settings: Settings, arguments: list[str]) -> bool:
    """Whether the tests asked for use the servers; pytest's exit code 5 means that it selected none."""
    command = [settings.bin("python"), "-m", "pytest", "--collect-only", "-q", *arguments, "-m", SERVERS_NEEDED]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, check=False).returncode != 5


class _Checks(threading.Thread):
    """The linters and the tests that need no servers, at work beside those that do: servers leave a core idle."""

    def __init__(self, settings: Settings, environment: dict[str, str]) -> None:
        super().__init__(daemon=True)
        self._settings = settings
        self._environment = environment
        self._results: list[tuple[str, int, str]] = []

    def run(self) -> None:
        """Run each check and keep what it said."""
        for name, command in CHECKS:
            program = self._settings.bin(command[0])
            done = subprocess.run(
                [program, *command[1:]],
                cwd=CHECKOUT,
                env=self._environment,
                text=True,
                capture_output=True,
                check=False,
            )
            self._results.append((name, done.returncode, done.stdout + done.stderr))

    def report(self) -> int:
        """Print the results. Out: 1 if a check failed."""
        with step("检查 linters, types, tests without servers"):
            self.join()
        for name, code, text in self._results:
            say(f"  {'✓' if code == 0 else '✗'} {name}")
            if code:
                say(text)
        return int(any(code for _, code, _ in self._results))
