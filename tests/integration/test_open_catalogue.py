"""开放目录: what is open, to read and to take along; what is not open only where the policy lets it be said."""

import csv
import io
import json
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from feed_server import PROVIDER, unopened
from openpyxl import load_workbook
from sync_zone import SyncZone, sync_zone

from ckanext.anhui.catalogue import listing

pytestmark = pytest.mark.integration


def found(stack, **filters: str) -> set[str]:
    fq = " ".join(f'{field}:"{value}"' for field, value in filters.items())
    return {one["id"] for one in stack.ask("package_search", fq=fq, rows=1000)["results"]}


def table(stack, **filters: str) -> list[dict[str, str]]:
    raw = stack.get("/catalogue.csv", **filters).content
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_the_table_names_every_dataset_a_stranger_can_find(stack) -> None:
    lines = json.loads(stack.get("/catalogue.json").content)
    assert {line["id"] for line in lines} == found(stack)
    assert len(table(stack)) == len(lines)


def test_columns_have_their_official_names_and_values_their_labels(stack) -> None:
    line = table(stack)[0]
    assert list(line) == listing.names()
    assert line["开放类型"] in {"无条件开放", "有条件开放"}
    assert line["网址"].startswith(stack.urls["portal"] + "/dataset/")
    assert stack.get(line["网址"].removeprefix(stack.urls["portal"])).status_code == 200
    coded = stack.ask("package_show", id=line["网址"].rpartition("/")[2])
    assert line["信息资源代码"] == coded["identifier"] != ""
    assert coded["identifier"] in stack.get("/catalogue").text


def test_files_hold_what_the_page_is_filtered_by(stack) -> None:
    sample = stack.ask("package_search", fq='anhui_open_type:"无条件开放" +anhui_domain:*', rows=1)["results"][0]
    filters = {"anhui_domain": sample["domain"], "anhui_open_type": "无条件开放"}
    wanted = found(stack, **filters)
    assert wanted < found(stack)
    assert {line["id"] for line in json.loads(stack.get("/catalogue.json", **filters).content)} == wanted
    page = stack.get("/catalogue", **filters).text
    assert f"第1—{len(wanted)}条，共{len(wanted)}条" in page
    assert f'value="{sample["domain"]}" selected' in page
    named = {line["信息资源名称"] for line in table(stack, q=sample["title"])}
    assert sample["title"] in named


def test_several_values_of_a_filter_mean_any_and_what_is_no_filter_is_not_named(stack) -> None:
    types = ["无条件开放", "有条件开放"]
    both = set().union(*(found(stack, anhui_open_type=kind) for kind in types))
    assert {line["id"] for line in json.loads(stack.get("/catalogue.json", anhui_open_type=types).content)} == both
    page = stack.get("/catalogue", anhui_open_type=types, anhui_cycle="daily", tags="x").text
    assert page.count("移除筛选：") == 2
    assert all(f"开放类型：{kind}" in page for kind in types)
    assert "anhui_open_type=%E6%97%A0%E6%9D%A1%E4%BB%B6%E5%BC%80%E6%94%BE&amp;anhui_open_type=" in page, "as files too"


def test_the_workbook_is_the_same_list_and_says_when_it_was_made(stack) -> None:
    answer = stack.get("/catalogue.xlsx")
    assert "安徽省公共数据开放目录_20" in unquote(answer.headers["Content-Disposition"])
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book["开放目录"]
    assert sheet.max_row - 1 == len(found(stack))
    assert sheet.freeze_panes == "B2"
    about = {row[0]: row[1] for row in book["说明"].iter_rows(values_only=True) if row[0]}
    assert about["数据集数量"] == len(found(stack))
    assert str(about["数据截至"]).startswith("20")


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json"])
def test_who_has_the_file_is_not_sent_it_again(stack, ending) -> None:
    first = stack.get(f"/catalogue.{ending}")
    assert first.headers["Last-Modified"]
    address = f"{stack.urls['portal']}/catalogue.{ending}"
    again = stack.http.get(address, headers={"If-None-Match": first.headers["ETag"]}, timeout=60)
    assert (again.status_code, again.content) == (304, b"")
    other = stack.http.get(
        address, params={"anhui_open_type": "有条件开放"}, headers={"If-None-Match": first.headers["ETag"]}, timeout=60
    )
    assert other.status_code == 200, "another filter is another file"


def test_a_date_alone_never_says_that_nothing_changed(stack) -> None:
    """What was withdrawn leaves no date behind."""
    first = stack.get("/catalogue.json")
    again = stack.http.get(
        f"{stack.urls['portal']}/catalogue.json",
        headers={"If-Modified-Since": first.headers["Last-Modified"]},
        timeout=60,
    )
    assert again.status_code == 200


def test_an_english_reader_gets_english_columns(stack) -> None:
    raw = stack.get("/en/catalogue.csv").content.decode("utf-8-sig")
    assert raw.splitlines()[0].startswith("Title,Catalogue code,Department")


def test_filters_cannot_widen_what_is_found(stack) -> None:
    for evil in ('x" OR id:[* TO *] OR id:"y', "\\", '"', "*"):
        assert json.loads(stack.get("/catalogue.json", anhui_domain=evil).content) == [], evil
        assert stack.get("/catalogue", anhui_domain=evil).status_code == 200


def test_the_inner_zone_has_no_open_catalogue(stack) -> None:
    headers = {"Authorization": stack.token("registry")}
    for address in ("/catalogue", "/catalogue.csv", "/stats", "/updates"):
        answer = stack.http.get(stack.urls["registry"] + address, headers=headers, timeout=60)
        assert answer.status_code == 404, address


def test_the_list_of_what_is_not_open_is_told_only_where_it_is_published(stack) -> None:
    answer = stack.get("/api/3/action/anhui_unopened_list", limit=5)
    listed = answer.json()["result"] if answer.ok else None
    page = stack.get("/catalogue/closed")
    assert page.status_code == 200
    if listed and listed["items"]:
        assert all(one["title"] in page.text for one in listed["items"])
        assert stack.get("/catalogue/closed.csv").status_code == 200
    else:
        assert "清单暂未公布" in page.text
        assert 'href="/rules"' in page.text


# ---- the list of what is not open, published ----

NOT_OPEN = 130


@pytest.fixture(scope="module")
def published(stack, tmp_path_factory) -> Iterator[SyncZone]:
    with sync_zone(tmp_path_factory.mktemp("not-open")) as zone:
        zone.feed.put(*(unopened(number) for number in range(1, NOT_OPEN + 1)))
        zone.run()
        yield zone


def test_the_figure_of_what_is_not_open_is_a_total_as_the_others_are(stack, published: SyncZone) -> None:
    figure = f"<strong>{NOT_OPEN}</strong> <span>不予开放</span>"
    assert figure in stack.get("/catalogue").text
    assert figure in stack.get("/catalogue", q="没有这样的数据集").text


def test_a_published_list_stays_published_whatever_is_looked_for(stack, published: SyncZone) -> None:
    assert f"{NOT_OPEN}" in stack.get("/catalogue/closed").text
    assert stack.get("/catalogue/closed", page=2).text.count("<tr><th") == 30 + 1
    assert "不予开放的数据集00007" in stack.get("/catalogue/closed", q="00007", department=PROVIDER).text
    for nothing in ({"q": "瀍涘"}, {"department": "瀍涘局"}):
        page = stack.get("/catalogue/closed", **nothing)
        assert "清单暂未公布" not in page.text
        assert "瀍涘" in page.text
        assert stack.get("/catalogue/closed.csv", **nothing).status_code == 200


@pytest.mark.parametrize("address", ["/catalogue", "/catalogue/closed"])
@pytest.mark.parametrize("page", [9999, 30_000_000])
def test_there_is_no_page_past_the_end(stack, published: SyncZone, address: str, page: int) -> None:
    assert stack.get(address, page=page).status_code == 404
