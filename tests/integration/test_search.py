"""What a person finds when they search: real titles, real Solr, over HTTP."""

import gzip
import html
import json
import os
import shutil
import subprocess
import uuid
import zlib
from pathlib import Path
from typing import Any

import pytest

from ckanext.anhui.catalogue import CatalogueRecord, Column, FileRef, code_list, to_package

pytestmark = pytest.mark.integration

REAL = Path(os.environ.get("ANHUI_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
LOADER = Path(__file__).parents[1] / "loading.py"
OURS = [
    # title, summary, department, region, columns
    ("重大项目投资计划", "全省年度重点项目清单", "安徽省发展和改革委员会", "340000", ["项目名称", "年度投资额"]),
    ("企业登记基本信息", "在营企业名单", "安徽省市场监督管理局", "340000", ["企业名称", "注册资本"]),
    ("城市空气质量月报", "PM2.5 等六项污染物的月均浓度", "安徽省生态环境厅", "340100", ["城市", "PM2.5"]),
    ("公交线路及站点", "肥东县公交线路", "合肥市交通运输局", "340122", ["线路名称", "站点经度"]),
]


def _package(number: int, title: str, notes: str, provider: str, region: str, columns: list[str]) -> dict:
    elements = {
        "title": title,
        "notes": notes,
        "provider_code": f"search-{zlib.crc32(provider.encode())}",
        "region": region,
        "domain": "transport" if "公交" in title else "",
        "update_cycle": "monthly",
        "open_type": "无条件开放",
    }
    entry = code_list("departments").find(provider)
    elements["provider_code"] = entry.code if entry else elements["provider_code"]
    record = CatalogueRecord(
        key=f"search-test-{number}",
        provider=provider,
        elements={k: v for k, v in elements.items() if v},
        columns=tuple(Column(name=name) for name in columns),
        files=(FileRef(file_key="1", name="数据.csv", format="CSV", mimetype="text/csv", sha256="a" * 64, size=1),),
    )
    return {**to_package(record, f"search-test-{uuid.uuid5(uuid.NAMESPACE_URL, 'search')}"), "provider": provider}


def _real() -> list[dict]:
    path = REAL / "shanghai_2026_catalogue.jsonl.gz"
    if not path.exists():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for _, line in zip(range(180), lines, strict=False)]
    return [
        _package(100 + i, r["title"], r["summary"], r["provider"], "", r["fields"][:20])
        for i, r in enumerate(rows)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def loaded(stack, tmp_path_factory):
    packages = [_package(i, *ours) for i, ours in enumerate(OURS)] + _real()
    file = tmp_path_factory.mktemp("search") / "packages.json"
    file.write_text(json.dumps(packages), "utf-8")
    environment = {**os.environ, "CKAN_INI": str(stack.inis["portal"])}

    def run(verb: str) -> None:
        done = subprocess.run(
            [Path(shutil.which("ckan") or "ckan").with_name("python"), LOADER, verb, file],
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]

    run("add")
    yield packages
    run("drop")


def titles(stack, q: str, rows: int = 10, **more) -> list[str]:
    return [r["title"] for r in stack.ask("package_search", q=q, rows=rows, **more)["results"]]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("气质量月", "城市空气质量月报"),  # a span that cuts words
        ("城市月报空气", "城市空气质量月报"),  # words joined, in another order
        ("城市空氣質量", "城市空气质量月报"),  # traditional
        ("ＰＭ２．５", "城市空气质量月报"),  # full width
        ("细颗粒物", "城市空气质量月报"),  # the other word for it
        ("城市空汽质量", "城市空气质量月报"),  # a homophone
        ("发改委", "重大项目投资计划"),  # what everyone calls the department
        ("省发改委 项目", "重大项目投资计划"),
        ("安徽省发展和改革委员会", "重大项目投资计划"),
        ("工商局", "企业登记基本信息"),  # whose work it took over
        ("合肥市交通局", "公交线路及站点"),
        ("公共汽车", "公交线路及站点"),
        ("站点经度", "公交线路及站点"),  # a column
        ('"投资计划"', "重大项目投资计划"),
        ("title:重大项目", "重大项目投资计划"),
        ("请问 哪些 重大项目", "重大项目投资计划"),
    ],
)
def test_it_is_found_among_the_first(stack, loaded, typed, title):
    assert title in titles(stack, typed, rows=5)


def test_cut_spans_of_real_titles_find_them(stack, loaded):
    real = [p["title"] for p in loaded if p["title"] not in {ours[0] for ours in OURS}]
    if not real:
        pytest.skip("no real titles: set ANHUI_TEST_DATA")
    spans = [(t, t[len(t) // 3 : len(t) // 3 + 6]) for t in real[::9] if len(t) > 12]
    missed = [(t, span) for t, span in spans if not any(span in found for found in titles(stack, span, rows=10))]
    assert not missed


@pytest.mark.parametrize("typed", ["xyzzyqwv", "+++", "？！"])
def test_nonsense_finds_nothing(stack, loaded, typed):
    assert stack.ask("package_search", q=typed)["count"] == 0


@pytest.mark.parametrize(
    "typed",
    [
        *('"公交', "公交)", "((", "时间:2023", "a AND", "title:", "C++", "{!func}x", "_query_:x", "[1 TO", "AND", "\\"),
        *("a:b:c", "*", "?", "公交 " * 120, "😀", "<script>alert(1)</script>"),
    ],
)
def test_whatever_is_typed_no_page_breaks(stack, loaded, typed):
    page = stack.get("/dataset/", q=typed)
    assert page.status_code == 200
    assert "<script>alert(1)" not in page.text
    answer = stack.http.get(stack.urls["portal"] + "/api/3/action/package_search", params={"q": typed}, timeout=60)
    assert answer.status_code == 200, answer.text[:500]


def test_facets_are_ours_and_named_in_chinese(stack, loaded):
    page = stack.get("/dataset/", q="公交").text
    for name in ("领域", "部门", "地区", "开放类型", "格式", "更新周期"):
        assert name in page
    found = stack.ask(
        "package_search", q="公交线路", **{"facet.field": json.dumps(["anhui_cycle", "anhui_department"])}
    )
    named = {i["name"]: i["display_name"] for i in found["search_facets"]["anhui_cycle"]["items"]}
    assert named["monthly"] == "每月"
    assert "合肥市交通运输局" in {i["display_name"] for i in found["search_facets"]["anhui_department"]["items"]}


@pytest.mark.parametrize("region", ["340122", "340100", "340000"])
def test_who_chooses_a_city_finds_its_counties(stack, loaded, region):
    assert "公交线路及站点" in titles(stack, "公交", fq=f"anhui_region:{region}")


def test_what_was_found_is_marked_and_safe(stack, loaded):
    found = stack.ask("package_search", q="空气质量", ext_highlight="true")["results"][0]
    assert "<mark>" in found["highlight"]["title"]
    assert html.unescape(found["highlight"]["title"]).replace("<mark>", "").replace("</mark>", "") in found["title"]
    assert "highlight" not in stack.ask("package_search", q="空气质量")["results"][0]


@pytest.mark.parametrize("typed", ["空气", "气质", "城市空气质量月", "空"])
def test_autocomplete_takes_parts_of_chinese_words(stack, loaded, typed):
    assert "城市空气质量月报" in {one["title"] for one in stack.ask("package_autocomplete", q=typed, limit=20)}


def test_the_numbers_are_true(stack, loaded):
    numbers = stack.ask("anhui_portal_stats")
    everything = stack.ask("package_search", q="*:*", rows=0)["count"]
    assert everything >= len(loaded)
    assert abs(numbers["datasets"] - everything) <= len(loaded)  # up to a minute old
    assert set(numbers) >= {"datasets", "files", "departments", "columns", "updated_at", "by_domain", "by_region"}


def test_an_outsider_cannot_change_how_words_combine(stack, loaded):
    stricter: Any = {"q.op": "AND"}
    assert titles(stack, "公交线路 xyzzyqwv", **stricter) == titles(stack, "公交线路 xyzzyqwv")
