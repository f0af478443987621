"""A PostgreSQL 15 cluster of our own: its files, roles and databases."""

import shutil
from pathlib import Path

from stack.console import Problem, step
from stack.settings import ZONES, Settings
from stack.shell import Done, run, stream, succeeds
from stack.system import is_root

BIN = Path("/usr/lib/postgresql/15/bin")
DEBIAN_SOCKETS = Path("/run/postgresql")  # the port in the socket's name keeps clusters apart
LONGEST = 100
"""The kernel's limit on the path of a socket is 107 bytes."""

CONFIG = """
# written by deploy/local/portal
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{sockets}'
shared_buffers = 256MB
effective_cache_size = 2GB
maintenance_work_mem = 128MB
max_connections = 100
timezone = 'UTC'
log_timezone = 'UTC'
log_min_duration_statement = -1
"""


def data_dir(settings: Settings) -> Path:
    """Where the cluster is."""
    return settings.home / "pg"


def create_cluster(settings: Settings) -> None:
    """Create the cluster unless it is there. Its configuration is always written.

    It is made beside its place and then moved there, so that a killed `up` leaves no half of one; data that exist are
    never removed.
    """
    folder = sockets(settings)
    folder.mkdir(parents=True, exist_ok=True)
    _to_owner(folder)
    data = data_dir(settings)
    if not data.exists():
        with step("创建 PostgreSQL 集群 cluster") as running:
            place = _place(settings)
            if place != data:
                running.note = f"{place}（用户 postgres 无法进入 cannot enter {settings.home}）"
            if not place.exists():
                _initdb(place)
            if place != data:
                data.unlink(missing_ok=True)
                data.symlink_to(place)
    written = data / "anhui.conf"
    written.write_text(CONFIG.format(port=settings.ports["postgres"], sockets=folder))
    _to_owner(written)
    main = data / "postgresql.conf"
    if "include 'anhui.conf'" not in main.read_text():
        with main.open("a") as file:
            file.write("\ninclude 'anhui.conf'\n")


def sockets(settings: Settings) -> Path:
    """The folder of the server's socket. Errors: Problem when ours would be too long a path."""
    if is_root():
        return DEBIAN_SOCKETS
    folder = settings.home / "run"
    if len(f"{folder}/.s.PGSQL.65000") > LONGEST:
        raise Problem(
            f"ANHUI_HOME 的路径太长，放不下 PostgreSQL 的套接字：{settings.home}",
            "the path of ANHUI_HOME is too long for PostgreSQL's socket: choose a shorter one",
        )
    return folder


def _to_owner(path: Path) -> None:
    """PostgreSQL refuses root: its files belong to Debian's user postgres then, and to ourselves otherwise."""
    if is_root():
        shutil.chown(path, "postgres", "postgres")


def _initdb(place: Path) -> None:
    new = place.with_name(place.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True, mode=0o700)
    _to_owner(new)
    as_postgres(
        [BIN / "initdb", "-D", new, "-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256", "--auth-local=peer"]
    )
    new.rename(place)


def _place(settings: Settings) -> Path:
    """The home folder, or /var/lib/postgresql when user postgres cannot get there (a home below /root, say)."""
    if not is_root() or succeeds(["runuser", "-u", "postgres", "--", "test", "-x", settings.home]):
        return data_dir(settings)
    usual = Path(f"/var/lib/postgresql/anhui-{settings.key}")
    live = (settings.home.parent / "pg").resolve()  # while a restore makes another one beside it
    return usual if usual != live else usual.with_name(usual.name + "-2")


def as_postgres(command: list[str | Path], stdin: str | None = None) -> str:
    """Run a command as PostgreSQL's owner."""
    return run([*_owner(), *command], cwd="/", stdin=stdin)


def _owner() -> list[str]:
    return ["runuser", "-u", "postgres", "--"] if is_root() else []


def psql(settings: Settings, sql: str, database: str = "postgres") -> str:
    """Run SQL as superuser over the local socket; out: bare rows."""
    options = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *_server(settings), "-d", database]
    return as_postgres([BIN / "psql", *options], stdin=sql)


def dump(settings: Settings, database: str, path: Path) -> None:
    """Write a database as it is at this moment, in pg_dump's own form, not packed."""
    with path.open("wb") as out:
        stream([*_owner(), BIN / "pg_dump", "-Fc", "-Z0", *_server(settings), "-d", database], target=out)


def load(settings: Settings, database: str, path: Path) -> None:
    """Fill an empty database from a dump; all of it belongs to the zone's role, whoever made it where it was dumped."""
    owner = database.removesuffix("_datastore")
    options = ["--exit-on-error", "--no-owner", f"--role={owner}", *_server(settings), "-d", database]
    with path.open("rb") as content:
        stream([*_owner(), BIN / "pg_restore", *options], source=content)


def _server(settings: Settings) -> list[str]:
    return ["-h", str(sockets(settings)), "-p", str(settings.ports["postgres"])]


def ready(settings: Settings) -> bool:
    """Whether the server takes connections."""
    port = str(settings.ports["postgres"])
    return succeeds([BIN / "pg_isready", "-q", "-h", "127.0.0.1", "-p", port])


def create_databases(settings: Settings, done: Done) -> None:
    """Two databases a zone, an owner and a DataStore reader each. Nobody connects to another zone's."""
    if done.has("databases"):
        return
    with step("创建数据库 databases"):
        roles = set(psql(settings, "select rolname from pg_roles").split())
        databases = set(psql(settings, "select datname from pg_database").split())
        for zone in ZONES:
            for role, secret in ((zone, f"{zone}_db"), (f"{zone}_datastore_ro", f"{zone}_datastore_ro")):
                verb = "alter" if role in roles else "create"
                psql(settings, f"{verb} role {role} login password '{settings.secrets[secret]}'")
            for name in (zone, f"{zone}_datastore"):
                if name not in databases:
                    psql(settings, f"create database {name} owner {zone} encoding 'UTF8'")
                psql(
                    settings,
                    f"revoke connect on database {name} from public; grant connect on database {name} to {zone}",
                )
            psql(settings, f"grant connect on database {zone}_datastore to {zone}_datastore_ro")
    done.add("databases")
