"""`bench NAME`: one of tests/benchmarks/, inside the environment, on the servers that run."""

import ast
from pathlib import Path

from stack.console import Problem, say
from stack.settings import CHECKOUT, Settings

FOLDER = CHECKOUT / "tests" / "benchmarks"
PREFIX = "bench_"


def benchmarks() -> dict[str, Path]:
    """Every benchmark by its name."""
    return {path.stem.removeprefix(PREFIX): path for path in sorted(FOLDER.glob(f"{PREFIX}*.py"))}


def list_them() -> int:
    """Print the names, each with what it measures. Out: exit code 0."""
    for name, path in benchmarks().items():
        about = ast.get_docstring(ast.parse(path.read_text())) or ""
        say(f"  {name:<10} {about.splitlines()[0] if about else ''}")
    return 0


def command(settings: Settings, words: list[str]) -> list[str]:
    """The command that runs a benchmark with its own options. Errors: Problem naming those there are."""
    known = benchmarks()
    if words[0] not in known:
        raise Problem(f"没有名为 {words[0]} 的性能测试；有：{', '.join(known)}", f"there are: {', '.join(known)}")
    return [settings.bin("python"), str(known[words[0]]), *words[1:]]
