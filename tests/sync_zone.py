"""A source of its own in the running public zone, so that tests of sync touch nothing but their own datasets."""

import json
import os
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import requests
import yaml
from commands import commands
from feed_server import PROVIDER_CODE, TOKEN, Feed, serving

from ckanext.anhui.catalogue import organization_id, package_id, slug

INI = """\
[app:main]
use = config:{portal}
ckanext.anhui.sync.feed_url = {url}
ckanext.anhui.sync.feed_token = {token}
ckanext.anhui.sync.sources = {sources}
"""


class SyncZone:
    """The public zone with one source more: `feed` is what that source says, `run()` what an operator types."""

    def __init__(self, folder: Path, feed: Feed, url: str) -> None:
        self.source = f"test-{uuid.uuid4().hex[:8]}"
        self.feed = feed
        self.portal = os.environ["ANHUI_PORTAL_URL"].rstrip("/")
        self.ini = folder / "portal.ini"
        profile = {
            "name": self.source,
            "title": "同步测试来源",
            "adapter": "anhui-feed",
            "allow_private": True,
            "limits": {"records": 100_000, "file_bytes": 100_000, "seconds": 5},
            "guard": {"absent": {"count": 20, "share": 0.02}, "changed": {"count": 50, "share": 0.3}},
        }
        (folder / f"{self.source}.yaml").write_text(yaml.safe_dump(profile, allow_unicode=True))
        values = {"portal": os.environ["ANHUI_PORTAL_INI"], "url": url, "token": TOKEN, "sources": folder}
        self.ini.write_text(INI.format(**values))
        self.http = requests.Session()
        self.http.trust_env = False

    # ---- what an operator does ----

    def command(self, *arguments: str) -> list[str]:
        """A sync command as a process of its own, for whoever wants to end it early."""
        return ["ckan", "-c", str(self.ini), "anhui-sync", *arguments]

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a sync command, whatever it answers."""
        return self._ckan("anhui-sync", *arguments)

    def _ckan(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return commands(Path(os.environ["ANHUI_PORTAL_INI"])).run(self.ini, *arguments)

    def say(self, *arguments: str) -> str:
        """Run a sync command; out: its readable report."""
        done = self.call(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def run(self, command: str = "run", *arguments: str) -> dict[str, Any]:
        """Run a sync command of the source; out: its report."""
        return json.loads(self.say(command, self.source, *arguments, "--json").splitlines()[-1])

    def fail(self, *arguments: str) -> str:
        """Run a sync command that must fail; out: what it said to the operator, with no traceback in it."""
        done = self.call(*arguments)
        assert done.returncode != 0, done.stdout
        assert "Traceback" not in done.stderr, done.stderr
        return done.stderr.splitlines()[-1]

    # ---- what the public sees ----

    def id(self, number: int) -> str:
        return package_id(self.source, f"test:{number}")

    def name(self, number: int) -> str:
        return slug(self.id(number))

    def ask(self, action: str, **parameters: Any) -> Any:
        """Call an action as a stranger; out: its result, None when there is none."""
        answer = self.http.get(f"{self.portal}/api/3/action/{action}", params=parameters, timeout=60)
        assert answer.status_code < 500, answer.text[:500]
        body = answer.json()
        return body["result"] if body["success"] else None

    def show(self, number: int) -> Any:
        return self.ask("package_show", id=self.id(number))

    def page(self, number: int, path: str = "") -> requests.Response:
        return self.http.get(f"{self.portal}/dataset/{self.name(number)}{path}", timeout=60)

    def found(self) -> set[str]:
        """Ids of this source's datasets that are in the search index."""
        rows = self.sql("select package_id from anhui_sync_record where source = %s", self.source)
        return {identity for (identity,) in rows} & self.documents().keys()

    # ---- what the machine knows ----

    def sql(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg2.connect(os.environ["ANHUI_DB_URL_PORTAL"]) as connection, connection.cursor() as cursor:
            cursor.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []

    def versions(self) -> list[tuple[Any, ...]]:
        """Of every row a dataset consists of: which transaction wrote it, and when the dataset was changed last."""
        tables = ("package", "resource", "package_tag", "tag", "member", '"group"')
        rows = [
            (table, *row) for table in tables for row in self.sql(f"select id, xmin::text from {table} order by id")
        ]
        return rows + self.sql("select id, metadata_modified::text from package order by id")

    def documents(self) -> dict[str, int]:
        """Every document of the public index with the version Solr gave it when it was last written."""
        parameters = {"q": "*:*", "fl": "id,_version_", "rows": 1_000_000}
        answer = self.http.get(f"{os.environ['ANHUI_SOLR_URL']}/portal/select", params=parameters, timeout=60)
        return {one["id"]: one["_version_"] for one in answer.json()["response"]["docs"]}

    def tables_with(self, word: str) -> list[str]:
        """Tables of the public database with the word in any column of any row."""
        names = self.sql(
            "select format('%I.%I', table_schema, table_name) from information_schema.tables"
            " where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')"
        )
        like = f"%{word}%"
        return [t for (t,) in names if self.sql(f"select 1 from {t} t where t::text ilike %s limit 1", like)]

    def blob(self, sha256: str) -> bool:
        """Whether the public zone keeps the bytes."""
        return self._blob(sha256).is_file()

    def _blob(self, sha256: str) -> Path:
        home = Path(os.environ["ANHUI_PORTAL_INI"]).parent
        return home / "storage" / "portal" / "blobs" / sha256[:2] / sha256[2:4] / sha256

    # ---- afterwards ----

    def leave_nothing(self) -> None:
        """Forget the source and its datasets, all at once: to withdraw them one by one takes minutes in all."""
        ids = [one for (one,) in self.sql("select package_id from anhui_sync_record where source = %s", self.source)]
        for (sha256,) in self.sql("select hash from resource where package_id = any(%s)", ids):
            self._blob(sha256).unlink(missing_ok=True)
        self.sql("delete from package_tag where package_id = any(%s)", ids)
        self.sql("delete from tag where not exists (select 1 from package_tag where tag_id = tag.id)")
        self.sql("delete from resource where package_id = any(%s)", ids)
        self.sql("delete from package where id = any(%s)", ids)
        for table, column in (("record", "source"), ("unopened", "source"), ("run", "source"), ("source", "name")):
            self.sql(f"delete from anhui_sync_{table} where {column} = %s", self.source)
        organization = organization_id(PROVIDER_CODE)
        self.sql("delete from member where group_id = %s or table_id = any(%s)", organization, ids)
        self.sql('delete from "group" where id = %s', organization)
        url = f"{os.environ['ANHUI_SOLR_URL']}/portal/update?commit=true"
        asked = {"delete": {"query": "{!terms f=id}" + ",".join(ids)}}
        assert self.http.post(url, json=asked, timeout=60).ok


@contextmanager
def sync_zone(folder: Path) -> Iterator[SyncZone]:
    """A source with a feed server behind it, gone without a trace when the block ends."""
    with serving() as (feed, url):
        zone = SyncZone(folder, feed, url)
        yield zone
        zone.leave_nothing()
