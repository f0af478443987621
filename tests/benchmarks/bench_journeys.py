"""What four people do until they have what they came for: our portal beside CKAN as it comes, in Chromium, in one run.

    deploy/local/portal bench journeys [--json]

The peer gets the datasets our portal shows, with the same words, tags and files. A step is one action of a person
(tests/journeys.py); seconds are those of the browser, without the time people think. "reached: no" says that the person
did not get there at all, and after how many steps they know. The errands are about the demo's datasets: run it on a
stack that holds the demo alone. Prints, asserts nothing.
"""

import gzip
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests
from bench_portal import run_filling
from figures import parser, publish, say
from peer_ckan import Peer, peer
from playwright.sync_api import TimeoutError as NotThere
from playwright.sync_api import sync_playwright

from ckanext.anhui.catalogue import code_list

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from journeys import AIR, ALLOWANCE, Walk, analyst, citizen, developer, english_reader

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
PATIENCE = 5_000
"""Milliseconds until a person gives up looking."""


def fill(peer: Peer, base: str) -> None:
    """The datasets of our portal into the peer, once."""
    peer.make()
    done = peer.ini.with_name("journeys")
    if done.exists():
        return
    found = requests.get(f"{base}/api/3/action/package_search", {"rows": 100}, timeout=60).json()
    with tempfile.NamedTemporaryFile(suffix=".jsonl.gz") as file:
        packages = found["result"]["results"]
        lines = "\n".join(json.dumps(record(package)) for package in packages)
        Path(file.name).write_bytes(gzip.compress(lines.encode()))
        run_filling("peer", str(peer.ini), file.name, len(packages))
    peer.ckan("search-index", "rebuild")
    done.touch()


def record(package: dict[str, Any]) -> dict[str, Any]:
    """A dataset as filling.py takes it."""
    return {
        "id": package["id"],
        "title": package["title"],
        "provider": package["organization"]["title"],
        "domain": code_list("domains").label(package.get("domain") or ""),
        "cycle": code_list("cycles").label(package.get("update_cycle") or ""),
        "spatial": code_list("regions").label(package.get("region") or ""),
        "summary": package.get("notes") or "",
        "tags": [tag["name"] for tag in package["tags"] if "." not in tag["name"]],
        "formats": [],
        "files": [{"name": r["name"], "format": r["format"], "url": r["url"]} for r in package["resources"]],
    }


# ---- the same errands on CKAN as it comes ---------------------------------------------------------------------


def citizen_there(walk: Walk) -> None:
    """Types 低保 on the front page."""
    walk.open("/")
    walk.type(walk.page.locator("input[name=q]").last, "低保")
    walk.press("Enter")
    open_and_download(walk, ALLOWANCE)


def analyst_there(walk: Walk) -> None:
    """There is no facet of regions or fields: types both."""
    walk.open("/dataset/")
    walk.type(walk.page.locator("#field-giant-search, .search-form input[name=q]").first, "生态环境 合肥市")
    walk.press("Enter")
    open_and_download(walk, AIR)


def developer_there(walk: Walk, path: str) -> str:
    """Looks for a call to copy, on the dataset and on its file."""
    walk.open(path)
    walk.click(walk.page.locator(".resource-list a.heading").first, "the file")
    walk.page.locator("pre, code", has_text="curl").first.wait_for()
    return walk.page.locator("pre, code", has_text="curl").first.inner_text()


def english_reader_there(walk: Walk) -> None:
    """English, then what is about the environment."""
    walk.open("/en/")
    walk.type(walk.page.locator("input[name=q]").last, "environment")
    walk.press("Enter")
    walk.click(walk.page.locator(".dataset-heading a").first, "the first dataset")
    download(walk)


def open_and_download(walk: Walk, title: str) -> None:
    walk.click(walk.page.locator(".dataset-heading a", has_text=title).first, title)
    download(walk)


def download(walk: Walk) -> None:
    walk.click(walk.page.locator(".resource-list a.heading").first, "the file")
    walk.download(walk.page.locator("a.resource-url-analytics").first)


def walked(browser: Any, base: str, width: int, errand: Callable[[Walk], Any]) -> dict[str, Any]:
    """Walk it; out: `{reached, steps, seconds, did}`."""
    context = browser.new_context(viewport={"width": width, "height": 900}, accept_downloads=True, locale="zh-CN")
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=base)
    context.set_default_timeout(PATIENCE)
    walk = Walk(context.new_page(), base)
    begun, reached = time.perf_counter(), True
    try:
        errand(walk)
    except NotThere:
        reached = False
    seconds = time.perf_counter() - begun - (0 if reached else PATIENCE / 1000)
    context.close()
    return {"reached": reached, "steps": len(walk.steps), "seconds": round(seconds, 1), "did": walk.steps}


def main() -> None:
    given = parser(__doc__).parse_args()
    base, other = os.environ["ANHUI_PORTAL_URL"], peer()
    fill(other, base)
    found = requests.get(f"{base}/api/3/action/package_search", {"fq": f'title:"{AIR}"'}, timeout=60).json()
    name = found["result"]["results"][0]["name"]
    figures: dict[str, Any] = {}
    with other.running() as stock, sync_playwright() as playwright:
        there = requests.get(f"{stock}/api/3/action/package_search", {"fq": f'title:"{AIR}"'}, timeout=60).json()
        that = there["result"]["results"][0]["name"]
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        errands: tuple[tuple[str, int, Any, Any], ...] = (
            ("citizen", 390, citizen, citizen_there),
            ("analyst", 1440, analyst, analyst_there),
            (
                "developer",
                1440,
                lambda walk: developer(walk, f"/dataset/{name}"),
                lambda walk: developer_there(walk, f"/dataset/{that}"),
            ),
            ("english_reader", 1440, english_reader, english_reader_there),
        )
        for who, width, here, elsewhere in errands:
            for site, address, errand in (("ours", base, here), ("stock", stock, elsewhere)):
                walked(chromium, address, width, errand)  # warm
                figures[f"{who}_{site}"] = walked(chromium, address, width, errand)
                say(f"{who} {site}", figures[f"{who}_{site}"])
        chromium.close()
    ratios = {who: steps_ratio(figures[f"{who}_ours"], figures[f"{who}_stock"]) for who, *_ in errands}
    publish(given, {f"{who}_steps": ratio for who, ratio in ratios.items()}, figures)


def steps_ratio(ours: dict[str, Any], stock: dict[str, Any]) -> float | None:
    """Steps there to steps here; None where one of them does not get there."""
    return round(stock["steps"] / ours["steps"], 2) if ours["reached"] and stock["reached"] else None


if __name__ == "__main__":
    main()
