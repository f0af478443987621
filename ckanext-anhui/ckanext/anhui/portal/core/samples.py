"""Code that fetches one file, ready to copy: for the shell, Python, R and JavaScript. Pure.

Every sample stands on what a new installation of the language has; the Python one for workbooks names what it needs
beside. Names and addresses come from departments, so each is written as a literal of its language.
"""

import json
import shlex
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import unquote, urlsplit

import msgspec

Kind = Literal["csv", "tsv", "json", "workbook", "other"]
KINDS: dict[str, Kind] = {"CSV": "csv", "TSV": "tsv", "JSON": "json", "GEOJSON": "json", "XLSX": "workbook"}

PYTHON_TABLE = """\
import csv
import io
import urllib.request

url = {url}
with urllib.request.urlopen(url) as answer:
    text = io.TextIOWrapper(answer, encoding="utf-8-sig", newline="")
    rows = list(csv.DictReader(text{delimiter}))
print(len(rows), rows[0])"""
PYTHON_JSON = """\
import json
import urllib.request

url = {url}
with urllib.request.urlopen(url) as answer:
    data = json.load(answer)
print(str(data)[:200])"""
PYTHON_WORKBOOK = """\
import io
import urllib.request

import openpyxl

url = {url}
with urllib.request.urlopen(url) as answer:
    book = openpyxl.load_workbook(io.BytesIO(answer.read()), read_only=True)
for row in book.active.iter_rows(max_row=5, values_only=True):
    print(row)"""
PYTHON_FILE = """\
import urllib.request

url = {url}
urllib.request.urlretrieve(url, {name})"""
PYTHON: dict[Kind, str] = {
    "csv": PYTHON_TABLE,
    "tsv": PYTHON_TABLE,
    "json": PYTHON_JSON,
    "workbook": PYTHON_WORKBOOK,
    "other": PYTHON_FILE,
}

R_TABLE = """\
url <- {url}
rows <- read.csv(url, fileEncoding = "UTF-8-BOM", check.names = FALSE)
head(rows)"""
R_WORKBOOK = """\
url <- {url}
download.file(url, {name}, mode = "wb")
head(readxl::read_excel({name}))"""
R_FILE = """\
url <- {url}
download.file(url, {name}, mode = "wb")"""
R: dict[Kind, str] = {
    "csv": R_TABLE,
    "tsv": R_TABLE.replace("read.csv", "read.delim"),
    "json": R_FILE,
    "workbook": R_WORKBOOK,
    "other": R_FILE,
}

JAVASCRIPT_TEXT = """\
const url = {url};
fetch(url)
  .then((answer) => {{
    if (!answer.ok) throw new Error(`${{answer.status}} ${{url}}`);
    return answer.{read}();
  }})
  .then((data) => console.log({shown}));"""
JAVASCRIPT: dict[Kind, tuple[str, str]] = {
    "csv": ("text", "data.slice(0, 200)"),
    "tsv": ("text", "data.slice(0, 200)"),
    "json": ("json", "data"),
    "workbook": ("arrayBuffer", "data.byteLength"),
    "other": ("arrayBuffer", "data.byteLength"),
}
"""How the body is read, and what of it is shown."""


class Sample(msgspec.Struct, frozen=True):
    """One sample: the language, and its code."""

    language: Literal["curl", "Python", "R", "JavaScript"]
    code: str


def samples(url: str, file_format: str) -> list[Sample]:
    """The samples for the file at `url` (absolute); a format nobody knows is saved, not read."""
    kind = KINDS.get(file_format.strip().upper(), "other")
    name = file_name(url)
    given = {"url": _literal(url), "name": _literal(name)}
    read, shown = JAVASCRIPT[kind]
    return [
        Sample("curl", f"curl --fail --output {shlex.quote(name)} {shlex.quote(url)}"),
        Sample("Python", PYTHON[kind].format(**given, delimiter=', delimiter="\\t"' if kind == "tsv" else "")),
        Sample("R", R[kind].format(**given)),
        Sample("JavaScript", JAVASCRIPT_TEXT.format(url=given["url"], read=read, shown=shown)),
    ]


def check_line(sha256: str, name: str) -> str:
    """The line that tells whether a downloaded file is whole (GNU coreutils)."""
    return f"echo {shlex.quote(f'{sha256}  {name}')} | sha256sum --check"


def careful_download(url: str, sha256: str) -> str:
    """A file fetched, fetched again only if it changed (ETag), carried on after a break (Range), and checked."""
    name, address = file_name(url), shlex.quote(url)
    return "\n".join(
        (
            f"curl --fail --etag-save file.etag --output {shlex.quote(name)} {address}",
            f"curl --fail --etag-compare file.etag --output newer {address}",
            f"curl --fail --continue-at - --output {shlex.quote(name)} {address}",
            check_line(sha256, name),
        )
    )


def file_name(url: str) -> str:
    """The name a download address ends with, as it stands on a disk: never a folder, never an option."""
    name = PurePosixPath(unquote(urlsplit(url).path)).name.lstrip("-")
    return name or "data"


def _literal(text: str) -> str:
    """Text as Python, R and JavaScript write it: all three read JSON's."""
    return json.dumps(text, ensure_ascii=False)
