"""What is closed never leaves: words that stand in one internal place each are looked for on every public surface.

The demo catalogue (config/demo) carries the words. The same scan run inside must find them: a scan that cannot see
proves nothing.
"""

import configparser
import datetime as dt
import gzip
import io
import json
import os
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import openpyxl
import psycopg2
import pytest
import yaml
from compiling import make_department
from naming import Naming, naming

from ckanext.anhui.catalogue import CONFIG, code_lists, organization_id, package_id, record_key, slug

pytestmark = pytest.mark.integration

DEMO = CONFIG / "demo"
MARKERS: dict[str, str] = yaml.safe_load((DEMO / "files.yaml").read_text("utf-8"))["markers"]
IN_FILES_ONLY = {"closed_column_values", "conditional_file"}
NEVER_OPEN = ("closed_record", "secret_record", "important_record", "broken_record")
TITLE, PROVIDER_CODE = 26, 30


@pytest.fixture(scope="module")
def surfaces(stack) -> dict[str, str]:
    """Everything a stranger can fetch from the public zone, by name, as text."""
    stack.sync()
    found: dict[str, str] = {}

    def keep(path: str, **parameters: Any) -> None:
        answer = stack.get(path, **parameters)
        assert answer.status_code < 500, path
        found[answer.url] = readable(answer.content)

    everything = stack.ask("package_search", rows=1000)
    assert everything["count"] >= 8, "the demo catalogue is loaded: its open records are outside"
    for path in (
        "/",
        "/dataset/",
        "/organization/",
        "/rules",
        "/sitemap.xml",
        "/sitemap-0.xml",
        "/sitemap-1.xml",
        "/robots.txt",
        "/dumps",
        "/dumps.json",
        "/catalog.ttl",
        "/catalog.xml",
        "/catalog.jsonld",
        "/standards",
        "/standards.json",
        "/standards/elements",
        "/standards/elements.json",
        "/standards/shapes.ttl",
        "/stats",
        "/stats/departments.csv",
        "/stats/most_downloaded.csv",
        "/updates",
        "/updates.atom",
        "/updates.json",
    ):
        keep(path)
    stack.ckan("portal", "anhui-dcat", "dump")
    for one in stack.get("/dumps.json").json()["files"]:
        keep(urlsplit(one["url"]).path)
    for codes in code_lists():  # the internal ones too: they must not be there
        for ending in ("", ".json", ".ttl"):
            keep(f"/standards/codes/{codes.id}{ending}")
    for action in (
        "package_list",
        "tag_list",
        "organization_list",
        "group_list",
        "anhui_rule_list",
        "anhui_portal_stats",
        "anhui_change_list",
        "anhui_growth_list",
        "anhui_download_list",
        "anhui_code_list_list",
        "anhui_element_list",
    ):
        keep(f"/api/3/action/{action}", all_fields=True)
    keep("/api/3/action/scheming_dataset_schema_show", type="dataset")
    keep("/api/3/action/package_search", rows=1000, include_private=True, include_drafts=True)
    for package in everything["results"]:
        keep("/api/3/action/package_show", id=package["id"])
        keep("/api/3/action/anhui_provenance_show", id=package["id"])
        keep(f"/organization/{package['organization']['name']}")
        for ending in ("", ".ttl", ".xml", ".jsonld"):
            keep(f"/dataset/{package['name']}{ending}")
        for resource in package["resources"]:
            keep("/api/3/action/resource_show", id=resource["id"])
            keep(f"/dataset/{package['name']}/resource/{resource['id']}")
            keep(urlsplit(resource["url"]).path)
    return found


def readable(content: bytes) -> str:
    """The text of an answer, unpacked; of a workbook or another whole zip, that of all its members."""
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    return content.decode("utf-8", "replace")


def spellings(word: str) -> tuple[str, ...]:
    """A word as it may stand in text: itself, escaped in JSON or HTML, in an address, in hexadecimal bytes."""
    escaped = json.dumps(word)[1:-1]
    html = "".join(f"&#{ord(c)};" for c in word)
    address = "".join(f"%{byte:02X}" for byte in word.encode())
    return word, escaped, html, address, word.encode().hex()


def stands_in(text: str, word: str) -> bool:
    low = text.lower()
    return any(form.lower() in low for form in spellings(word))


@pytest.mark.parametrize("name", MARKERS)
def test_no_page_api_rdf_or_download_has_it(surfaces: dict[str, str], name: str) -> None:
    assert not [address for address, text in surfaces.items() if stands_in(text, MARKERS[name])]


@pytest.mark.parametrize("name", MARKERS)
def test_search_does_not_find_it(stack, name: str) -> None:
    word = MARKERS[name]
    assert stack.ask("package_search", q=word)["count"] == 0
    assert stack.ask("package_search", q=f"*{word}*")["count"] == 0
    for action in ("package_autocomplete", "tag_autocomplete", "organization_autocomplete"):
        assert not stack.ask(action, q=word, query=word), action
    page = stack.get("/dataset/", q=word).text
    assert not [title for title in hidden_titles() if title in page]


def hidden_titles() -> list[str]:
    records = yaml.safe_load((DEMO / "records.yaml").read_text("utf-8"))["records"]
    return [r["title"] for r in records if any(MARKERS[name] in r["title"] for name in NEVER_OPEN)]


def test_records_that_were_never_open_do_not_exist_outside(stack) -> None:
    for identity in hidden_packages():
        for reference in (identity, slug(identity)):
            assert stack.ask("package_show", id=reference) is None
            assert stack.get(f"/dataset/{reference}").status_code == 404
            assert stack.ask("anhui_tombstone_show", id=reference) is None


def hidden_packages() -> list[str]:
    """Package ids of the records of NEVER_OPEN, as the registry derives them."""
    sheet = openpyxl.load_workbook(DEMO / "catalogue.xlsx")["Sheet1"]
    codes = {row[TITLE]: row[PROVIDER_CODE] for row in sheet.iter_rows(min_row=4, values_only=True) if row[TITLE]}
    return [package_id("registry", record_key(str(codes[title]), title)) for title in hidden_titles()]


# ---- Solr: what is stored, and what is only indexed ----


def fields_with(stack, zone: str, word: str) -> list[str]:
    """The fields of a zone's index with the word, whether stored or only indexed."""
    core = f"{os.environ['ANHUI_SOLR_URL']}/{zone}"
    stored = stack.http.get(f"{core}/select", params={"q": "*:*", "rows": 10000, "fl": "*", "wt": "json"}, timeout=60)
    assert stored.ok
    documents = stored.json()["response"]["docs"]
    found = {field for document in documents for field, value in document.items() if stands_in(str(value), word)}
    fields = stack.http.get(f"{core}/admin/luke", params={"numTerms": 0, "wt": "json"}, timeout=60).json()["fields"]
    for field in (f for f, about in fields.items() if about["schema"].startswith("I")):
        answer = stack.http.get(f"{core}/select", params={"q": f"{{!field f={field}}}{word}", "rows": 0}, timeout=60)
        if answer.ok and answer.json()["response"]["numFound"]:  # a number or a date field refuses words
            found.add(field)
    return sorted(found)


@pytest.mark.parametrize("name", MARKERS)
def test_no_field_of_the_public_index_has_it(stack, surfaces: dict[str, str], name: str) -> None:
    assert fields_with(stack, "portal", MARKERS[name]) == []


@pytest.mark.parametrize("name", ["closed_record", "secret_record", "important_record"])
def test_the_same_scan_finds_it_in_the_index_inside(stack, name: str) -> None:
    assert "title" in fields_with(stack, "registry", MARKERS[name])


# ---- PostgreSQL: every row of every table ----


def tables(url: str) -> Iterator[tuple[str, Any]]:
    """Every table of a database that is not PostgreSQL's own, with a cursor to read it."""
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select format('%I.%I', table_schema, table_name) from information_schema.tables"
            " where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')"
        )
        for (table,) in cursor.fetchall():
            yield table, cursor


LITERALLY = str.maketrans({mark: "\\" + mark for mark in "\\%_"})
"""For LIKE: an address is full of %."""


def holders(url: str, word: str) -> list[str]:
    """The tables of a database with the word in any column of any row."""
    found = []
    for table, cursor in tables(url):
        patterns = [f"%{form.translate(LITERALLY)}%" for form in spellings(word)]
        cursor.execute(f"select count(*) from {table} t where t::text ilike any(%s)", (patterns,))
        if cursor.fetchone()[0]:
            found.append(table)
    return found


def database(zone: str, name: str | None = None) -> str:
    """The address of a zone's database."""
    address = urlsplit(os.environ[f"ANHUI_DB_URL_{zone.upper()}"])
    return urlunsplit(address._replace(path=f"/{name}")) if name else urlunsplit(address)


@pytest.mark.parametrize("name", MARKERS)
def test_no_table_of_the_public_databases_has_it(surfaces: dict[str, str], name: str) -> None:
    assert holders(database("portal"), MARKERS[name]) == []
    assert holders(database("portal", "portal_datastore"), MARKERS[name]) == []


@pytest.mark.parametrize("name", sorted(set(MARKERS) - IN_FILES_ONLY - {"broken_record"}))
def test_the_same_scan_finds_it_inside(surfaces: dict[str, str], name: str) -> None:
    assert holders(database("registry"), MARKERS[name]), "the demo is loaded and the scan sees"


# ---- bytes on disk ----


def blobs(stack, zone: str) -> Iterator[tuple[Path, str]]:
    """Every file a zone keeps."""
    ini = configparser.ConfigParser(interpolation=None, strict=False)
    ini.read(stack.inis[zone])
    for option in ("ckan.storage_path", "ckanext.anhui.files.path"):
        for path in Path(ini["app:main"][option]).rglob("*"):
            if path.is_file():
                yield path, readable(path.read_bytes())


@pytest.mark.parametrize("name", MARKERS)
def test_no_file_the_public_zone_keeps_has_it(stack, surfaces: dict[str, str], name: str) -> None:
    assert not [path for path, text in blobs(stack, "portal") if stands_in(text, MARKERS[name])]


@pytest.mark.parametrize("name", sorted(IN_FILES_ONLY))
def test_the_same_scan_finds_it_in_the_files_inside(stack, name: str) -> None:
    assert [path for path, text in blobs(stack, "registry") if stands_in(text, MARKERS[name])]


# ---- the feed and the inner zone ----


def test_the_feed_carries_none_of_it_and_is_closed_to_strangers(stack) -> None:
    address = f"{stack.urls['registry']}/feed/v1"
    assert stack.http.get(f"{address}/index", timeout=60).status_code in {401, 403}
    headers = {"Authorization": f"Bearer {stack.secrets['feed_token']}"}
    index = stack.http.get(f"{address}/index", headers=headers, timeout=60)
    assert index.ok
    lines = [json.loads(line) for line in index.text.splitlines()]
    assert lines[-1].get("end") is True
    keys = [line["key"] for line in lines if "key" in line]
    records = stack.http.post(f"{address}/records", json={"keys": keys}, headers=headers, timeout=120)
    assert records.ok
    assert len(records.text.splitlines()) >= len(keys) >= 8
    carried = index.text + records.text
    assert not [name for name, word in MARKERS.items() if stands_in(carried, word)]


def test_the_inner_zone_shows_strangers_nothing(stack) -> None:
    for path in ("/", "/dataset/", "/organization/", "/catalog.ttl", "/api/3/action/package_list"):
        answer = stack.get(path, zone="registry")
        assert answer.status_code < 500
        assert not [name for name, word in MARKERS.items() if stands_in(answer.text, word)], path
    found = stack.ask("package_search", zone="registry", q="*:*")
    assert not found or found["count"] == 0


# ---- the not-open list, switched on ----
LISTABLE = {
    "open": "否", "closed_basis": "《某条例》第{basis}条", "secrecy": "非涉密", "grade": "L1", "notes": "演示数据",
    "share_type": "有条件共享", "format_class": "电子表格", "format_type": "xlsx", "update_cycle": "annual",
    "columns": [{"name": "名称", "type": "字符型C"}],
}  # fmt: skip
INSIDE = {
    "notes": "摘要{notes}", "tag_string": "词{tag}", "provider_unit": "处{unit}", "contact_name": "方{contact}",
    "contact_phone": "{phone}", "share_condition": "条件{share}", "format_note": "说明{format}",
    "related": "307{related}", "census_size": "{census}", "classification": ["部门信息资源", "类{class}"],
    "columns": [{"name": "项{column}", "type": "字符型C", "description": "说明{described}"}],
}  # fmt: skip
"""What a record on the list keeps inside: a made-up word in every element people type beside title and basis."""
OUT = {
    "without basis": {"closed_basis": "无"},
    "secret": {"secrecy": "涉密"},
    "secrecy not stated": {"secrecy": ""},
    "grade not stated": {"grade": ""},
    "graded": {"grade": "L2"},
    "graded high": {"grade": "重要"},
    "marked": {"notes": "内部资料，注意保存"},
    "marked in its basis": {"closed_basis": "通知（内部文件）第{basis}条"},
    "undeclared": {"open": ""},
    "personal": {"columns": [{"name": "身份证号", "type": "字符型C", "open": "是"}]},
    "incomplete": {"notes": ""},
}


class Words(dict[str, str]):
    """Made-up words by name, each made when it is first asked for."""

    def __missing__(self, name: str) -> str:
        self[name] = f"zz{uuid.uuid4().hex[:10]}"
        return self[name]

    def into(self, value: Any) -> Any:
        """The same value with words in the place of their names."""
        if isinstance(value, str):
            return value.format_map(self)
        if isinstance(value, dict):
            return {name: self.into(part) for name, part in value.items()}
        return [self.into(part) for part in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def compiled(stack) -> Iterator[dict[str, Words]]:
    """Records that are not open, released: one the list may name, others it may not; out: their words."""
    department, words, made = make_department(stack, "清单演示"), {}, []
    for case, changed in {"named": INSIDE, **OUT}.items():
        words[case] = mine = Words()
        typed = mine.into(LISTABLE | {"title": "名称{title}（演示数据）"} | changed)
        by = {"owner_org": organization_id(department.code), "provider_code": department.code}
        package = stack.do("package_create", **typed, **by)
        made.append(package["key"])
        mine["package"] = package["id"]
    stack.do("anhui_record_list", limit=1)  # the registry takes them over
    mine = words["named"]
    file = {"upload": (f"{mine['file']}.csv", f"名称\n{mine['content']}\n".encode())}
    stack.do("anhui_file_attach", key=made[0], files=file)
    stack.release(*made)
    mine["provider"], mine["code"] = department.name, department.code
    yield words
    stack.sync()


@pytest.fixture(scope="module")
def named(stack, compiled, tmp_path_factory) -> Iterator[Naming]:
    """The internal zone with the switch on, and the public zone in step with it."""
    stack.sync()
    assert stack.ask("anhui_unopened_list")["total"] == 0, "it is off unless somebody switches it on"
    with naming(stack, tmp_path_factory.mktemp("naming")) as zones:
        assert "等待第二人批准" not in zones.sync()
        yield zones


def found_outside(stack, zones: Naming, word: str) -> list[str]:
    """Where a word stands in the feed, in what the public zone keeps, and in what it answers."""
    found = [*holders(database("portal"), word), *holders(database("portal", "portal_datastore"), word)]
    found += fields_with(stack, "portal", word)
    found += [str(path) for path, text in blobs(stack, "portal") if stands_in(text, word)]
    answers = {"feed": zones.feed(), "list": stack.get("/api/3/action/anhui_unopened_list", limit=1000).text}
    answers["search"] = stack.get("/api/3/action/package_search", q="*:*", rows=1000).text
    return found + [name for name, text in answers.items() if stands_in(text, word)]


def test_of_a_record_on_the_list_title_department_basis_and_date_are_public_and_nothing_else(
    stack, compiled, named
) -> None:
    words = compiled["named"]
    found = stack.ask("anhui_unopened_list", q=words["title"])
    date = found["items"][0].pop("date")
    assert found == {
        "total": 1,
        "items": [
            {
                "title": f"名称{words['title']}（演示数据）",
                "provider": words["provider"],
                "provider_code": words["code"],
                "basis": f"《某条例》第{words['basis']}条",
            }
        ],
    }
    assert dt.date.fromisoformat(date) <= dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    for name in ("title", "basis"):
        assert found_outside(stack, named, words[name]) == ["public.anhui_sync_unopened", "feed", "list"]
    for reference in (words["package"], slug(words["package"])):
        assert stack.get(f"/dataset/{reference}").status_code == 404
        for action in ("package_show", "anhui_tombstone_show", "anhui_provenance_show"):
            assert stack.ask(action, id=reference) is None, action
    said = {"title", "basis", "provider", "code", "package"}
    inside = {name: word for name, word in words.items() if name not in said}
    assert len(inside) >= 13
    assert not [name for name, word in inside.items() if not holders(database("registry"), word) and name != "content"]
    assert {name: found_outside(stack, named, word) for name, word in inside.items()} == {name: [] for name in inside}


@pytest.mark.parametrize("case", OUT)
def test_what_may_not_be_named_stays_inside_with_the_switch_on(stack, compiled, named, case: str) -> None:
    word = compiled[case]["title"]
    assert holders(database("registry"), word)
    assert found_outside(stack, named, word) == []
    assert found_outside(stack, named, compiled[case]["package"]) == []


@pytest.mark.parametrize("name", MARKERS)
def test_the_demo_words_stay_inside_with_the_switch_on(stack, named, name: str) -> None:
    assert found_outside(stack, named, MARKERS[name]) == []


def test_switched_off_or_found_secret_it_is_gone_after_one_run(stack, compiled, named) -> None:
    words = compiled["named"]
    assert stack.ask("anhui_unopened_list")["total"] >= 1
    again = named.sync()
    assert "来源没有变化" in again
    said = stack.sync()  # by the running internal zone, where the switch is off
    assert "不予开放清单 0" in said
    assert "等待第二人批准" not in said
    assert stack.ask("anhui_unopened_list") == {"total": 0, "items": []}
    for name in ("title", "basis"):
        assert holders(database("portal"), words[name]) == []

    named.sync()
    assert stack.ask("anhui_unopened_list", q=words["title"])["total"] == 1
    package = stack.do("package_show", id=words["package"])
    stack.do("package_update", **(package | {"secrecy": "涉密"}))
    stack.release(package["key"])
    named.sync()
    assert found_outside(stack, named, words["title"]) == []
