"""The peer: CKAN 2.12 as it comes, in Chinese, beside the running stack and on the same servers.

A database, a Solr core (CKAN's own schema) and a Redis database of its own; no plugins, CKAN's own templates; as many
gunicorn workers as our portal has. Made once, kept for the next run, removed by `drop`.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import ckan

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(CHECKOUT / "deploy" / "local"))

from stack import postgres, services, solr  # noqa: E402
from stack.settings import Settings, from_environment, write_private  # noqa: E402

NAME, REDIS = "benchpeer", 9
OURS_ONLY = ("df", "sow", "pf", "ps", "uf")
"""Defaults of our solrconfig that CKAN does not ask for."""
INI = """\
[app:main]
use = egg:ckan
ckan.site_id = benchpeer
ckan.site_title = CKAN
ckan.site_url = {url}
ckan.locale_default = zh_Hans_CN
ckan.plugins =
SECRET_KEY = {key}
api_token.jwt.encode.secret = string:{key}
api_token.jwt.decode.secret = string:{key}
sqlalchemy.url = {db}
solr_url = {solr}
ckan.redis.url = {redis}
ckan.storage_path = {storage}
ckan.webassets.path = {storage}/webassets
"""


class Peer:
    """Where the peer is. `url` answers while `running`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.port = settings.port_base + 60
        self.url = f"http://127.0.0.1:{self.port}"
        self.ini = settings.home / "bench" / "peer.ini"
        self.password = settings.secrets["portal_db"]

    @property
    def db(self) -> str:
        """Its database."""
        return f"postgresql://portal:{self.password}@127.0.0.1:{self.settings.ports['postgres']}/{NAME}"

    def make(self) -> bool:
        """Lay it out; out: whether it is new (and so empty)."""
        write_private(
            self.ini,
            INI.format(
                url=self.url,
                key="bench" * 8,
                db=self.db,
                solr=f"http://127.0.0.1:{self.settings.ports['solr']}/solr/{NAME}",
                redis=f"redis://:{self.settings.secrets['redis']}@127.0.0.1:{self.settings.ports['redis']}/{REDIS}",
                storage=self.ini.parent / "storage",
            ),
        )
        if NAME in postgres.psql(self.settings, "select datname from pg_database").split():
            return False
        postgres.psql(self.settings, f"create database {NAME} owner portal encoding 'UTF8'")
        self._core()
        self.ckan("db", "upgrade")
        return True

    def ckan(self, *arguments: str) -> None:
        """Run one of CKAN's commands in it."""
        command = [self.settings.bin("ckan"), "-c", str(self.ini), *arguments]
        subprocess.run(command, check=True, capture_output=True, env=self.settings.environment())

    @contextlib.contextmanager
    def running(self) -> Iterator[str]:
        """Serve it; gives its address."""
        command = [self.settings.bin("gunicorn"), "--chdir", str(CHECKOUT / "deploy" / "local")]
        command += ["-b", f"127.0.0.1:{self.port}", "-w", str(services.WEB_WORKERS["portal"]), "--timeout", "120"]
        server = subprocess.Popen(
            [*command, "--log-level", "warning", "wsgi:application"],
            env=self.settings.environment() | {"CKAN_INI": str(self.ini)},
        )
        try:
            self._wait()
            yield self.url
        finally:
            server.terminate()
            server.wait(30)

    def drop(self) -> None:
        """Remove all of it."""
        with contextlib.suppress(OSError):
            self._solr(f"admin/cores?action=UNLOAD&core={NAME}&deleteInstanceDir=true")
        postgres.psql(self.settings, f"drop database if exists {NAME} with (force)")
        shutil.rmtree(self.ini.parent, ignore_errors=True)

    def _core(self) -> None:
        home = self.settings.home / "solr" / "home" / NAME
        shutil.rmtree(home, ignore_errors=True)
        conf = home / "conf"
        shutil.copytree(solr.CONFIGSET, conf)
        shutil.copy(Path(ckan.__file__).parent / "config" / "solr" / "schema.xml", conf)
        config = (conf / "solrconfig.xml").read_text().splitlines()
        theirs = [line for line in config if not any(f'name="{name}"' in line for name in OURS_ONLY)]
        (conf / "solrconfig.xml").write_text("\n".join(theirs))
        self._solr(f"admin/cores?action=CREATE&name={NAME}&instanceDir={home}")

    def _solr(self, path: str) -> None:
        address = f"http://127.0.0.1:{self.settings.ports['solr']}/solr/{path}"
        with urllib.request.urlopen(address, timeout=60) as answer:
            answer.read()

    def _wait(self) -> None:
        for _ in range(240):
            with contextlib.suppress(OSError), urllib.request.urlopen(self.url, timeout=30):
                return
            time.sleep(0.5)
        raise SystemExit("the peer did not come up")


def peer() -> Peer:
    """The peer of the stack that the environment names."""
    return Peer(from_environment())


if __name__ == "__main__":
    if sys.argv[1:] == ["drop"]:
        peer().drop()
    elif os.environ.get("ANHUI_HOME"):
        print("peer_ckan.py drop", file=sys.stderr)
