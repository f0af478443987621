"""`ckan` commands without the seconds each needs to start: a process that has started CKAN forks for every command.

What is run is CKAN's own command line with the arguments an operator types; only what comes before them is shared.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

LONGEST = 600
"""Seconds after which a command is killed."""


class Commands:
    """A zone's commands, one at a time."""

    def __init__(self, ini: Path) -> None:
        self._lock = Lock()
        self._server = subprocess.Popen(
            [sys.executable, __file__, str(ini)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, ini: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command with the options of `ini`, which has the zone's beneath its own."""
        assert self._server.stdin and self._server.stdout
        with self._lock, tempfile.TemporaryDirectory() as folder:
            json.dump({"ini": str(ini), "arguments": arguments, "folder": folder}, self._server.stdin)
            self._server.stdin.write("\n")
            self._server.stdin.flush()
            code = int(self._server.stdout.readline())
            out, err = (Path(folder, name).read_text() for name in ("stdout", "stderr"))
        return subprocess.CompletedProcess(["ckan", *arguments], code, out, err)


def commands(zone: Path) -> Commands:
    """The commands of a zone; of another process when its ini was written anew."""
    return _commands(zone, zone.stat().st_mtime_ns)


@cache
def _commands(zone: Path, _written: int) -> Commands:
    return Commands(zone)


def _serve(zone: str) -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what CKAN prints while it starts is no answer

    from ckan import model
    from ckan.cli import load_config
    from ckan.cli.cli import CtxObject
    from ckanext.datastore.backend import postgres

    ready, plain = CtxObject(zone), load_config(zone)
    for engine in (model.meta.engine, *postgres._engines.values()):
        engine.dispose()  # type: ignore[union-attr]  # no connection is shared with a child
    for line in sys.stdin:
        asked = json.loads(line)
        if not (child := os.fork()):
            _obey(ready, plain, **asked)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=answers, flush=True)


def _obey(ready: Any, plain: dict[str, Any], ini: str, arguments: list[str], folder: str) -> None:
    """Run one command in this process, and end it."""
    code = 1
    try:
        for number, name in ((1, "stdout"), (2, "stderr")):
            os.dup2(os.open(f"{folder}/{name}", os.O_WRONLY | os.O_CREAT), number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        signal.alarm(LONGEST)

        from ckan.cli import cli, load_config
        from ckan.lib import redis

        redis._connection_pool = None  # the options may name another
        own = load_config(ini)
        ready.config.update({name: value for name, value in own.items() if plain.get(name) != value})
        cli.CtxObject = lambda _path: ready
        sys.argv = ["ckan", "-c", ini, *arguments]
        cli.ckan()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except Exception:  # noqa: BLE001 - told as a command tells it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve(sys.argv[1])
