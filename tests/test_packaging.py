"""A wheel and an sdist carry what the code reads: the province's config, templates, translations, migrations."""

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
LEFT_OUT = shutil.ignore_patterns(".git", ".local*", "*.egg-info", "build", "dist", "__pycache__", "*.mo")
IN_THE_PACKAGE = [
    "config/schema/dataset.yaml",
    "config/schema/presets.yaml",
    "config/codes/departments.yaml",
    "config/rules/openness.yaml",
    "config/search/solr/schema.xml",
    "config/search/solr/solrconfig.xml",
    "config/search/solr/t2s.txt",
    "config/portal.ini",
    "catalogue/config_declaration.yaml",
    "catalogue/templates/scheming/form_snippets/anhui_columns.html",
    "i18n/zh_Hans_CN/LC_MESSAGES/ckanext-anhui.mo",
    "migration/anhui_catalogue/alembic.ini",
    "migration/anhui_catalogue/versions/001_audit.py",
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the sdist, and the wheel made from that sdist."""
    folder = tmp_path_factory.mktemp("build")
    shutil.copytree(CHECKOUT, folder / "source", symlinks=True, ignore=LEFT_OUT)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder / "dist"), "source"]
    done = subprocess.run(command, cwd=folder, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return folder / "dist"


@pytest.fixture(scope="module")
def wheel(built: Path) -> set[str]:
    return set(zipfile.ZipFile(next(built.glob("*.whl"))).namelist())


@pytest.mark.parametrize("path", IN_THE_PACKAGE)
def test_wheel_carries(wheel: set[str], path: str) -> None:
    assert f"ckanext/anhui/{path}" in wheel


def test_wheel_and_sdist_carry_every_file_of_config(built: Path, wheel: set[str]) -> None:
    config = {str(p.relative_to(CHECKOUT)) for p in (CHECKOUT / "config").rglob("*") if p.is_file()}
    config = {path for path in config if "__pycache__" not in path}
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        sdist = {name.partition("/")[2].replace("ckanext-anhui/ckanext/anhui/", "") for name in archive.getnames()}
    assert not config - sdist
    assert not {f"ckanext/anhui/{path}" for path in config} - wheel


def test_wheel_carries_nothing_secret_or_compiled(wheel: set[str]) -> None:
    assert not [name for name in wheel if name.endswith((".pyc", "secrets.json")) or "/.local" in name]
