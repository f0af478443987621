"""How long a table takes from file to public rows, beside frictionless + xloader and beside the floor.

    deploy/local/portal bench tables [--size 100] [--large 1024] [--times 3] [--json]

Made-up enterprise registrations in Chinese: a CSV of SIZE MB, an XLSX of half of it, a CSV of LARGE MB for memory alone
(0 leaves it out). Every step is a process of its own, whose peak memory is told; starting it is not counted. The files
and the peers stay in `bench/` of ANHUI_HOME for the next run; `peer_ckan.py drop` removes them.

    frictionless  validate and describe
    xloader       load_csv: decode, COPY, full text; it takes an .xlsx too
    floor         DuckDB reads the CSV (calamine the XLSX) and PostgreSQL COPYs it into typed columns
    ours          what the worker does: read with all checks, types, load, swap, profile. `public` is the moment readers
                  have the rows, `indexed` when trigram indexes stand too; xloader makes none
    read          the reader and the profile alone, on the large CSV

Ours and the floor run in turn, `--times` times each, and the middle one counts; the peers run once. Aimed at:
`to_peers` 10 (frictionless and xloader together take ten times as long), `to_floor` 0.5 (the floor takes half as long).
Prints, asserts nothing.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import peer_tables
import tables_made
from figures import parser, publish, say
from peer_ckan import REDIS, Peer, peer

HERE = Path(__file__).parent
OURS = """\
[app:main]
use = config:{portal}
ckan.redis.url = {redis}
"""
"""The public zone as it runs, but for its worker, who is not to load the file first."""


def measure(*command: object) -> dict[str, float]:
    """Run a step. Out: what it says (else its `seconds`), and `peak_mb`, the most memory it or a child of it had."""
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as log:
        child = subprocess.Popen([*map(str, command)], stdout=out, stderr=log)
        _, status, used = os.wait4(child.pid, 0)
        took = time.perf_counter() - started
        if status:
            log.seek(0)
            raise SystemExit(f"{command[1:3]} failed: {log.read()}")
        out.seek(0)
        said = out.read().splitlines()
    figures = json.loads(said[-1]) if said else {"seconds": took}
    return {name: round(value, 2) for name, value in figures.items()} | {"peak_mb": used.ru_maxrss >> 10}


def middle(runs: list[dict[str, float]]) -> dict[str, float]:
    """The run in the middle of several, by their seconds; the most memory of any."""
    seconds = statistics.median_low(one["seconds"] for one in runs)
    found = next(one for one in runs if one["seconds"] == seconds)
    return found | {"peak_mb": max(one["peak_mb"] for one in runs)}


def made(folder: Path, size: int, form: str) -> Path:
    """A file of so many MB, made once."""
    path = folder / f"rows-{size}.{form}"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".new")
        {"csv": tables_made.write_csv, "xlsx": tables_made.write_xlsx}[form](unfinished, size << 20)
        unfinished.rename(path)
    return path


def compared(path: Path, other: Peer, times: int) -> dict[str, dict[str, float]]:
    """Every step with one file."""
    steps, peers = HERE / "table_steps.py", HERE / "peer_tables.py"
    stock = peer_tables.datastore(other)
    python, modules = peer_tables.install(other.ini.parent)
    ours = other.ini.with_name("ours-tables.ini")
    redis = f"{other.settings.redis_url('portal').rpartition('/')[0]}/{REDIS}"
    ours.write_text(OURS.format(portal=os.environ["ANHUI_PORTAL_INI"], redis=redis))
    turns: dict[str, list[dict[str, float]]] = {"floor": [], "ours": []}
    for _ in range(times):
        turns["floor"].append(measure(sys.executable, steps, "floor", path, f"{other.db}_datastore"))
        turns["ours"].append(measure(sys.executable, steps, "ours", path, ours))
    return {name: middle(runs) for name, runs in turns.items()} | {
        "frictionless": measure(python, peers, "frictionless", path),
        "xloader": measure(sys.executable, peers, "xloader", path, stock, modules),
    }


def main() -> None:
    """Measure and print."""
    accepted = parser(__doc__)
    accepted.add_argument("--size", type=int, default=100, help="MB of the CSV; the XLSX has half of it")
    accepted.add_argument("--large", type=int, default=1024, help="MB of the CSV that is only read")
    accepted.add_argument("--times", type=int, default=3, help="runs of ours and of the floor")
    options = accepted.parse_args()
    other = peer()
    folder = other.ini.parent / "tables"
    figures: dict[str, dict[str, float]] = {}
    ratios: dict[str, float | None] = {}
    for form, size in (("csv", options.size), ("xlsx", options.size // 2)):
        found = compared(made(folder, size, form), other, options.times)
        for name, numbers in found.items():
            figures[f"{form}_{name}"] = numbers
            say(f"{form} {name}", numbers)
        seconds = {name: max(numbers["seconds"], 0.01) for name, numbers in found.items()}
        ratios[f"{form}_to_peers"] = round((seconds["frictionless"] + seconds["xloader"]) / seconds["ours"], 1)
        ratios[f"{form}_to_floor"] = round(seconds["floor"] / seconds["ours"], 2)
    if options.large:
        large = made(folder, options.large, "csv")
        figures["large_read"] = measure(sys.executable, HERE / "table_steps.py", "read", large)
        say("large read", figures["large_read"])
    packages = ("ckan", "duckdb", "python-calamine", "psycopg2")
    publish(options, ratios, figures, packages=packages, csv_mb=options.size, xlsx_mb=options.size // 2)


if __name__ == "__main__":
    main()
