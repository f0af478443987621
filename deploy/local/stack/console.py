"""What the operator sees: steps with their times, and problems with what to do about them."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Problem(Exception):
    """Something the operator can mend.

    In: what is wrong and what to do, in Chinese and in short English.
    """

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese}\n{english}")


class Step:
    """A running step; `note` is printed behind its time."""

    def __init__(self) -> None:
        self.note = ""


@contextmanager
def step(title: str) -> Iterator[Step]:
    """Print the title now and the time taken when done."""
    _say(f"  {title} … ", end="")
    started = time.monotonic()
    running = Step()
    try:
        yield running
    except BaseException:
        _say(f"失败 failed ({time.monotonic() - started:.1f} s)")
        raise
    _say(f"{time.monotonic() - started:.1f} s" + (f"  {running.note}" if running.note else ""))


def say(text: str = "") -> None:
    """One line for the operator."""
    _say(text)


def confirm(word: str) -> None:
    """Have the word typed. Errors: Problem when there is no terminal to ask at, or something else was typed."""
    if not sys.stdin.isatty():
        raise Problem("没有终端可供确认；脚本中请加 --yes", "no terminal to ask at; in a script say --yes")
    if input(f"输入 {word} 以继续 · type {word} to go on: ").strip() != word:
        raise Problem("已取消，什么都没有改动", "cancelled; nothing was changed")


def fail(problem: Problem) -> None:
    """Print a problem to stderr."""
    print(f"\n✗ {problem}", file=sys.stderr, flush=True)


def _say(text: str, end: str = "\n") -> None:
    print(text, end=end, flush=True)
