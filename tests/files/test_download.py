"""A file's way through CKAN: uploaded under its Chinese name, kept by its hash, served byte for byte."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import quote, unquote

import pytest
import requests

pytestmark = pytest.mark.integration

NAME = "合肥市空气质量（2026年1月） 50%.csv"
CONTENT = "日期,城市,空气质量指数\r\n2026-01-01,合肥市,57\r\n".encode("gb18030")
SHA256 = hashlib.sha256(CONTENT).hexdigest()
DATASET = "files-test-download"


@pytest.fixture(scope="module")
def resource(stack) -> Iterator[dict[str, Any]]:
    """A dataset of the inner zone with one uploaded file."""
    with suppress(AssertionError):  # left over from a run that was killed
        stack.do("dataset_purge", id=DATASET)
    try:
        organization = stack.do("organization_create", name="files-test", title="文件测试部门（演示数据）")
    except AssertionError:
        organization = stack.do("organization_show", id="files-test")
    stack.do("package_create", name=DATASET, title="文件测试（演示数据）", owner_org=organization["id"])
    yield stack.do("resource_create", package_id=DATASET, name="空气质量", files={"upload": (NAME, CONTENT)})
    stack.do("dataset_purge", id=DATASET)
    stack.do("anhui_file_purge", sha256=[SHA256])


@pytest.fixture
def fetch(stack, resource):
    """Fetch the file as signed-in staff (by token), with headers."""

    def fetch(method: str = "GET", address: str | None = None, **headers: str) -> requests.Response:
        sent = {"Authorization": stack.token("registry")} | {key.replace("_", "-"): headers[key] for key in headers}
        return stack.http.request(method, address or resource["url"], headers=sent, allow_redirects=False, timeout=60)

    return fetch


def test_the_record_says_what_was_uploaded(resource) -> None:
    assert (resource["hash"], int(resource["size"]), resource["mimetype"]) == (SHA256, len(CONTENT), "text/csv")
    assert resource["url_type"] == "upload"
    assert unquote(resource["url"].rsplit("/", 1)[1]) == NAME


def test_the_bytes_come_back_under_their_chinese_name(fetch) -> None:
    answer = fetch()
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["Content-Length"] == str(len(CONTENT))
    assert answer.headers["Content-Type"] == "text/csv"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert unquote(re.findall(r"filename\*=UTF-8''(\S+)", disposition)[0]) == NAME
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_whoever_has_the_bytes_is_not_sent_them_again(fetch) -> None:
    tag = fetch().headers["ETag"]
    assert tag == f'"{SHA256}"'
    again = fetch(If_None_Match=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert fetch(If_None_Match='"other"').status_code == 200


def test_a_broken_download_goes_on_where_it_stopped(fetch) -> None:
    part = fetch(Range="bytes=10-19")
    assert (part.status_code, part.content) == (206, CONTENT[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(CONTENT)}"
    assert fetch(Range="bytes=10-", If_Range='"changed"').content == CONTENT
    assert fetch(Range="bytes=9999-").status_code == 416


def test_head_says_the_size_and_sends_nothing(fetch) -> None:
    answer = fetch("HEAD")
    assert (answer.status_code, answer.content, answer.headers["Content-Length"]) == (200, b"", str(len(CONTENT)))


def test_a_stranger_gets_nothing_from_the_inner_zone(stack, resource) -> None:
    answer = stack.http.get(resource["url"], allow_redirects=False, timeout=60)
    assert answer.status_code == 302
    assert "/user/login" in answer.headers["Location"]


def test_wrong_addresses_are_404(fetch, resource, stack) -> None:
    base = stack.urls["registry"]
    for address in (
        f"{base}/dataset/{DATASET}/resource/nothing/download/a.csv",
        f"{base}/dataset/nothing/resource/{resource['id']}/download/a.csv",
    ):
        assert fetch(address=address).status_code == 404


def test_the_name_survives_an_edit_of_the_dataset(stack, fetch, resource) -> None:
    stack.do("package_patch", id=DATASET, notes="改了摘要")
    stack.do("resource_patch", id=resource["id"], description="改了说明")
    after = stack.do("resource_show", id=resource["id"])
    assert unquote(after["url"].rsplit("/", 1)[1]) == NAME
    assert (after["hash"], int(after["size"])) == (SHA256, len(CONTENT))
    found = stack.do("package_search", fq=f"name:{DATASET}")["results"][0]["resources"][0]
    assert quote(NAME, safe="") in found["url"]
    assert fetch(address=found["url"]).content == CONTENT


def test_a_new_file_changes_hash_name_and_bytes(stack, fetch, resource) -> None:
    content = b"PK\x05\x06" + b"\0" * 18
    after = stack.do("resource_patch", id=resource["id"], files={"upload": ("新 文件.zip", content)})
    assert after["hash"] == hashlib.sha256(content).hexdigest()
    assert fetch(address=after["url"]).content == content
    back = stack.do("resource_patch", id=resource["id"], files={"upload": (NAME, CONTENT)})
    assert back["hash"] == SHA256
    gone = stack.do("anhui_file_purge", sha256=[after["hash"], SHA256, "0" * 64])
    assert gone == {"deleted": [after["hash"]], "kept": [SHA256], "missing": ["0" * 64]}
    assert fetch(address=back["url"]).content == CONTENT


def test_purging_needs_hashes_and_the_right(stack, resource) -> None:
    address = f"{stack.urls['registry']}/api/3/action/anhui_file_purge"
    headers = {"Authorization": stack.token("registry")}
    bad = stack.http.post(address, json={"sha256": ["../../x"]}, headers=headers, timeout=60)
    assert bad.status_code == 409
    assert "sha256" in bad.json()["error"]
    assert stack.http.post(address, json={"sha256": [SHA256]}, timeout=60).status_code == 403
