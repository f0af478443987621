"""The internal catalogue on the real servers: import, change, release, attach, close, and who may do it."""

import hashlib
import io
import json
import uuid

import openpyxl
import pytest
from commands import commands

from ckanext.anhui.catalogue import package_id, record_key, slug

pytestmark = pytest.mark.integration

USCC = "91350100M000100Y43"
PROVIDER = "演示部门（演示数据）"
HEADERS = [
    "信息资源名称",
    "信息资源提供方",
    "资源提供方代码",
    "信息资源摘要",
    "信息资源格式分类",
    "信息资源格式类型",
    "信息项名称",
    "数据类型",
    "共享类型",
    "是否向社会开放",
    "开放条件",
    "更新周期",
    "提供方内部部门",
    "信息资源代码",
]
CSV = "代码,名称\n1,甲\n".encode()


def rows(title: str, summary: str = "演示数据", is_open: str = "是", **changed: str) -> list[list[str]]:
    shared = {
        "信息资源名称": title,
        "信息资源提供方": PROVIDER,
        "资源提供方代码": USCC,
        "信息资源摘要": summary,
        "信息资源格式分类": "电子表格",
        "信息资源格式类型": "xlsx",
        "共享类型": "无条件共享",
        "是否向社会开放": is_open,
        "更新周期": "每年",
    } | changed
    items = [{"信息项名称": "代码", "数据类型": "字符型C"}, {"信息项名称": "名称", "数据类型": "字符型C"}]
    return [[(shared | item).get(header, "") for header in HEADERS] for item in items]


@pytest.fixture
def load(stack, tmp_path):
    """Import rows as a workbook; out: the report."""

    def run(*blocks: list[list[str]], release: bool = False) -> dict:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in (HEADERS, *(row for block in blocks for row in block)):
            sheet.append(row)
        path = tmp_path / f"{uuid.uuid4()}.xlsx"
        book.save(path)
        with path.open("rb") as stream:
            files = {"upload": (path.name, stream)}
            report = stack.do("anhui_catalogue_import", files=files)
        if release:
            stack.release(*report["keys"])
        return report

    return run


@pytest.fixture
def title() -> str:
    return f"登记测试{uuid.uuid4().hex[:8]}（演示数据）"


def key_of(title: str, ordinal: int = 0) -> str:
    return record_key(USCC, title, ordinal)


def index(stack) -> dict[str, str]:
    """`{key: state}` of the feed's index."""
    headers = {"Authorization": f"Bearer {stack.secrets['feed_token']}"}
    answer = stack.http.get(stack.urls["registry"] + "/feed/v1/index", headers=headers, timeout=60)
    assert answer.status_code == 200
    lines = [json.loads(line) for line in answer.text.splitlines()]
    return {line["key"]: line["state"] for line in lines if "key" in line}


def feed_file(stack, sha256: str):
    headers = {"Authorization": f"Bearer {stack.secrets['feed_token']}"}
    return stack.http.get(f"{stack.urls['registry']}/feed/v1/files/{sha256}", headers=headers, timeout=60)


def package(stack, title: str) -> dict:
    return stack.do("package_show", id=package_id("registry", key_of(title)))


def test_the_same_workbook_twice_changes_nothing(load, stack, title):
    first = load(rows(title))
    before = package(stack, title)
    again = load(rows(title))
    assert (first["created"], first["unchanged"]) == (1, 0)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 1)
    assert package(stack, title)["metadata_modified"] == before["metadata_modified"]
    assert before["identifier"].startswith("30701704/") and before["name"] == slug(before["id"])


def test_a_changed_row_updates_its_record_and_keeps_its_identity(load, stack, title):
    load(rows(title))
    before = package(stack, title)
    report = load(rows(title, summary="改过的摘要"))
    after = package(stack, title)
    assert (report["created"], report["updated"]) == (0, 1)
    assert after["notes"] == "改过的摘要"
    assert (after["id"], after["identifier"], after["key"]) == (before["id"], before["identifier"], before["key"])


def test_one_bad_resource_stops_no_other_and_is_named_by_its_cell(load, stack, title):
    report = load(rows(title + "坏", summary=""), rows(title))
    assert (report["created"], report["refused"]) == (1, 1)
    finding = next(f for f in report["findings"] if f["severity"] == "error")
    assert (finding["row"], finding["code"]) == (2, "required-missing")
    assert "信息资源摘要" in finding["column"] and finding["fix"]


def test_equal_titles_stay_two_records(load, stack, title):
    report = load(rows(title, summary="一"), rows(title, summary="二"))
    assert report["created"] == 2
    again = load(rows(title, summary="一"), rows(title, summary="二"))
    assert again["unchanged"] == 2


def test_a_file_that_is_no_workbook_says_so(stack):
    headers = {"Authorization": stack.token("registry")}
    url = f"{stack.urls['registry']}/api/3/action/anhui_catalogue_import"
    files = {"upload": ("目录.xlsx", io.BytesIO("名称,部门\n".encode()))}
    answer = stack.http.post(url, headers=headers, files=files, timeout=60)
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == ["not-xlsx"]


def test_release_attach_close_as_the_feed_sees_it(load, stack, title):
    key, sha256 = key_of(title), hashlib.sha256(CSV).hexdigest()
    load(rows(title))
    assert key not in index(stack), "what is not released is not in the feed"
    content = CSV + title.encode()
    sha256 = hashlib.sha256(content).hexdigest()
    given = stack.do("anhui_file_attach", key=key, name="表.csv", files={"upload": ("表.csv", io.BytesIO(content))})
    assert given["sha256"] == sha256 and given["format"] == "CSV"
    assert feed_file(stack, sha256).status_code == 404, "a file of a record that is not released stays inside"
    stack.release(key)
    assert index(stack)[key] == "open"
    assert feed_file(stack, sha256).content == content
    stack.do("anhui_record_close", key=key, basis="演示：内容失效")
    assert index(stack)[key] == "closed", "what the authority closes waits for nobody"
    assert feed_file(stack, sha256).status_code == 404
    events = stack.do("anhui_audit_event_list", object_type="record", object_id=key)
    assert {"attach", "release", "close"} <= {event["action"] for event in events}


def test_a_record_never_open_is_not_in_the_feed(load, stack, title):
    load(rows(title, is_open="否", 不予开放依据="某法"), release=True)
    assert key_of(title) not in index(stack)


def test_of_a_conditional_record_no_file_can_be_fetched(load, stack, title):
    load(rows(title, 开放条件="须签订数据利用协议"))
    content = b"a,b\n1," + title.encode()
    stack.do("anhui_file_attach", key=key_of(title), name="a.csv", files={"upload": ("a.csv", io.BytesIO(content))})
    stack.release(key_of(title))
    assert index(stack)[key_of(title)] == "conditional"
    assert feed_file(stack, hashlib.sha256(content).hexdigest()).status_code == 404


def test_a_record_deleted_inside_is_closed_outside(load, stack, title):
    load(rows(title), release=True)
    stack.do("package_delete", id=package_id("registry", key_of(title)))
    assert index(stack)[key_of(title)] == "closed"


def test_an_edit_in_the_form_is_released_too(load, stack, title):
    load(rows(title), release=True)
    stack.do("package_patch", id=package_id("registry", key_of(title)), notes="在表单里改的")
    report = stack.release(key_of(title))
    assert report["outcomes"] == {"open": 1}
    assert load(rows(title, summary="在表单里改的"))["unchanged"] == 1


def test_no_request_reads_a_path_of_the_server(load, stack, title):
    load(rows(title))
    headers = {"Authorization": stack.token("registry")}
    for action in ("anhui_catalogue_import", "anhui_file_attach"):
        url = f"{stack.urls['registry']}/api/3/action/{action}"
        data = {"key": key_of(title), "path": "/etc/hostname"}
        answer = stack.http.post(url, headers=headers, json=data, timeout=60)
        assert answer.status_code == 409 and "upload" in answer.json()["error"], action
    assert package(stack, title)["resources"] == []


def test_a_stranger_may_do_nothing(stack):
    for action in (
        "anhui_catalogue_import",
        "anhui_catalogue_export",
        "anhui_file_attach",
        "anhui_record_check",
        "anhui_record_close",
        "anhui_record_list",
        "anhui_record_release",
        "anhui_record_show",
        "anhui_release_file_show",
        "anhui_release_index",
        "anhui_release_list",
    ):
        url = f"{stack.urls['registry']}/api/3/action/{action}"
        assert stack.http.post(url, json={}, timeout=60).status_code in (401, 403), action


def test_the_pages_are_for_staff(stack):
    assert stack.get("/registry", zone="registry").url.split("?")[0].endswith("/user/login")
    headers = {"Authorization": stack.token("registry")}
    pages = ("", "/import", "/changes", "/changes?stage=draft", "/releases", "/subjects", "?work=overdue", "?q=演示")
    for page in pages:
        answer = stack.http.get(f"{stack.urls['registry']}/registry{page}", headers=headers, timeout=60)
        assert answer.status_code == 200, page


def test_no_request_releases_in_one_step(load, stack, title):
    load(rows(title))
    url = f"{stack.urls['registry']}/api/3/action/anhui_record_release"
    sent = {"keys": [key_of(title)]}
    answer = stack.http.post(url, headers={"Authorization": stack.token("registry")}, json=sent, timeout=60)
    assert answer.status_code == 403


def test_a_code_that_came_with_a_workbook_is_not_given_again(load, stack, title):
    load(rows(title))
    form, _, number = package(stack, title)["identifier"].rpartition("/")
    brought = f"{form}/{int(number) + 1:06d}"
    with_it, without = f"甲表{uuid.uuid4().hex}（演示数据）", f"乙表{uuid.uuid4().hex}（演示数据）"
    load(rows(with_it, 信息资源代码=brought))
    load(rows(without))
    assert package(stack, with_it)["identifier"] == brought
    assert package(stack, without)["identifier"] == f"{form}/{int(number) + 2:06d}"


def test_what_is_exported_imports_without_a_difference(load, stack, title, tmp_path):
    load(rows(title))
    path = tmp_path / "导出.xlsx"
    stack.ckan("registry", "anhui-catalogue", "export", str(path))
    ini = stack.inis["registry"]
    printed = commands(ini).run(ini, "anhui-catalogue", "import", str(path), "--json").stdout
    report = json.loads(printed[printed.index("{") :])
    refused = {one["title"] for one in report["outcomes"] if one["kind"] == "refused"}
    assert title not in refused | without_code(path)
    assert (report["created"], report["updated"]) == (0, len(without_code(path) - refused))


def without_code(path) -> set[str]:
    """Records of a workbook that programs wrote without a 信息资源代码: importing gives them one."""
    _, heading, *lines = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
    code, name = heading.index("信息资源代码"), heading.index("信息资源名称")
    return {str(line[name]) for line in lines if line[name] and not line[code]}
