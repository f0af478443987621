"""Running commands, and remembering which steps are done."""

import hashlib
import json
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from stack.console import Problem


def run(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | str | None = None,
    stdin: str | None = None,
) -> str:
    """Run a command quietly; out: its stdout. Errors: Problem with the end of its output."""
    words = [str(part) for part in command]
    with _found(words):
        done = subprocess.run(words, env=env, cwd=cwd, input=stdin, text=True, capture_output=True, check=False)
    _succeeded(words, done.returncode, done.stdout + done.stderr)
    return done.stdout


def stream(command: Sequence[str | Path], *, source: IO[bytes] | None = None, target: IO[bytes] | None = None) -> None:
    """Run a command from one file to another. Errors: Problem with the end of what it complained."""
    words = [str(part) for part in command]
    with _found(words):
        done = subprocess.run(words, cwd="/", stdin=source, stdout=target, stderr=subprocess.PIPE, check=False)
    _succeeded(words, done.returncode, done.stderr.decode(errors="replace"))


@contextmanager
def _found(words: list[str]) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise Problem(f"找不到命令 {words[0]}", f"command not found: {words[0]}; run `portal up`") from error


def _succeeded(words: list[str], code: int, said: str) -> None:
    if code:
        end = "\n".join(said.strip().splitlines()[-25:])
        shown = " ".join(words[:4])
        raise Problem(f"命令失败（返回 {code}）：{shown}", f"the command failed; its last lines:\n{end}")


def succeeds(command: Sequence[str | Path]) -> bool:
    """Run a command for its exit code alone; one that does not exist has failed."""
    try:
        done = subprocess.run([str(part) for part in command], cwd="/", capture_output=True, check=False)
    except FileNotFoundError:
        return False
    return done.returncode == 0


def fingerprint(paths: Iterable[Path], *more: str) -> str:
    """A hash of the files' contents (folders: all files below) and of the words given."""
    digest = hashlib.sha256("\0".join(more).encode())
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and file.suffix not in (".pyc", ".mo"):
                digest.update(str(file.relative_to(path.parent)).encode() + b"\0")
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


class Done:
    """Which steps were finished, and for which version of their inputs. A step killed half-way is not in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.keys: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}

    def has(self, name: str, key: str = "1") -> bool:
        """Whether the step was finished with these inputs."""
        return self.keys.get(name) == key

    def add(self, name: str, key: str = "1") -> None:
        """Remember the step, at once and in one move."""
        self.update({name: key})

    def keep(self, wanted: Callable[[str], bool]) -> None:
        """Forget every step whose name is not wanted."""
        self.keys = {name: key for name, key in self.keys.items() if wanted(name)}
        self.update({})

    def update(self, keys: Mapping[str, str]) -> None:
        """Remember several."""
        self.keys |= keys
        temporary = self.path.with_suffix(".new")
        temporary.write_text(json.dumps(self.keys, indent=1) + "\n")
        temporary.replace(self.path)
