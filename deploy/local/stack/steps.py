"""`up`, `down`, `status`: the order of things."""

import datetime as dt
import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager

from stack import backup, data, postgres, python_env, services, solr, system, zones
from stack.console import Problem, confirm, say, step
from stack.settings import CHECKOUT, HERE, ZONES, Settings
from stack.shell import Done, fingerprint


@contextmanager
def locked(settings: Settings) -> Iterator[None]:
    """One command that changes the home at a time. Errors: Problem when another is at work."""
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Problem(
                "另一个 up、down、backup、restore 或 reset 正在运行，请等它结束",
                "another up, down, backup, restore or reset is at work on this ANHUI_HOME",
            ) from error
        yield


def up(settings: Settings, *, demo: bool = True, quiet: bool = False) -> None:
    """Install what is missing, start everything, load the demo catalogue once. Every step is safe to repeat.

    In: `quiet` leaves out the addresses at the end.
    """
    started = time.monotonic()
    with locked(settings):
        data.settle(settings)
        if services.pid(settings) is None:
            services.stop_orphans(settings)
            system.check_ports(settings)
        install(settings)
        done = start(settings)
        if demo:
            zones.load_demo(settings, done)
    say(f"\n就绪 ready in {time.monotonic() - started:.0f} s\n")
    if not quiet:
        print_addresses(settings)


def install(settings: Settings) -> None:
    """Have everything that is only installed: Debian packages, the Python environment, Solr's jars."""
    done = Done(settings.tools / "done.json")
    system.check_disk(settings, system.GB_TO_RUN if done.keys else system.GB_TO_INSTALL)
    system.install_packages(system.PACKAGES)
    settings.tools.mkdir(parents=True, exist_ok=True)
    python_env.install(settings, done)
    solr.install(settings, done)


def start(settings: Settings) -> Done:
    """Start everything, bringing the data to this version of the code. Out: which steps are done."""
    done = Done(settings.home / "done.json")
    data.keep_journal(settings, done)
    configset = start_base(settings, done)
    zones.migrate(settings, done)
    zones.create_accounts(settings, done)
    zones.reindex_if_changed(settings, done, configset)
    with step("启动两个 CKAN web servers and workers"):
        services.start(settings, *(name for name in services.programs(settings) if name not in services.BASE))
        for zone in ZONES:
            services.wait(zone, lambda zone=zone: zones.ready(settings, zone), settings)
    return done


def start_base(settings: Settings, done: Done) -> str:
    """Start PostgreSQL, Redis and Solr, with databases, and no website. Out: the hash of Solr's configset."""
    postgres.create_cluster(settings)
    configset = _configure(settings, done)
    with step("启动 PostgreSQL, Redis, Solr"):
        services.start_supervisor(settings)
        services.start(settings, *services.BASE)
        services.wait("postgres", lambda: postgres.ready(settings), settings)
        services.wait("solr", lambda: solr.ready(settings), settings)
    postgres.create_databases(settings, done)
    return configset


def _configure(settings: Settings, done: Done) -> str:
    """Write every configuration. Out: the configset's hash."""
    configset = solr.configure(settings)
    inis = zones.write_inis(settings)
    zones.compile_translations(settings, done)
    code = fingerprint([zones.PACKAGE, CHECKOUT / "config", HERE / "requirements.lock", HERE / "wsgi.py"], inis)
    solr_key = fingerprint([solr.CONFIGSET, solr.SOURCE])
    generations = {"solr": solr_key, **{f"{zone}{kind}": code for zone in ZONES for kind in ("", "-worker")}}
    services.configure(settings, generations)
    return configset


def down(settings: Settings) -> None:
    """Stop everything; the data stay."""
    with locked(settings), step("停止 stop") as running:
        if not services.stop(settings):
            running.note = "本来就没有运行 nothing was running"


def reset(settings: Settings, *, yes: bool) -> None:
    """Delete all data of this home. Errors: Problem when nobody confirmed it."""
    with locked(settings):
        data.settle(settings)
        if not data.present(settings):
            say("  这里没有数据 there are no data here")
            return
        last = backup.last(settings)
        when = f"{dt.datetime.fromtimestamp(last.stat().st_mtime):%Y-%m-%d %H:%M}（{last}）" if last else "从未 never"
        say(f"将删除 {settings.home} 中两区的数据库、文件、索引、账号和密码；程序、日志、备份和撤下日志保留。")
        say("All databases, files, indexes, accounts and passwords here will be deleted; backups stay.")
        say(f"最近一次备份 last backup: {when}")
        if not yes:
            confirm("reset")
        with step("删除数据 data"):
            services.stop(settings)
            data.remove(settings)


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
