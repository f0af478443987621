"""How fast sync is, on the running stack: a first run, an unchanged one, 1 % changed, 1 % withdrawn.

    deploy/local/portal bench sync [--records 2000] [--json]

The records come from a real HTTP server in this process; everything is withdrawn again afterwards.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from feed_server import gone, record
from figures import parser, publish, say
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
        say(title, figures[title])
    return figures


def main() -> None:
    """Measure and print."""
    accepted = parser(__doc__)
    accepted.add_argument("--records", type=int, default=2000)
    options = accepted.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_zone(Path(folder)) as zone:
        figures = measure(zone, options.records)
    first, unchanged = figures["first"], figures["unchanged_hashes"]
    ratios = {"first_to_unchanged_seconds": round(first["seconds"] / max(unchanged["seconds"], 0.1), 1)}
    publish(options, ratios, figures, records=options.records)


if __name__ == "__main__":
    main()
