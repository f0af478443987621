"""The steps of the table benchmark that are not a peer's, each a process of its own.

A step prints its figures as JSON:

    table_steps.py ours FILE INI      what a worker does with a file of a dataset of the public zone
    table_steps.py floor FILE URL     the least there is to do: DuckDB reads, PostgreSQL COPYs
    table_steps.py read FILE          the reader alone: what `anhui check` does, and the profile
"""

import csv
import json
import sys
import tempfile
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

import tables_made

TYPES = ("text", "text", "text", "text", "text", "numeric(12,2)", "date", "numeric", "text", "timestamp")
PROVIDER = "11340000MB0BENCH01"


def ours(path: Path, ini: str) -> dict[str, float]:
    """Published as the sync service does it, then loaded as the worker does it.

    Out: `public`, seconds until readers have the rows; `seconds`, until the profile is there too; `indexed`, until
    Chinese is searched by indexes as well.
    """
    from ckan import model
    from ckan.cli import load_config
    from ckan.config.middleware import make_app
    from ckan.plugins import toolkit as tk

    app: Any = make_app(load_config(ini))
    with app._wsgi_app.test_request_context():
        from ckanext.anhui.catalogue import organization_id, writer
        from ckanext.anhui.files.store import store
        from ckanext.anhui.tables import datastore, standing

        user = tk.config.get("ckanext.anhui.sync.user") or "sync"
        with path.open("rb") as content:
            sha256, _ = store().put(content)
        package = _package(path, sha256, organization_id(PROVIDER))
        file = package["resources"][0]["id"]
        try:
            writer.ensure_organizations({PROVIDER: "测速单位"}, user=user)
            if refused := writer.write([package], user=user):
                raise SystemExit(f"refused: {refused}")
            return _loaded(file, datastore)
        finally:
            model.Session.rollback()
            standing.forget(file)
            model.Session.commit()
            for action, identity in (("dataset", package["id"]), ("organization", organization_id(PROVIDER))):
                with suppress(tk.ObjectNotFound):
                    tk.get_action(f"{action}_purge")({"user": user, "ignore_auth": True}, {"id": identity})
            store().delete(sha256)


def _package(path: Path, sha256: str, owner: str) -> dict[str, Any]:
    from ckanext.anhui.catalogue import FileRef, slug, to_resource

    identity = str(uuid.uuid4())
    file = FileRef(
        file_key="rows", name=path.name, format=path.suffix[1:].upper(), sha256=sha256, size=path.stat().st_size
    )
    return {
        "id": identity,
        "name": slug(identity),
        "type": "dataset",
        "title": "企业登记信息（测速）",
        "notes": "测速用的数据集，测完即删。",
        "provider_code": PROVIDER,
        "owner_org": owner,
        "open_type": "无条件开放",
        "domain": "other",
        "region": "340000",
        "update_cycle": "",
        "columns": [{"name": name, "type": "C"} for name in tables_made.HEADER],
        "resources": [to_resource(file, identity)],
    }


def _loaded(file: str, datastore: Any) -> dict[str, float]:
    from ckanext.anhui.tables import loading, standing

    swap, swapped = datastore.swap, []

    def noted(*arguments: Any) -> None:
        swap(*arguments)
        swapped.append(time.perf_counter())

    datastore.swap = noted
    taken = []
    started = time.perf_counter()
    for _ in range(2):  # first the rows, then their indexes
        with standing.taken(file) as row:
            state = loading.load(row) if row else "taken by another"
            if state != "loaded":
                raise SystemExit(f"the table is not loaded but {state}")
        taken.append(time.perf_counter() - started)
    return {"public": swapped[0] - started, "seconds": taken[0], "indexed": taken[1]}


def floor(path: Path, url: str) -> dict[str, float]:
    """DuckDB reads a .csv, calamine an .xlsx; PostgreSQL COPYs what it wrote into typed columns. Nothing is checked."""
    import duckdb
    import psycopg2

    columns = ", ".join(f'"{name}" {kind}' for name, kind in zip(tables_made.HEADER, TYPES, strict=True))
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, psycopg2.connect(url) as connection, connection.cursor() as cursor:
        spool = Path(folder, "rows.csv")
        if path.suffix == ".csv":
            sql = duckdb.connect(config={"threads": 2})
            sql.execute(f"create table t as from read_csv('{path}')")
            sql.execute(f"copy t to '{spool}' (header true)")
        else:
            from python_calamine import CalamineWorkbook

            with spool.open("w", newline="") as out:
                csv.writer(out).writerows(CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows())
        cursor.execute("drop table if exists floor")
        cursor.execute(f"create table floor ({columns})")
        with spool.open("rb") as rows:
            cursor.copy_expert("copy floor from stdin (format csv, header)", rows)
        connection.commit()
        took = time.perf_counter() - started
        cursor.execute("drop table floor")
    return {"seconds": took}


def read(path: Path) -> dict[str, float]:
    """Read, check, tell, profile."""
    from ckanext.anhui.tables.core.profile import profile
    from ckanext.anhui.tables.core.reading import read
    from ckanext.anhui.tables.core.report import report
    from ckanext.anhui.tables.core.workspace import Workspace

    started = time.perf_counter()
    with Workspace() as work:
        reading = read(path, work)
        report(reading, work)
        took = time.perf_counter() - started
        profile(reading.tables[0], work)
        return {"seconds": took, "with_profile": time.perf_counter() - started, "rows": reading.tables[0].n_rows}


if __name__ == "__main__":
    step: Any = {"ours": ours, "floor": floor, "read": read}[sys.argv[1]]
    print(json.dumps(step(Path(sys.argv[2]), *sys.argv[3:])))
