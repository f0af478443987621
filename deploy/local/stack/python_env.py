"""The Python environment: a venv filled from the lock files, every package checked by hash."""

import os
import sys
from pathlib import Path

from stack.console import step
from stack.settings import CHECKOUT, HERE, Settings
from stack.shell import Done, fingerprint, run, succeeds

LOCK = HERE / "requirements.lock"
DEV_LOCK = HERE / "requirements-dev.lock"


def install(settings: Settings, done: Done, *, dev: bool = False) -> None:
    """Make the venv hold exactly what is locked, and our own package as an editable install."""
    _install_lock(settings, done, "python", LOCK)
    if dev:
        _install_lock(settings, done, "python-dev", DEV_LOCK)
    own = fingerprint([CHECKOUT / "setup.py"], str(CHECKOUT))
    if not done.has("package", own):
        with step("安装本项目 editable install"):
            pip(settings, "install", "--no-deps", "--no-build-isolation", "-e", str(CHECKOUT))
        done.add("package", own)


def pip(settings: Settings, *arguments: str) -> None:
    """Run pip of the venv, quietly."""
    run([settings.bin("python"), "-m", "pip", "--disable-pip-version-check", "-q", *arguments], env=dict(os.environ))


def _install_lock(settings: Settings, done: Done, name: str, lock: Path) -> None:
    key = fingerprint([lock], sys.version)
    if done.has(name, key) and Path(settings.bin("python")).exists():
        return
    with step(f"安装 Python 依赖 pip: {lock.name}"):
        if not succeeds([settings.bin("python"), "-m", "pip", "--version"]):
            run([sys.executable, "-m", "venv", "--clear", settings.venv])
        pip(settings, "install", "--require-hashes", "-r", str(lock))
    done.add(name, key)
