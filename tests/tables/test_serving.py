"""A loaded table as the public asks for it: through CKAN's own API, and as files."""

import csv
import io
import json
import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import ckanapi
import openpyxl
import pyarrow.parquet as pq
import pytest
import requests
from ckan.plugins import toolkit as tk
from feed_server import record
from sync_zone import SyncZone, sync_zone

from ckanext.anhui.catalogue import Column

pytestmark = pytest.mark.integration

LONG = "二〇二三年度全省农村居民人均可支配收入及其构成情况"
HEADER = [
    "代码",
    "企业名称",
    "占比(%)",
    "成立日期",
    "登记:时间",
    "存续",
    f"{LONG}甲",
    f"{LONG}乙",
    '备"注',
    "rank",
    "总额",
    "建厂",
]
CITIES = ("合肥市", "芜湖市", "蚌埠市")
FORMULA = '=HYPERLINK("http://example.invalid","点")'
MARKUP = "<b>&\"'</b>_x0041_ 100%"
EXCEL = MARKUP.replace("_x0041_", "_x005F_x0041_")  # by which it knows that the text is not an escaped A
SAID = {7: FORMULA, 8: MARKUP, 9: "长" * 40_000, 11: "-5", 12: "-见附件"}
FORMS = ("csv", "xlsx", "json", "xml", "parquet")
ROWS = [
    [
        f"0340{n:05}",
        f"{CITIES[n % 3]}第{n}号Test企业",
        f"{n / 10}",
        f"2023-{n % 12 + 1:02}-15",
        f"2023-05-01 08:{n % 60:02}:00",
        ("是", "否")[n % 2],
        n * 1000,
        f"乙{n}",
        SAID.get(n, "甲，“乙”\n丙" if n % 5 == 0 else ""),
        n,
        f"{n}00000000000000{n}.25",
        f"18{50 + n % 50}-01-02",
    ]
    for n in range(1, 301)
]


@pytest.fixture(scope="module")
def zone(tmp_path_factory) -> Iterator[SyncZone]:
    folder = tmp_path_factory.mktemp("zone")
    with sync_zone(folder) as zone:
        profile = folder / f"{zone.source}.yaml"
        profile.write_text(profile.read_text().replace("file_bytes: 100000", "file_bytes: 1000000"))
        redis = os.environ["ANHUI_REDIS_URL"].rpartition("/")[0] + "/14"  # the stack's own worker must not be first
        zone.ini.write_text(zone.ini.read_text() + f"ckan.redis.url = {redis}\n")
        text = io.StringIO()
        csv.writer(text).writerows([HEADER, *ROWS])
        file = zone.feed.file(text.getvalue().encode("gb18030"), "企业名录.csv")
        columns = tuple(Column(name=name, type="字符型C", description=f"说明{name}") for name in HEADER)
        zone.feed.put(record(1, columns=columns, files=(file,)))
        zone.run()
        done = zone._ckan("anhui-tables", "load", "--resource", zone.show(1)["resources"][0]["id"])
        assert "loaded" in done.stdout, done.stdout + done.stderr
        yield zone


@pytest.fixture(scope="module")
def resource(zone: SyncZone) -> str:
    return zone.show(1)["resources"][0]["id"]


@pytest.fixture(scope="module")
def ids(zone: SyncZone, resource: str) -> list[str]:
    """The columns' ids, in the order of the header."""
    table = zone.ask("anhui_table_show", id=resource)
    assert table["state"] == "loaded", table
    assert [one["label"] for one in table["columns"]] == HEADER
    return [one["id"] for one in table["columns"]]


def search(zone: SyncZone, resource: str, **asked: Any) -> dict[str, Any]:
    """`datastore_search` as a program asks it: JSON in a POST."""
    url = f"{zone.portal}/api/3/action/datastore_search"
    answer = zone.http.post(url, json={"resource_id": resource} | asked, timeout=60)
    assert answer.ok, answer.text[:1000]
    return answer.json()["result"]


def get(zone: SyncZone, resource: str, path: str, **asked: Any) -> requests.Response:
    url = f"{zone.portal}/dataset/{zone.name(1)}/resource/{resource}/{path}"
    return zone.http.get(url, timeout=60, **asked)


def test_the_columns_have_their_names_and_types(zone: SyncZone, resource: str, ids: list[str]) -> None:
    found = search(zone, resource, limit=1)
    assert [one["id"] for one in found["fields"]] == ["_id", *ids]
    kinds = [one["type"] for one in found["fields"][1:]]
    assert kinds == [
        "text",
        "text",
        "numeric",
        "date",
        "timestamp",
        "bool",
        "int8",
        "text",
        "text",
        "int8",
        "numeric",
        "date",
    ]
    assert ids[:6] == HEADER[:6]
    info = {one["id"]: one.get("info", {}) for one in found["fields"]}
    assert info[ids[6]]["label"] == HEADER[6]
    assert "description" in info[ids[1]] or "notes" in info[ids[1]], info
    assert found["total"] == len(ROWS)
    first = found["records"][0]
    assert first["代码"] == "034000001" and first["占比(%)"] == 0.1 and first["存续"] is False
    assert zone.show(1)["resources"][0]["datastore_active"] is True


@pytest.mark.parametrize(
    ("asked", "total"),
    [
        ({"q": "合肥"}, 100),
        ({"q": "肥市第"}, 100),
        ({"q": "test企业 合肥"}, 100),
        ({"q": "第7号"}, 1),
        ({"q": "没有的"}, 0),
        ({"q": "100%"}, 1),
        ({"q": {"企业名称": "芜湖"}}, 100),
        ({"q": "034000012"}, 1),
        ({"q": "2023-05-15"}, 25),
        ({"q": "120000"}, 4),
        ({"filters": {"企业名称": "合肥市第3号Test企业"}}, 1),
        ({"filters": {"占比(%)": 0.3}}, 1),
        ({"filters": {"存续": True}}, 150),
        ({"filters": {"成立日期": "2023-05-15"}}, 25),
        ({"filters": {"登记:时间": "2023-05-01T08:00:00"}}, 5),
        ({"filters": {"代码": ["034000001", "034000002"]}, "q": "Test"}, 2),
        ({"filters": {"rank": 5}, "q": "芜湖"}, 0),
    ],
)
def test_rows_are_found_in_chinese(zone: SyncZone, resource: str, ids: list[str], asked: dict, total: int) -> None:
    found = search(zone, resource, **asked)
    assert found["total"] == total
    assert len(found["records"]) == min(total, 100)
    assert all("rank" in one for one in found["records"])


def test_programs_are_told_that_there_are_rows(zone: SyncZone, resource: str, ids: list[str]) -> None:
    (found,) = zone.ask("package_search", q=f"id:{zone.id(1)}")["results"]
    assert [one["datastore_active"] for one in (*found["resources"], *zone.show(1)["resources"])] == [True, True]


def test_a_client_that_knows_nothing_of_us_asks_in_chinese(zone: SyncZone, resource: str, ids: list[str]) -> None:
    with ckanapi.RemoteCKAN(zone.portal) as portal:
        ask = portal.action.datastore_search
        found = ask(resource_id=resource, filters={"企业名称": ROWS[6][1]}, fields=["代码", ids[7]])
        assert found["records"] == [{"代码": "034000007", ids[7]: "乙7"}]
        assert ask(resource_id=resource, sort="代码 desc", limit=1)["records"][0]["企业名称"] == ROWS[-1][1]
        with pytest.raises(tk.ValidationError):
            ask(resource_id=resource, fields=["没有"])


def test_fields_and_order_in_chinese(zone: SyncZone, resource: str, ids: list[str]) -> None:
    asked = {"fields": ["企业名称", "占比(%)"], "sort": "占比(%) desc", "limit": 2, "q": "企业"}
    assert search(zone, resource, **asked)["records"] == [
        {"企业名称": ROWS[n][1], "占比(%)": float(ROWS[n][2])} for n in (299, 298)
    ]
    asked = {"fields": "登记:时间,代码", "sort": "登记:时间 desc, 代码 asc", "limit": 1}
    assert search(zone, resource, **asked)["records"][0]["代码"] == "034000059"
    asked = {"fields": ["企业名称", "rank 企业名称"], "q": {"企业名称": "第7号"}}
    assert search(zone, resource, **asked)["records"] == [{"企业名称": ROWS[6][1], "rank 企业名称": 1}]
    assert search(zone, resource, full_text="第7号")["total"] == 1


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({}, range(1, 301)),
        ({"q": "合肥"}, range(3, 301, 3)),
        ({"f.占比(%)": "29.5.."}, range(295, 301)),
        ({"f.占比(%)": "0.3"}, [3]),
        ({"f.登记:时间": "2023-05-01 08:07", "f.企业名称": "号"}, [7, 67, 127, 187, 247]),
        ({"f.成立日期": "2023-12", "f.存续": "否"}, range(11, 301, 12)),
        ({"filters": '{"占比(%)": [0.3, "0.40"], "成立日期": ["2023-04-15", "2023-05-15"]}'}, [3, 4]),
        ({"filters": '{"登记:时间": "2023-05-01T08:07:00", "存续": false}'}, [7, 67, 127, 187, 247]),
        ({"sort": "占比(%) desc", "f.代码": "03400000"}, range(9, 0, -1)),
    ],
)
def test_the_same_rows_in_every_format(zone: SyncZone, resource: str, ids: list[str], asked: dict, numbers) -> None:
    wanted = [ROWS[n - 1] for n in numbers]
    names = [row[1] for row in wanted]
    answers = {form: get(zone, resource, f"table.{form}", params=asked) for form in FORMS}
    assert all(one.status_code == 200 for one in answers.values()), [one.text[:300] for one in answers.values()]

    read = list(csv.reader(io.StringIO(answers["csv"].content.decode())))
    assert read[0] == HEADER
    assert [row[1] for row in read[1:]] == names
    records = json.loads(answers["json"].content)
    assert [one["企业名称"] for one in records] == names
    book = openpyxl.load_workbook(io.BytesIO(answers["xlsx"].content))
    cells = list(book.worksheets[0].iter_rows(values_only=True))
    assert list(cells[0]) == HEADER and [row[1] for row in cells[1:]] == names
    xml = ElementTree.fromstring(answers["xml"].content)
    assert [cell.text for cell in xml.findall("row/cell[@name='企业名称']")] == names
    parquet = pq.read_table(io.BytesIO(answers["parquet"].content))
    assert parquet.column_names == HEADER and parquet["企业名称"].to_pylist() == names


def test_values_keep_their_types_and_no_formula_runs(zone: SyncZone, resource: str, ids: list[str]) -> None:
    row = ROWS[6]
    read = list(csv.reader(io.StringIO(get(zone, resource, "table.csv").content.decode())))[7]
    assert read[:8] == [row[0], row[1], row[2], row[3], row[4], "false", str(row[6]), row[7]]
    assert read[8:] == [f"'{FORMULA}", str(row[9]), row[10], row[11]]
    one = get(zone, resource, "table.json").json()[6]
    assert [one[name] for name in HEADER[2:6]] == [0.7, "2023-08-15", "2023-05-01T08:07:00", False]
    assert one['备"注'] == FORMULA and str(row[10]) in get(zone, resource, "table.json").text
    sheet = openpyxl.load_workbook(io.BytesIO(get(zone, resource, "table.xlsx").content)).worksheets[0]
    assert sheet.cell(8, 1).data_type == sheet.cell(8, 9).data_type == "s"
    cells = list(sheet.iter_rows(values_only=True))
    days = [datetime(2023, 8, 15), datetime(2023, 5, 1, 8, 7)]
    # what a number or a day of Excel cannot hold is text
    assert list(cells[7]) == [row[0], row[1], 0.7, *days, False, row[6], row[7], FORMULA, row[9], row[10], row[11]]
    assert cells[5][8] == "甲，“乙”\n丙" and cells[1][8] is None and cells[8][8] == EXCEL
    long = str(cells[9][8])
    assert len(long) == 32_767 and long.startswith("长" * 32_000) and "CSV" in long[-30:]
    assert [cells[n][8] for n in (11, 12)] == ["-5", "-见附件"]


def test_every_format_has_every_character(zone: SyncZone, resource: str, ids: list[str]) -> None:
    note = '备"注'
    wanted = [None if row[8] == "" else row[8] for row in ROWS]
    assert [one[note] for one in get(zone, resource, "table.json").json()] == wanted
    parquet = pq.read_table(io.BytesIO(get(zone, resource, "table.parquet").content))
    assert parquet[note].to_pylist() == wanted
    assert [str(one) for one in parquet["总额"].to_pylist()] == [row[10] for row in ROWS]
    assert [str(one) for one in parquet["建厂"].to_pylist()] == [row[11] for row in ROWS]
    assert parquet["登记:时间"].to_pylist() == [datetime.fromisoformat(row[4]) for row in ROWS]
    xml = ElementTree.fromstring(get(zone, resource, "table.xml").content)
    cells = [row.find(f"cell[@name='{note}']") for row in xml.iter("row")]
    assert [None if one is None else one.text for one in cells] == wanted
    read = list(csv.reader(io.StringIO(get(zone, resource, "table.csv").content.decode())))[1:]
    quoted = {7: f"'{FORMULA}", 12: "'-见附件"}
    assert [row[8] for row in read] == [quoted.get(n, one or "") for n, one in enumerate(wanted, 1)]


def test_a_file_is_saved_under_its_name_and_asked_for_again_cheaply(zone: SyncZone, resource: str) -> None:
    answer = get(zone, resource, "table.csv", params={"bom": 1})
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert quote("企业名录.csv") in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    tag = answer.headers["ETag"]
    again = get(zone, resource, "table.csv", params={"bom": 1}, headers={"If-None-Match": tag})
    assert again.status_code == 304 and again.headers["ETag"] == tag and not again.content
    plain = get(zone, resource, "table.csv")
    assert plain.headers["ETag"] != tag and plain.content == answer.content[3:]
    part = get(zone, resource, "table.csv", headers={"Range": "bytes=10-29"})
    assert part.status_code == 206 and part.content == plain.content[10:30]
    url = f"{zone.portal}/dataset/{zone.name(1)}/resource/{resource}/table.xlsx"
    head = zone.http.head(url, timeout=60)
    assert head.status_code == 200 and not head.content
    filtered = get(zone, resource, "table.csv", params={"q": "合肥"})
    assert quote("企业名录") in filtered.headers["Content-Disposition"]
    assert filtered.headers["ETag"] not in (tag, plain.headers["ETag"])


@pytest.mark.parametrize("asked", [{"f.没有": "1"}, {"f.成立日期": "昨天"}, {"sort": "没有"}, {"filters": "{"}])
def test_what_cannot_be_understood_is_said(zone: SyncZone, resource: str, asked: dict) -> None:
    answer = get(zone, resource, "table.csv", params=asked)
    assert answer.status_code == 400
    assert answer.json()["field"] and answer.json()["message"]


@pytest.mark.parametrize("path", ["table.exe", "table/rejected.csv"])
def test_what_there_is_not(zone: SyncZone, resource: str, path: str) -> None:
    assert get(zone, resource, path).status_code == 404


def test_programs_are_told_how_to_ask(zone: SyncZone, resource: str, ids: list[str]) -> None:
    told = get(zone, resource, "table/openapi.json").json()
    assert told["openapi"] == "3.1.0"
    (path,) = told["paths"].values()
    asked = path["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(ids) < set(asked["properties"]["filters"]["properties"])
    fields = get(zone, resource, "table/schema.json").json()["fields"]
    assert [one["name"] for one in fields] == HEADER
    assert [one["type"] for one in fields[:6]] == ["string", "string", "number", "date", "datetime", "boolean"]
    csvw = get(zone, resource, "table/csvw.json").json()
    assert [one["titles"] for one in csvw["tableSchema"]["columns"]] == HEADER
    assert csvw["url"].endswith("/table.csv")
