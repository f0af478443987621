"""Every message of every room has its Chinese."""

import subprocess
import sys

import pytest

from ckanext.anhui.catalogue import CONFIG

BUILD = CONFIG.parent / "ckanext-anhui" / "ckanext" / "anhui" / "i18n" / "build.py"


def test_chinese_is_complete_and_merged() -> None:
    pytest.importorskip("ckan")  # its extractor reads the templates
    done = subprocess.run([sys.executable, str(BUILD), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
