"""How fast sync is, on the running stack: a first run, an unchanged one, 1 % changed, 1 % withdrawn.

    deploy/local/portal exec python tests/benchmarks/bench_sync.py [--records 2000] [--json]

Readable lines on stderr; with --json the last line of stdout is one object. The records come from a real HTTP server
in this process; everything is withdrawn again afterwards.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from feed_server import gone, record
from sync_zone import SyncZone, sync_zone


def measure(zone: SyncZone, records: int) -> dict[str, Any]:
    """The figures of each kind of run."""
    some = max(1, records // 100)
    file = zone.feed.file("名称,数量\n合肥,1\n".encode(), "数量表.csv")
    zone.feed.put(*(record(number, files=(file,) if number % 3 == 0 else ()) for number in range(1, records + 1)))
    figures: dict[str, Any] = {}
    for title, change in {
        "first": lambda: None,
        "unchanged_etag": lambda: None,
        "unchanged_hashes": lambda: setattr(zone.feed, "etags", False),
        "changed": lambda: zone.feed.put(*(record(n, notes="改过的说明") for n in range(1, some + 1))),
        "withdrawn": lambda: zone.feed.put(*(gone(n, "closed", "不再开放") for n in range(1, some + 1))),
    }.items():
        change()
        report = zone.run()
        done = report["written"] + sum(report["withdrawn"].values())
        figures[title] = {"records": done, "seconds": report["seconds"], "memory_mb": report["memory_mb"]}
        figures[title]["per_second"] = round(done / max(report["seconds"], 0.1), 1)
        print(f"{title:>16}: {figures[title]}", file=sys.stderr)
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=2000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_zone(Path(folder)) as zone:
        figures = measure(zone, options.records)
    first, unchanged = figures["first"], figures["unchanged_hashes"]
    answer = {
        "ratios": {"first_to_unchanged_seconds": round(first["seconds"] / max(unchanged["seconds"], 0.1), 1)},
        "records": options.records,
        "figures": figures,
        "machine": {"cpus": os.cpu_count(), "system": platform.platform()},
        "versions": {"ckan": version("ckan"), "python": platform.python_version()},
    }
    if options.json:
        print(json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    main()
