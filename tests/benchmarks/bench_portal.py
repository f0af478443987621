"""How fast a citizen gets the front page, results and a dataset: our portal beside CKAN as it comes, in one run.

    deploy/local/portal bench portal CATALOGUE.jsonl.gz [--count 9793] [--json]

Fills both with the same records (kept for the next run; `peer_ckan.py drop` removes the peer), then asks each page with
one client and with twenty, the two portals in turn, so that neighbours on the machine disturb both alike. Pages differ
in query or dataset with every request. Times in milliseconds. Prints, asserts nothing.
"""

import gzip
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from urllib.request import urlopen

from figures import parser, publish, say
from filling import key, records
from peer_ckan import Peer, peer

from ckanext.anhui.catalogue import slug

CLIENTS = (1, 20)
REQUESTS = 200
"""Of a kind of page, for each number of clients."""
SEED = 20261126


def fill(peer: Peer, path: str, count: int) -> None:
    """Put the records into both, where they are not in yet."""
    new = peer.make()
    ours = os.environ["ANHUI_PORTAL_INI"]
    done = peer.ini.with_name(f"ours-{count}")
    if not done.exists():
        run_filling("ours", ours, path, count)
        done.touch()
    if new:
        run_filling("peer", str(peer.ini), path, count)
        peer.ckan("search-index", "rebuild")


def run_filling(who: str, ini: str, path: str, count: int) -> None:
    """One of the two, in a process with its configuration."""
    begun = time.perf_counter()
    command = [sys.executable, str(Path(__file__).with_name("filling.py")), who, path, str(count)]
    subprocess.run(command, check=True, env=os.environ | {"CKAN_INI": ini})
    say(f"filled {who}", f"{count} records in {time.perf_counter() - begun:.0f} s")


def addresses(given: list[dict[str, Any]], named: dict[str, str]) -> dict[str, list[str]]:
    """Of each kind of page, the addresses to ask; `named` maps a record's id to the name of its dataset."""
    chance = random.Random(SEED)
    words = [cut(chance, record["title"]) for record in chance.sample(given, REQUESTS)]
    shown = chance.sample(given, REQUESTS)
    return {
        "home": ["/"] * REQUESTS,
        "browse": [f"/dataset/?page={page}" for page in range(1, REQUESTS + 1)],
        "results": [f"/dataset/?q={quote(word)}" for word in words],
        "dataset": [f"/dataset/{named[record['id']]}" for record in shown],
    }


def finding(base: str, paths: list[str]) -> float:
    """The share of searches that find anything at all: a page that says "nothing" is quickly made."""
    found = 0
    for path in paths:
        with urlopen(f"{base}/api/3/action/package_search?rows=0&{path.partition('?')[2]}", timeout=60) as answer:
            found += json.load(answer)["result"]["count"] > 0
    return round(found / len(paths), 3)


def cut(chance: random.Random, title: str) -> str:
    """A few characters out of a title, as people type them."""
    start = chance.randint(0, max(0, len(title) - 4))
    return title[start : start + 4]


def ask(base: str, paths: list[str], clients: int) -> dict[str, float]:
    """Ask all paths with so many clients at once, each on a connection of its own; times in milliseconds."""
    waiting = iter(paths)
    lock, times, sizes, failures = threading.Lock(), [], [], []

    def client() -> None:
        connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=120)
        for path in taken(waiting, lock):
            begun = time.perf_counter()
            connection.request("GET", path, headers={"Accept-Encoding": "gzip", "User-Agent": "bench"})
            answer = connection.getresponse()
            body = answer.read()
            times.append((time.perf_counter() - begun) * 1000)
            sizes.append(len(body) if answer.getheader("Content-Encoding") else len(gzip.compress(body, 6)))
            if answer.status != 200:
                failures.append((path, answer.status))

    begun = time.perf_counter()
    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise SystemExit(f"{base}: {len(failures)} pages failed, the first {failures[0]}")
    return {
        "p50": round(statistics.median(times), 1),
        "p95": round(statistics.quantiles(times, n=20)[-1], 1),
        "per_second": round(len(times) / (time.perf_counter() - begun), 1),
        "html_kb_gzip": round(statistics.median(sizes) / 1024, 1),
    }


def taken(waiting: Iterator[str], lock: threading.Lock) -> Iterator[str]:
    """What is left of a list that several clients share."""
    while True:
        with lock:
            path = next(waiting, None)
        if path is None:
            return
        yield path


def main() -> None:
    options = parser(__doc__)
    options.add_argument("catalogue", help="the records, as .jsonl.gz")
    options.add_argument("--count", type=int, default=9793, help="how many of them")
    given = options.parse_args()
    other = peer()
    fill(other, given.catalogue, given.count)
    rows = records(given.catalogue, given.count)
    ours = addresses(rows, {row["id"]: slug(key(row["id"])) for row in rows})
    theirs = addresses(rows, {row["id"]: "d-" + key(row["id"]) for row in rows})
    figures: dict[str, Any] = {}
    with other.running() as stock:
        for base, kinds in ((os.environ["ANHUI_PORTAL_URL"], ours), (stock, theirs)):
            for paths in kinds.values():
                ask(base, paths[:20], 2)  # warm
        share = {
            "ours": finding(os.environ["ANHUI_PORTAL_URL"], ours["results"]),
            "stock": finding(stock, theirs["results"]),
        }
        say("searches that find", share)
        for kind, clients in product(ours, CLIENTS):
            pair = {
                "ours": ask(os.environ["ANHUI_PORTAL_URL"], ours[kind], clients),
                "stock": ask(stock, theirs[kind], clients),
            }
            figures[f"{kind}_{clients}"] = pair
            for who, numbers in pair.items():
                say(f"{kind} {clients} {who}", numbers)
    ratios = {f"{name}_p95": round(pair["stock"]["p95"] / pair["ours"]["p95"], 2) for name, pair in figures.items()}
    publish(given, ratios, figures | {"searches_that_find": share}, records=len(rows), requests=REQUESTS)


if __name__ == "__main__":
    main()
