"""The peers of the table room: frictionless (validate, then describe) and ckanext-xloader's way into the DataStore.

frictionless has an environment of its own. xloader 2.6.0 does not go with CKAN 2.12's pins, so its modules are laid
beside ours with the few packages it needs, and its own `load_csv` is called in CKAN as it comes, with the datastore.

    peer_tables.py frictionless FILE        (with the Python of its environment)
    peer_tables.py xloader FILE INI FOLDER  (with ours)
"""

import json
import logging
import mimetypes
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from peer_ckan import Peer

DATABASE = "benchpeer_datastore"
FRICTIONLESS = "frictionless[excel]==5.21.0"
XLOADER = (
    "ckanext-xloader==2.6.0",
    "tabulator==1.53.5",
    "Unidecode==1.4.0",
    "chardet==7.6.0",
    "six==1.17.0",
    "unicodecsv==0.14.1",
)
DATASTORE = """\
[app:main]
use = config:{base}
ckan.plugins = datastore
ckan.auth.create_unowned_dataset = true
ckan.datastore.write_url = {write}
ckan.datastore.read_url = {read}
"""


def install(folder: Path) -> tuple[Path, Path]:
    """Install both once. Out: frictionless' Python, and the folder of xloader's modules."""
    python, modules = folder / "frictionless" / "bin" / "python", folder / "xloader"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder / "frictionless"], check=True)
        subprocess.run([python, "-m", "pip", "-q", "install", FRICTIONLESS], check=True)
    if not modules.exists():
        pip = [sys.executable, "-m", "pip", "-q", "install", "--no-deps", "--target", modules]
        subprocess.run([*pip, *XLOADER], check=True)
    return python, modules


def datastore(own: "Peer") -> Path:
    """The peer with CKAN's own datastore, in a database of its own. Out: its ini."""
    from stack import postgres  # peer_ckan makes it importable; frictionless' environment has no CKAN

    own.make()
    settings, ini = own.settings, own.ini.with_name("peer-datastore.ini")
    read = own.db.replace("//portal:", "//portal_datastore_ro:").replace(
        settings.secrets["portal_db"], settings.secrets["portal_datastore_ro"]
    )
    ini.write_text(DATASTORE.format(base=own.ini, write=f"{own.db}_datastore", read=f"{read}_datastore"))
    if DATABASE not in postgres.psql(settings, "select datname from pg_database").split():
        postgres.psql(settings, f"create database {DATABASE} owner portal encoding 'UTF8'")
        command = [settings.bin("ckan"), "-c", ini, "datastore", "set-permissions"]
        said = subprocess.run(command, check=True, capture_output=True, text=True, env=settings.environment())
        postgres.psql(settings, said.stdout, DATABASE)
    return ini


def judge(path: Path) -> None:
    """What frictionless does before a load: is the table valid, and what are its columns."""
    import frictionless  # type: ignore[import-not-found]  # in an environment of its own
    from frictionless import system  # type: ignore[import-not-found]

    with system.use_context(trusted=True):
        report = frictionless.validate(path)
        described = frictionless.describe(path, stats=True)
    print(report.valid, described.stats.rows, file=sys.stderr)


def load(path: Path, ini: str, modules: str) -> float:
    """What xloader does: decode, create, COPY, the full text of every row. Out: seconds without starting CKAN."""
    from ckan import model
    from ckan.cli import load_config
    from ckan.config.middleware import make_app
    from ckan.plugins import toolkit as tk

    import ckanext

    sys.path.append(modules)
    ckanext.__path__ = [*ckanext.__path__, f"{modules}/ckanext"]  # its modules lie in no installed package
    app: Any = make_app(load_config(ini))
    act: Any = tk.get_action
    from ckanext.xloader import loader  # type: ignore[import-not-found]

    with app._wsgi_app.test_request_context():
        context = {"user": act("get_site_user")({"ignore_auth": True}, {})["name"], "ignore_auth": True}
        name = f"bench-{time.time_ns()}"
        package = act("package_create")({**context}, {"name": name, "resources": [{"url": "a.csv"}]})
        resource = package["resources"][0]["id"]
        started = time.perf_counter()
        loader.load_csv(str(path), resource, mimetypes.guess_type(path)[0], logger=logging.getLogger("xloader"))
        took = time.perf_counter() - started
        model.Session.remove()
        act("dataset_purge")({**context}, {"id": package["id"]})
    return took


if __name__ == "__main__":
    if sys.argv[1] == "frictionless":
        judge(Path(sys.argv[2]))
    else:
        print(json.dumps({"seconds": load(Path(sys.argv[2]), *sys.argv[3:])}))
