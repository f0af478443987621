"""All servers under one supervisor: its configuration, and starting, stopping and asking it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from stack import postgres, solr
from stack.console import Problem
from stack.settings import HERE, ZONES, Settings, write_private
from stack.shell import fingerprint, run
from stack.system import is_root

BASE = ("postgres", "redis", "solr")
WEB_WORKERS = {"portal": 2, "registry": 2}
NEVER_BLOCKED = {"no_proxy": "127.0.0.1,localhost", "NO_PROXY": "127.0.0.1,localhost"}

SUPERVISOR = """\
; written by deploy/local/portal
[supervisord]
logfile={log}/supervisord.log
logfile_maxbytes=5MB
logfile_backups=2
pidfile={home}/run/supervisord.pid
childlogdir={log}
umask=027
[unix_http_server]
file={socket}
chmod=0700
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://{socket}
"""
PROGRAM = """\
[program:{name}]
command={command}
directory={directory}
environment={environment}
autostart={autostart}
autorestart=true
startsecs=2
startretries=60
stopwaitsecs=30
stopsignal={stop}
killasgroup={group}
stopasgroup=false
priority={priority}
redirect_stderr=true
stdout_logfile={log}/{name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=3
"""
REDIS = """\
port {port}
bind 127.0.0.1
requirepass {password}
set-proc-title no
dir {home}/redis
appendonly yes
maxmemory 256mb
maxmemory-policy noeviction
"""


def programs(settings: Settings) -> list[str]:
    """Every program by name, in the order of starting."""
    return [*BASE, *(f"{zone}{kind}" for zone in ZONES for kind in ("", "-worker"))]


def configure(settings: Settings, generations: dict[str, str]) -> None:
    """Write the supervisor's and Redis's configuration.

    In: `generations`, a word a program that changes when it must be restarted; the supervisor compares.
    """
    for folder in ("run", "log", "redis"):
        (settings.home / folder).mkdir(parents=True, exist_ok=True)
    redis = {"port": settings.ports["redis"], "password": settings.secrets["redis"], "home": settings.home}
    write_private(settings.home / "redis.conf", REDIS.format(**redis))
    generations = {
        "redis": fingerprint([settings.home / "redis.conf"]),
        "postgres": fingerprint([postgres.data_dir(settings) / "anhui.conf"]),
        **generations,
    }
    commands = {
        "postgres": f"{postgres.BIN}/postgres -D {postgres.data_dir(settings).resolve()}",
        "redis": f"/usr/bin/redis-server {settings.home}/redis.conf",
        "solr": solr.command(settings),
    }
    for zone in ZONES:
        commands[zone] = _gunicorn(settings, zone)
        commands[f"{zone}-worker"] = f"{settings.bin('ckan')} -c {settings.ini(zone)} jobs worker"
    text = SUPERVISOR.format(home=settings.home, log=settings.log, socket=settings.socket)
    for name, command in commands.items():
        text += _program(settings, name, command, generations.get(name, ""))
    write_private(settings.home / "supervisord.conf", text)


def _gunicorn(settings: Settings, zone: str) -> str:
    # Never --preload: workers would share one connection to PostgreSQL.
    return (
        f"{settings.bin('gunicorn')} --chdir {HERE} -b 127.0.0.1:{settings.zone_ports[zone]} -w {WEB_WORKERS[zone]}"
        " --timeout 120 --graceful-timeout 20 --max-requests 2000 --max-requests-jitter 200"
        f" --log-level warning wsgi:application"
    )


def _program(settings: Settings, name: str, command: str, generation: str) -> str:
    zone = name.removesuffix("-worker")
    variables = {"PYTHONUTF8": "1", "LANG": "C.UTF-8", "ANHUI_GENERATION": generation, **NEVER_BLOCKED}
    if zone in ZONES:
        variables["CKAN_INI"] = str(settings.ini(zone))
    text = PROGRAM.format(
        name=name,
        command=command.replace("%", "%%"),
        directory="/" if name in BASE else settings.home,
        environment=",".join(f'{key}="{value}"' for key, value in variables.items()),
        autostart="true" if name in BASE else "false",
        # PostgreSQL: fast shutdown instead of waiting for clients.
        stop="INT" if name == "postgres" else "TERM",
        group="false" if name == "postgres" else "true",
        priority=10 if name in BASE else 20,
        log=settings.log,
    )
    return text + ("user=postgres\n" if name == "postgres" and is_root() else "")


def control(settings: Settings, *arguments: str) -> tuple[int, str]:
    """Ask the supervisor; out: supervisorctl's exit code and output."""
    command = [settings.bin("supervisorctl"), "-c", str(settings.home / "supervisord.conf"), *arguments]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    return done.returncode, done.stdout + done.stderr


def pid(settings: Settings) -> int | None:
    """The supervisor's process, if it lives and is ours."""
    try:
        number = int((settings.home / "run" / "supervisord.pid").read_text())
        command = Path(f"/proc/{number}/cmdline").read_bytes().decode(errors="replace")
    except (OSError, ValueError):
        return None
    return number if str(settings.home / "supervisord.conf") in command else None


def states(settings: Settings) -> dict[str, str]:
    """Each program's state as the supervisor names it; empty when the supervisor is not there."""
    if pid(settings) is None:
        return {}
    _, text = control(settings, "status")
    return {parts[0]: " ".join(parts[1:]) for line in text.splitlines() if len(parts := line.split()) > 1}


def start_supervisor(settings: Settings) -> None:
    """Start the supervisor, or let a running one read its configuration; changed programs are restarted."""
    if pid(settings) is None:
        run([settings.bin("supervisord"), "-c", settings.home / "supervisord.conf"], cwd="/")
    else:
        code, text = control(settings, "update")
        if code:
            raise Problem(f"supervisor 无法更新：{text}", "the supervisor could not take the new configuration")


def start(settings: Settings, *names: str) -> None:
    """Start programs that are not running."""
    running = states(settings)
    for name in names:
        if not running.get(name, "").startswith(("RUNNING", "STARTING")):
            control(settings, "start", name)


def stop(settings: Settings) -> bool:
    """Stop everything in order. Out: whether anything was running."""
    number = pid(settings)
    if number is None:
        return stop_orphans(settings)
    web = [name for name in programs(settings) if name not in BASE]
    control(settings, "stop", *web)
    os.kill(number, signal.SIGTERM)
    wait("supervisor", lambda: pid(settings) is None, settings, seconds=60)
    return True


def stop_orphans(settings: Settings) -> bool:
    """Stop programs whose supervisor was killed: they hold the ports and nobody watches them. Out: whether any were."""
    orphans = _orphans(settings)
    for number, name in orphans.items():
        os.kill(number, signal.SIGINT if name == "postgres" else signal.SIGTERM)
    if orphans:
        wait("supervisord", lambda: not _orphans(settings), settings, seconds=60)
    return bool(orphans)


def _orphans(settings: Settings) -> dict[int, str]:
    """Process ids and program names by the address of their supervisor, which it puts into their environment."""
    ours = f"SUPERVISOR_SERVER_URL=unix://{settings.socket}"
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        name = next((line.split("=")[1] for line in environment if line.startswith("SUPERVISOR_PROCESS_NAME=")), "")
        if ours in environment and name:
            found[int(process.name)] = name
    return found


def wait(name: str, ready: Callable[[], bool], settings: Settings, seconds: int = 180) -> None:
    """Wait until ready. Errors: Problem with the end of the program's log."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():
            return
        time.sleep(0.2)
    log = settings.log / f"{name}.log"
    end = "\n".join(log.read_text(errors="replace").splitlines()[-20:]) if log.exists() else ""
    raise Problem(
        f"{name} 在 {seconds} 秒内没有就绪；日志：{log}",
        f"{name} was not ready within {seconds} s; its log ends:\n{end}",
    )
