"""Where everything is: folders, ports, addresses, secrets. Read once from the environment."""

import hashlib
import json
import os
import secrets as random
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from stack.console import Problem

CHECKOUT = Path(__file__).resolve().parents[3]
HERE = CHECKOUT / "deploy" / "local"
ZONES = ("portal", "registry")

SECRETS = (
    *(f"{zone}_{what}" for zone in ZONES for what in ("db", "datastore_ro", "secret_key", "jwt", "admin")),
    "redis",
    "feed_token",
    "sync",
    "editor",
    "signer",
    "reviewer",
    "auditor",
)


@dataclass(frozen=True)
class Settings:
    """One installation: its home folder and its ports.

    `tools` holds what is only installed (Python environment, Solr's jars); tests share the user's. `backups` outlives
    the rest, so it belongs on another machine's disk.
    """

    home: Path
    tools: Path
    zone_ports: dict[str, int]
    port_base: int
    backups: Path

    @property
    def journal(self) -> Path:
        """What was withdrawn from the public zone, for whoever restores an older backup."""
        return self.backups / "withdrawals.jsonl"

    @property
    def ports(self) -> dict[str, int]:
        """Every listener by its program name."""
        base = self.port_base
        return {"postgres": base + 1, "redis": base + 2, "solr": base + 3, **self.zone_ports}

    @property
    def venv(self) -> Path:
        """The Python environment of CKAN and of everything else here."""
        return self.tools / "venv"

    def bin(self, name: str) -> str:
        """A command of the Python environment."""
        return str(self.venv / "bin" / name)

    @property
    def log(self) -> Path:
        """Where the supervisor keeps the logs."""
        return self.home / "log"

    def ini(self, zone: str) -> Path:
        """The zone's configuration with addresses and secrets, on top of the committed one."""
        return self.home / f"{zone}.ini"

    def url(self, zone: str) -> str:
        """The zone's web address."""
        return f"http://127.0.0.1:{self.zone_ports[zone]}"

    def solr_url(self, zone: str) -> str:
        """The zone's Solr core."""
        return f"http://127.0.0.1:{self.ports['solr']}/solr/{zone}"

    def redis_url(self, zone: str) -> str:
        """The zone's Redis database."""
        return f"redis://:{self.secrets['redis']}@127.0.0.1:{self.ports['redis']}/{1 + ZONES.index(zone)}"

    def db_url(self, zone: str, *, datastore: bool = False, read_only: bool = False) -> str:
        """The zone's database, or its DataStore as owner or as reader."""
        user = f"{zone}_datastore_ro" if read_only else zone
        password = self.secrets[f"{zone}_datastore_ro" if read_only else f"{zone}_db"]
        name = f"{zone}_datastore" if datastore else zone
        return f"postgresql://{user}:{password}@127.0.0.1:{self.ports['postgres']}/{name}"

    @cached_property
    def key(self) -> str:
        """A short name of this home folder, for what must live outside it."""
        return hashlib.sha256(str(self.home).encode()).hexdigest()[:8]

    @cached_property
    def socket(self) -> Path:
        """The supervisor's socket: in the home folder unless the path is longer than a socket's may be."""
        inside = self.home / "run" / "supervisor.sock"
        return inside if len(str(inside)) < 90 or os.geteuid() else Path(f"/run/anhui-{self.key}.sock")

    @cached_property
    def secrets(self) -> dict[str, str]:
        """Random passwords and keys, made once and kept in secrets.json (mode 600)."""
        path = self.home / "secrets.json"
        known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        missing = [name for name in SECRETS if name not in known]
        if missing:
            known |= {name: random.token_urlsafe(24) for name in missing}
            write_private(path, json.dumps(known, indent=1) + "\n")
        return known

    def environment(self) -> dict[str, str]:
        """Environment of everything that runs inside: commands on PATH, addresses in variables."""
        return {
            **{k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")},
            "PATH": f"{self.venv}/bin:/usr/lib/postgresql/15/bin:" + os.environ.get("PATH", "/usr/bin:/bin"),
            "VIRTUAL_ENV": str(self.venv),
            "PYTHONUTF8": "1",
            "ANHUI_HOME": str(self.home),
            "ANHUI_PORT_BASE": str(self.port_base),
            "ANHUI_BACKUPS": str(self.backups),
            **({"ANHUI_TOOLS": str(self.tools)} if self.tools != self.home else {}),
            "ANHUI_SOLR_URL": f"http://127.0.0.1:{self.ports['solr']}/solr",
            "ANHUI_REDIS_URL": self.redis_url("portal"),
            **{f"ANHUI_{z.upper()}_PORT": str(self.zone_ports[z]) for z in ZONES},
            **{f"ANHUI_{z.upper()}_URL": self.url(z) for z in ZONES},
            **{f"ANHUI_{z.upper()}_INI": str(self.ini(z)) for z in ZONES},
            **{f"ANHUI_DB_URL_{z.upper()}": self.db_url(z) for z in ZONES},
        }


def from_environment() -> Settings:
    """Read ANHUI_HOME, ANHUI_BACKUPS and the port variables. Errors: Problem for a port that is not a number."""
    home = Path(os.environ.get("ANHUI_HOME") or CHECKOUT / ".local").resolve()
    return Settings(
        home=home,
        tools=Path(os.environ.get("ANHUI_TOOLS") or home).resolve(),
        zone_ports={"portal": _port("ANHUI_PORTAL_PORT", 5000), "registry": _port("ANHUI_REGISTRY_PORT", 5001)},
        port_base=_port(
            "ANHUI_PORT_BASE", 15000
        ),  # below 32768: the kernel hands out the ports above for outgoing connections
        backups=Path(os.environ.get("ANHUI_BACKUPS") or home / "backups").resolve(),
    )


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, in one move."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(path.suffix + ".new")
    temporary.touch(mode=0o600)
    temporary.chmod(0o600)
    temporary.write_text(text)
    temporary.replace(path)


def _port(variable: str, default: int) -> int:
    text = os.environ.get(variable) or str(default)
    if not text.isdigit() or not 1024 <= int(text) <= 65000:
        raise Problem(f"{variable}={text} 不是 1024–65000 的端口号", f"{variable} must be a port from 1024 to 65000")
    return int(text)
