"""Solr stops while people read. What needs no search goes on; what needs it says so, and nothing is called empty.

ANHUI_FAULTS=1 deploy/local/portal test -v tests/faults/test_search_is_down.py
"""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

pytestmark = pytest.mark.integration

NEEDED = (
    "/",
    "/region",
    "/region/340100",
    "/focus/energy",
    "/catalogue",
    "/catalogue?q=水位",
    "/catalogue.csv",
    "/feeds/search.atom",
    "/organization/",
)
COUNTED = ("/stats", "/updates")
"""Their numbers are a minute old at most: until then they stand."""
UNCONCERNED = ("/developers", "/rules", "/standards", "/catalogue/closed", "/accessibility")
NOUGHTS = ("暂无已发布的数据", "暂未发布数据", "没有符合条件的数据")


@pytest.fixture(scope="module")
def dataset(stack) -> dict:
    return stack.ask("package_search", rows=1)["results"][0]


@pytest.fixture(scope="module", autouse=True)
def without_solr(stack, dataset) -> Iterator[None]:
    supervisor("stop", "solr")
    yield
    supervisor("start", "solr")
    deadline = time.monotonic() + 120
    while requests.get(f"{stack.urls['portal']}/catalogue", timeout=60).status_code != 200:
        assert time.monotonic() < deadline, "search did not come back"
        time.sleep(1)


def supervisor(*arguments: str) -> None:
    configuration = Path(os.environ["ANHUI_HOME"]) / "supervisord.conf"
    subprocess.run(["supervisorctl", "-c", str(configuration), *arguments], check=True, capture_output=True, timeout=60)


@pytest.mark.parametrize("address", NEEDED)
def test_what_needs_search_says_that_it_is_being_restored(stack, address) -> None:
    answer = stack.get(address)
    assert (answer.status_code, "检索服务正在恢复" in answer.text) == (503, True)
    assert not any(words in answer.text for words in NOUGHTS)


def test_the_page_of_a_department_says_the_same(stack, dataset) -> None:
    answer = stack.get(f"/organization/{dataset['organization']['name']}")
    assert (answer.status_code, "检索服务正在恢复" in answer.text) == (503, True)


@pytest.mark.parametrize("address", COUNTED)
def test_numbers_that_are_still_good_are_shown(stack, address) -> None:
    answer = stack.get(address)
    assert answer.status_code == 200 or "检索服务正在恢复" in answer.text


@pytest.mark.parametrize("address", UNCONCERNED)
def test_what_needs_no_search_goes_on(stack, address) -> None:
    assert stack.get(address).status_code == 200


def test_a_dataset_is_shown_and_its_files_are_served(stack, dataset) -> None:
    assert dataset["title"] in stack.get(f"/dataset/{dataset['name']}").text


def test_ckans_own_page_of_results_says_it_too(stack) -> None:
    """CKAN answers 500 there."""
    assert "检索服务正在恢复" in stack.get("/dataset/").text
