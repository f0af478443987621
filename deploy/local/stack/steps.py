"""`up`, `down`, `status`: the order of things."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager

from stack import postgres, python_env, services, solr, system, zones
from stack.console import Problem, say, step
from stack.settings import CHECKOUT, HERE, ZONES, Settings
from stack.shell import Done, fingerprint


@contextmanager
def locked(settings: Settings) -> Iterator[None]:
    """One `up` or `down` at a time. Errors: Problem when another is at work."""
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Problem("另一个 up 或 down 正在运行", "another up or down is at work on this ANHUI_HOME") from error
        yield


def up(settings: Settings, *, demo: bool = True, quiet: bool = False) -> None:
    """Install what is missing, start everything, load the demo catalogue once. Every step is safe to repeat.

    In: `quiet` leaves out the addresses at the end.
    """
    started = time.monotonic()
    system.check_root()
    with locked(settings):
        installed = Done(settings.tools / "done.json")
        system.check_disk(settings, system.GB_TO_RUN if installed.keys else system.GB_TO_INSTALL)
        if services.pid(settings) is None:
            services.stop_orphans(settings)
            system.check_ports(settings)
        done = installed if settings.home == settings.tools else Done(settings.home / "done.json")
        system.install_packages(system.PACKAGES)
        python_env.install(settings, installed)
        solr.install(settings, installed)
        postgres.create_cluster(settings)
        configset, generations = _configure(settings, done)
        _start(settings, done, configset, generations)
        if demo:
            zones.load_demo(settings, done)
    say(f"\n就绪 ready in {time.monotonic() - started:.0f} s\n")
    if not quiet:
        print_addresses(settings)


def _configure(settings: Settings, done: Done) -> tuple[str, dict[str, str]]:
    """Write every configuration. Out: the configset's hash, and each program's generation."""
    configset = solr.configure(settings)
    inis = zones.write_inis(settings)
    zones.compile_translations(settings, done)
    code = fingerprint([zones.PACKAGE, CHECKOUT / "config", HERE / "requirements.lock", HERE / "wsgi.py"], inis)
    solr_key = fingerprint([solr.CONFIGSET, solr.SOURCE])
    generations = {"solr": solr_key, **{f"{zone}{kind}": code for zone in ZONES for kind in ("", "-worker")}}
    services.configure(settings, generations)
    return configset, generations


def _start(settings: Settings, done: Done, configset: str, generations: dict[str, str]) -> None:
    with step("启动 PostgreSQL, Redis, Solr"):
        services.start_supervisor(settings)
        services.start(settings, *services.BASE)
        services.wait("postgres", lambda: postgres.ready(settings), settings)
        services.wait("solr", lambda: solr.ready(settings), settings)
    postgres.create_databases(settings, done)
    zones.migrate(settings, done)
    zones.create_accounts(settings, done)
    zones.reindex_if_changed(settings, done, configset)
    with step("启动两个 CKAN web servers and workers"):
        services.start(settings, *(name for name in services.programs(settings) if name not in services.BASE))
        for zone in ZONES:
            services.wait(zone, lambda zone=zone: zones.ready(settings, zone), settings)


def down(settings: Settings) -> None:
    """Stop everything; the data stay."""
    with locked(settings), step("停止 stop") as running:
        if not services.stop(settings):
            running.note = "本来就没有运行 nothing was running"


def status(settings: Settings) -> int:
    """Print every program's state. Out: 0 when all run, 3 when something does not."""
    states = services.states(settings)
    for name in services.programs(settings):
        port = settings.ports.get(name)
        say(f"  {name:<16} {states.get(name, 'STOPPED'):<40} {f'127.0.0.1:{port}' if port else ''}")
    healthy = all(states.get(name, "").startswith("RUNNING") for name in services.programs(settings))
    if healthy:
        print_addresses(settings)
    return 0 if healthy else 3


def print_addresses(settings: Settings) -> None:
    """Where to go and how to sign in."""
    secrets = settings.secrets
    say(f"  公众门户 public portal     {settings.url('portal')}")
    say(f"      管理员 admin           admin / {secrets['portal_admin']}")
    say(f"  内部目录 internal catalogue {settings.url('registry')}")
    say(f"      管理员 admin           admin / {secrets['registry_admin']}")
    for name, role, who in zones.DEMO_ACCOUNTS if Done(settings.home / "done.json").has("demo") else ():
        say(f"      {who}{role} {name:<10}  {name} / {secrets[name]}")
    say(f"  密码保存在 passwords are in  {settings.home / 'secrets.json'}")
