"""How long a table takes from file to public rows, beside frictionless + xloader and beside the floor.

    deploy/local/portal bench tables [--json] [--csv-mb 100] [--xlsx-mb 50]

Made-up enterprise registrations in Chinese. Each step is a process of its own, whose peak memory is told; the peers are
installed once under `bench/` of ANHUI_HOME.

    ours          read, types and profile of every column, load, swap, indexes: what the worker does; the server's own
                  start is left out. `public` is the moment readers see the rows, `whole` when search indexes stand too
    frictionless  validate and describe
    xloader       load_csv: decode, COPY, full text. It has no way for an .xlsx but row by row: none is measured
    floor         DuckDB reads the CSV, PostgreSQL COPYs it into typed columns; of an .xlsx calamine reads the rows
"""

import json
import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb
import psycopg2
import tables_made
from python_calamine import CalamineWorkbook

DATABASE = "benchpeer_datastore"
TYPES = ("text", "text", "text", "text", "text", "numeric(12,2)", "date", "bigint", "text", "timestamp")
HERE = Path(__file__).parent


def measure(python: Path | str, *arguments: object) -> dict[str, Any]:
    """Run a step. Out: `seconds` (its own count if it prints one), `peak_mb` of its memory."""
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out:
        child = subprocess.Popen([python, *map(str, arguments)], stdout=out)
        _, status, used = os.wait4(child.pid, 0)
        took = time.perf_counter() - started
        if status:
            raise SystemExit(f"{arguments} failed")
        out.seek(0)
        said = out.read().split()
    figures = json.loads(said[-1]) if said else took
    own = figures if isinstance(figures, dict) else {"seconds": figures}
    return {name: round(value, 2) for name, value in own.items()} | {"peak_mb": used.ru_maxrss >> 10}


def floor(path: Path, url: str) -> float:
    """The least there is to do: DuckDB reads, PostgreSQL COPYs. Out: seconds."""
    started = time.perf_counter()
    columns = ", ".join(f'"{name}" {kind}' for name, kind in zip(tables_made.HEADER, TYPES, strict=True))
    with tempfile.TemporaryDirectory() as folder, psycopg2.connect(url) as connection, connection.cursor() as cursor:
        spool, sql = Path(folder, "rows.csv"), duckdb.connect(config={"threads": 2})
        if path.suffix == ".csv":
            sql.execute(f"create table t as from read_csv('{path}')")
            sql.execute(f"copy t to '{spool}' (header true)")
        else:
            import csv

            with spool.open("w", newline="") as out:
                csv.writer(out).writerows(CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows())
        cursor.execute("drop table if exists floor")
        cursor.execute(f"create table floor ({columns})")
        with spool.open("rb") as rows:
            cursor.copy_expert("copy floor from stdin (format csv, header)", rows)
        connection.commit()
        took = time.perf_counter() - started
        cursor.execute("drop table floor")
    return took
