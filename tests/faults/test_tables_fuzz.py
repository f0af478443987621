"""Twenty thousand damaged files: each is read or refused, in time, and nothing is lost without a word.

    ANHUI_FAULTS=1 python -m pytest -s tests/faults/test_tables_fuzz.py

ANHUI_FUZZ_FROM is the first seed, ANHUI_FUZZ_INPUTS how many. `damaged(seed, originals())` gives the file of a seed.
"""

import multiprocessing
import os
import time
import traceback
from collections import Counter
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from queue import Empty
from typing import Any

from tables.damage import damaged, faults, originals

from ckanext.anhui.tables.core.workspace import Workspace

FROM = int(os.environ.get("ANHUI_FUZZ_FROM", "1000"))
INPUTS = int(os.environ.get("ANHUI_FUZZ_INPUTS", "20000"))
WORKERS = 2
LIMIT = 20
"""seconds one file may take, on a machine that does other things too"""
TOGETHER = 50
"""files one workspace sees"""

Found = tuple[int, str, list[str]]


def work_through(
    seeds: list[int], folder: Path, at: "Synchronized[int]", found: "multiprocessing.Queue[Found]"
) -> None:
    """Read one damaged file after the other; `at` is the place of the seed that is being read."""
    files = originals()
    for start in range(at.value, len(seeds), TOGETHER):
        with Workspace(within=folder) as work:
            for place in range(start, min(start + TOGETHER, len(seeds))):
                at.value = place
                name, content = damaged(seeds[place], files)
                path = folder / f"{seeds[place]}-{name}"
                path.write_bytes(content)
                try:
                    wrong = faults(path, work)
                except Exception:  # noqa: BLE001 - what a reader must not do is told with the file it did it on
                    wrong = [traceback.format_exc()]
                path.unlink()
                if wrong:
                    found.put((seeds[place], name, wrong))
    at.value = len(seeds)


class Worker:
    """A process that reads its share; one that dies or takes too long costs the file it was at."""

    def __init__(self, seeds: list[int], folder: Path, found: "multiprocessing.Queue[Found]") -> None:
        self.seeds, self.folder, self.found = seeds, folder, found
        self.at: Any = multiprocessing.Value("l", 0)
        self.seen, self.since = 0, time.monotonic()
        self.process = self._start()

    def _start(self) -> multiprocessing.Process:
        self.since = time.monotonic()
        process = multiprocessing.Process(target=work_through, args=(self.seeds, self.folder, self.at, self.found))
        process.start()
        return process

    def goes_on(self) -> bool:
        place = self.at.value
        if place == len(self.seeds):
            return False
        if place != self.seen:
            self.seen, self.since = place, time.monotonic()
        hangs = time.monotonic() - self.since > LIMIT
        if hangs or not self.process.is_alive():
            self.process.kill()
            self.process.join()
            wrong = f"took more than {LIMIT} s" if hangs else f"ended the process with {self.process.exitcode}"
            self.found.put((self.seeds[place], "", [wrong]))
            self.at.value = place + 1
            self.process = self._start()
        return True


def test_damaged_files_are_read_or_refused(tmp_path: Path) -> None:
    found: multiprocessing.Queue[Found] = multiprocessing.Queue()
    started = time.monotonic()
    workers = [Worker(list(range(FROM + one, FROM + INPUTS, WORKERS)), tmp_path, found) for one in range(WORKERS)]
    wrong: dict[int, tuple[str, list[str]]] = {}
    running = True
    while running:
        running = sum(one.goes_on() for one in workers) > 0
        try:
            while True:
                seed, name, said = found.get(timeout=0.5)
                wrong[seed] = name, said
                print(seed, name, *said, flush=True)
        except Empty:
            pass
    for one in workers:
        one.process.join()
    print(f"{INPUTS} files in {time.monotonic() - started:.0f} s, {len(wrong)} read wrongly")
    print(Counter(said[0].splitlines()[-1][:60] for _, said in wrong.values()))
    assert wrong == {}
