"""A PostgreSQL 15 cluster of our own: its files, roles and databases."""

import shutil
from pathlib import Path

from stack.console import step
from stack.settings import ZONES, Settings
from stack.shell import Done, run, succeeds

BIN = Path("/usr/lib/postgresql/15/bin")
SOCKETS = Path("/run/postgresql")  # Debian's place; the port in the socket's name keeps clusters apart

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
    SOCKETS.mkdir(exist_ok=True)
    shutil.chown(SOCKETS, "postgres", "postgres")
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
    written.write_text(CONFIG.format(port=settings.ports["postgres"], sockets=SOCKETS))
    shutil.chown(written, "postgres", "postgres")
    main = data / "postgresql.conf"
    if "include 'anhui.conf'" not in main.read_text():
        with main.open("a") as file:
            file.write("\ninclude 'anhui.conf'\n")


def _initdb(place: Path) -> None:
    new = place.with_name(place.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True, mode=0o700)
    shutil.chown(new, "postgres", "postgres")
    as_postgres(
        [BIN / "initdb", "-D", new, "-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256", "--auth-local=peer"]
    )
    new.rename(place)


def _place(settings: Settings) -> Path:
    """The home folder, or /var/lib/postgresql when user postgres cannot get there (a home below /root, say)."""
    if succeeds(["runuser", "-u", "postgres", "--", "test", "-x", settings.home]):
        return data_dir(settings)
    return Path(f"/var/lib/postgresql/anhui-{settings.key}")


def as_postgres(command: list[str | Path], stdin: str | None = None) -> str:
    """Run a command as PostgreSQL's owner."""
    return run(["runuser", "-u", "postgres", "--", *command], cwd="/", stdin=stdin)


def psql(settings: Settings, sql: str, database: str = "postgres") -> str:
    """Run SQL as superuser over the local socket; out: bare rows."""
    port = str(settings.ports["postgres"])
    options = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(SOCKETS), "-p", port, "-d", database]
    return as_postgres([BIN / "psql", *options], stdin=sql)


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
