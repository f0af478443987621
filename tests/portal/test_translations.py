"""Every message of every room has its Chinese."""

import subprocess
import sys
from pathlib import Path

import pytest

from ckanext.anhui import i18n

BUILD = Path(i18n.DIRECTORY) / "build.py"


def test_chinese_is_complete_and_merged() -> None:
    pytest.importorskip("ckan")  # its extractor reads the templates
    done = subprocess.run([sys.executable, str(BUILD), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
