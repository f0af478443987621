"""Debian's Chromium, watched: no page may send a request anywhere but to the site itself."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


class Watch:
    """Requests that left the site and errors of scripts, gathered while pages are visited."""

    def __init__(self) -> None:
        self.foreign: list[str] = []
        self.broken: list[str] = []


@pytest.fixture(scope="module")
def browser() -> Iterator["object"]:
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("ANHUI_CHROMIUM", "/usr/bin/chromium"), args=ARGUMENTS, timeout=60_000
        )
        yield chromium
        chromium.close()


@pytest.fixture
def watch(stack) -> Iterator[Watch]:
    """What the visited pages did; checked at the end of the test."""
    watch = Watch()
    yield watch
    assert not watch.foreign, "a request left the site"
    assert not watch.broken, "a script failed"


@pytest.fixture
def new_page(browser, stack, watch):
    """Open a page of a reader of its own: nobody is signed in, nothing is remembered."""
    ours = {urlsplit(url).netloc for url in stack.urls.values()}
    contexts = []

    def open_page(width: int = 1440, height: int = 1000):
        context = browser.new_context(
            locale="zh-CN", accept_downloads=True, viewport={"width": width, "height": height}
        )
        contexts.append(context)
        page = context.new_page()

        def on_request(request) -> None:
            address = urlsplit(request.url)
            if address.scheme not in {"data", "blob", "about"} and address.netloc not in ours:
                watch.foreign.append(f"{page.url} → {request.url}")

        page.on("request", on_request)
        page.on("pageerror", lambda error: watch.broken.append(f"{page.url}: {error}"))
        return page

    yield open_page
    for context in contexts:
        context.close()
