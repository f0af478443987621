"""Both zones with the not-open list published: an internal catalogue of its own over the data of the running one."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

REGISTRY = """\
[app:main]
use = config:{ini}
ckanext.anhui.registry.publish_unopened = true
"""
PORTAL = """\
[app:main]
use = config:{ini}
ckanext.anhui.sync.feed_url = {url}/feed/v1
"""


class Naming:
    """`url` is the internal zone that publishes the list; `sync` brings the public zone up to what its feed says."""

    def __init__(self, stack: Any, url: str, portal: Path) -> None:
        self._stack, self.url, self._portal = stack, url, portal

    def sync(self, command: str = "run") -> str:
        """Run a sync command as an operator; out: its readable report."""
        return self._stack.ckan("portal", "anhui-sync", command, "registry", ini=self._portal)

    def feed(self) -> str:
        """Everything the feed gives, as text."""
        headers = {"Authorization": f"Bearer {self._stack.secrets['feed_token']}"}
        index = self._stack.http.get(f"{self.url}/feed/v1/index", headers=headers, timeout=120)
        keys = [line.split('"')[3] for line in index.text.splitlines() if line.startswith('{"key"')]
        asked = {"json": {"keys": keys[-500:]}, "headers": headers, "timeout": 120}
        records = self._stack.http.post(f"{self.url}/feed/v1/records", **asked)
        assert index.ok and records.ok and 0 < len(keys) <= 500
        return index.text + records.text


@contextmanager
def naming(stack: Any, folder: Path) -> Iterator[Naming]:
    """The switch on, for as long as the block runs; the running internal zone keeps it off."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    registry, portal = folder / "registry.ini", folder / "portal.ini"
    registry.write_text(REGISTRY.format(ini=stack.inis["registry"]))
    portal.write_text(PORTAL.format(ini=stack.inis["portal"], url=url))
    command = ["ckan", "-c", str(registry), "run", "--host", "127.0.0.1", "--port", str(port), "--disable-reloader"]
    with (folder / "registry.log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ, start_new_session=True)
        try:
            _wait(stack.http, f"{url}/health", server, folder / "registry.log")
            yield Naming(stack, url, portal)
        finally:
            server.terminate()
            server.wait(30)


def _wait(http: requests.Session, url: str, server: subprocess.Popen[Any], log: Path) -> None:
    for _ in range(120):
        assert server.poll() is None, log.read_text()
        try:
            if http.get(url, timeout=5).ok:
                return
        except requests.RequestException:
            pass
        time.sleep(0.5)
    raise AssertionError(log.read_text())
