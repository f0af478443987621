"""Values that stand in one place alone, and everything that either zone keeps, to look for them in.

Numbers are of nobody: the ids are of a region that was never given out.
"""

import configparser
import json
import os
import random
import uuid
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import psycopg2
import redis
import requests

ZONES = ("portal", "registry")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""GB 11643-1999, of the check digit."""
SERVERS = {"pg", "redis", "solr"}
"""Folders of servers, which are asked themselves."""


def resident_id(choose: random.Random) -> str:
    """A resident id nobody has: its region is one that was never given out."""
    day = f"{choose.randrange(1950, 1999)}0{choose.randrange(1, 9)}1{choose.randrange(0, 9)}"
    body = f"349901{day}{choose.randrange(100, 999)}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


class Canary:
    """Values for one place: a word, a resident id, a mobile number."""

    def __init__(self) -> None:
        choose = random.Random(uuid.uuid4().int)
        self.word = "金丝雀" + uuid.uuid4().hex[:10]
        self.id = resident_id(choose)
        self.phone = f"199{choose.randrange(10**7, 10**8)}"

    def table(self) -> bytes:
        """A CSV with the word in each row, the id in the fourth and the number in the fifth."""
        rows = "".join(f"{self.word},{self.id if n == 3 else ''},{self.phone if n == 4 else ''}\n" for n in range(6))
        return f"名称,地址,备注\n{rows}".encode()

    @property
    def values(self) -> tuple[str, ...]:
        return self.word, self.id, self.phone


def traces(*values: str) -> list[str]:
    """Every place either zone keeps or logs any of some values at, but the internal blob store.

    A place is named by zone and table, index, job or file: `registry public.package`, `redis portal …`, `log/…`.
    """
    spelled = list(dict.fromkeys(form for value in values for form in (value, json.dumps(value)[1:-1])))
    return [*_databases(spelled), *_indexes(spelled), *_jobs(spelled), *_files(spelled)]


def blobs(zone: str, value: str) -> list[Path]:
    """The blobs of a zone with a value in them."""
    return [path for path in _blob_store(zone).rglob("*") if path.is_file() and value.encode() in path.read_bytes()]


def _databases(spelled: list[str]) -> Iterator[str]:
    patterns = [f"%{form}%" for form in spelled]
    for zone in ZONES:
        for name, url in (("", _option(zone, "sqlalchemy.url")), (" datastore", _option(zone, "write_url"))):
            with psycopg2.connect(url) as connection, connection.cursor() as cursor:
                for table in _tables(cursor):
                    cursor.execute(f"select 1 from {table} t where t::text like any(%s) limit 1", (patterns,))
                    if cursor.fetchone():
                        yield f"{zone}{name} {table}"


def _tables(cursor: Any) -> list[str]:
    cursor.execute(
        "select format('%I.%I', table_schema, table_name) from information_schema.tables"
        " where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')"
    )
    return [name for (name,) in cursor.fetchall()]


def _indexes(spelled: list[str]) -> Iterator[str]:
    asked = {"q": "*:*", "rows": "100000", "fl": "*", "wt": "json"}
    for zone in ZONES:
        found = requests.get(f"{os.environ['ANHUI_SOLR_URL']}/{zone}/select", params=asked, timeout=60)
        documents = json.dumps(found.json()["response"]["docs"], ensure_ascii=False)
        if any(form in documents for form in spelled):
            yield f"{zone} index"


def _jobs(spelled: list[str]) -> Iterator[str]:
    """RQ packs what a job is called with, and what it raised."""
    for zone in ZONES:
        store = redis.Redis.from_url(_option(zone, "ckan.redis.url"))
        for key in store.scan_iter():
            if any(_stands_in(content, spelled) for content in _contents(store, key)):
                yield f"redis {zone} {key.decode(errors='replace')}"


def _contents(store: Any, key: bytes) -> Iterator[bytes]:
    kind = store.type(key)
    if kind == b"hash":
        found: Iterable[bytes] = store.hgetall(key).values()
    elif kind == b"list":
        found = store.lrange(key, 0, -1)
    elif kind == b"stream":
        found = [value for _, fields in store.xrange(key) for value in fields.values()]
    else:
        found = [store.dump(key) or b""]
    for content in found:
        yield content
        try:
            yield zlib.decompress(content)
        except zlib.error:
            continue


def _files(spelled: list[str]) -> Iterator[str]:
    home, inside = Path(os.environ["ANHUI_HOME"]), _blob_store("registry")
    for folder, folders, names in os.walk(home):
        here = Path(folder)
        folders[:] = [name for name in folders if name not in SERVERS and here / name != inside]
        for path in (here / name for name in names):
            if path.is_file() and _stands_in(path.read_bytes(), spelled):
                yield str(path.relative_to(home))


def _stands_in(content: bytes, spelled: list[str]) -> bool:
    """Whether bytes hold a value, in any encoding files are written in here."""
    forms = {form.encode(encoding) for form in spelled for encoding in ("utf-8", "gb18030", "utf-16-le")}
    return any(form in content for form in forms)


def _blob_store(zone: str) -> Path:
    return Path(_option(zone, "ckanext.anhui.files.path"))


def _option(zone: str, name: str) -> str:
    """The option of a zone whose name ends so."""
    return next(value for key, value in _options(zone).items() if key.endswith(name))


@cache
def _options(zone: str) -> dict[str, str]:
    ini = configparser.ConfigParser(interpolation=None, strict=False)
    ini.read(os.environ[f"ANHUI_{zone.upper()}_INI"])
    return dict(ini["app:main"])
