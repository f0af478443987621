"""How well and how fast Chinese is found, ours against CKAN's own parameters on the same core, real titles.

    deploy/local/portal bench search CATALOGUE.jsonl.gz [--json]

Loads the titles straight into the public core under a site_id of their own, so that no page shows them, asks Solr
directly, and removes them. Queries: 200 spans of 4 to 9 characters cut anywhere out of random titles (fixed seed), and
200 pairs of spans of one title, joined, the later first. Relevant is every title that holds the span (both spans).
"stock" is CKAN's parameters on our schema, not CKAN's schema. A ratio to zero is null. Prints, asserts nothing.
"""

import configparser
import gzip
import json
import math
import os
import random
import re
import statistics
import time
from typing import Any

import pysolr
from figures import parser, publish, say

from ckanext.anhui.search import rewrite

STOCK = {
    "defType": "dismax",
    "qf": "name^4 title^4 tags^2 groups^2 text",
    "mm": "2<-1 5<80%",
    "tie": "0.1",
    "q.op": "AND",
}
SITE, QUERIES = "bench-search", 200
Query = tuple[str, tuple[str, ...]]


def load(solr: pysolr.Solr, path: str) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    documents = [
        {
            "index_id": f"{SITE}-{i}",
            "id": f"{SITE}-{i}",
            "site_id": SITE,
            "state": "active",
            "capacity": "public",
            "title": row["title"],
            "notes": row["summary"],
            "org_title": [row["provider"]],
            "res_columns": row["fields"][:300],
        }
        for i, row in enumerate(rows)
    ]
    for start in range(0, len(documents), 500):
        solr.add(documents[start : start + 500], commit=False)
    solr.commit()
    return [row["title"] for row in rows]


def cut(chance: random.Random, text: str) -> str:
    length = min(len(text), chance.randint(4, 9))
    start = chance.randint(0, len(text) - length)
    return text[start : start + length]


def queries(titles: list[str]) -> dict[str, list[Query]]:
    chance = random.Random(20261124)
    usable = [t for t in titles if len(t) >= 10 and re.fullmatch(r"[\u4e00-\u9fffA-Za-z0-9]+", t)]
    spans = [cut(chance, t) for t in chance.sample(usable, QUERIES)]
    joined = []
    for title in chance.sample(usable, QUERIES):
        half = len(title) // 2
        joined.append((cut(chance, title[half:])[:4], cut(chance, title[:half])[:4]))
    return {"spans": [(s, (s,)) for s in spans], "joined": [("".join(j), j) for j in joined]}


def ndcg(found: list[str], parts: tuple[str, ...], relevant: int) -> float:
    gains = [all(part in title for part in parts) for title in found]
    ideal = sum(1 / math.log2(i + 2) for i in range(min(10, relevant)))
    return sum(gain / math.log2(i + 2) for i, gain in enumerate(gains)) / ideal


def measure(solr: pysolr.Solr, titles: list[str], asked: list[Query], parameters: Any) -> dict[str, float]:
    scores, empty, milliseconds, counts = [], 0, [], []
    for text, parts in asked:
        begun = time.perf_counter()
        found = solr.search(**parameters(text), fq=f"site_id:{SITE}", fl="title", rows=10)
        milliseconds.append((time.perf_counter() - begun) * 1000)
        empty += not found.hits
        counts.append(found.hits)
        relevant = sum(all(part in title for part in parts) for title in titles)
        scores.append(ndcg([doc["title"] for doc in found.docs], parts, relevant))
    return {
        "ndcg10": round(statistics.mean(scores), 3),
        "zero_hit": round(empty / len(asked), 3),
        "hits_median": statistics.median(counts),
        "ms_p50": round(statistics.median(milliseconds), 1),
    }


def _ratio(ours: dict[str, float], stock: dict[str, float]) -> float | None:
    return round(ours["ndcg10"] / stock["ndcg10"], 2) if stock["ndcg10"] else None


def main() -> None:
    """Load, ask, print."""
    accepted = parser(__doc__)
    accepted.add_argument("catalogue")
    options = accepted.parse_args()
    ini = configparser.RawConfigParser()
    ini.read(os.environ["ANHUI_PORTAL_INI"], "utf-8")
    solr = pysolr.Solr(ini["app:main"]["solr_url"], timeout=60)
    figures: dict[str, Any] = {}
    try:
        titles = load(solr, options.catalogue)
        for name, asked in queries(titles).items():
            ours = measure(solr, titles, asked, rewrite)
            stock = measure(solr, titles, asked, lambda text: {**STOCK, "q": text})
            figures[name] = {"ours": ours, "stock_parameters": stock}
    finally:
        solr.delete(q=f"site_id:{SITE}", commit=True)
    ratios = {f"{name}_ndcg10": _ratio(both["ours"], both["stock_parameters"]) for name, both in figures.items()}
    for name, both in figures.items():
        for who, numbers in both.items():
            say(f"{name}, {who}", numbers)
    publish(options, ratios, figures, packages=("ckan", "pysolr"), titles=len(titles))


if __name__ == "__main__":
    main()
