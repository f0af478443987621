"""Departments, their people and their workbooks: what tests of the internal catalogue work with."""

import io
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

import openpyxl
import requests
from openpyxl.utils import get_column_letter

from ckanext.anhui.catalogue import organization_id, organization_slug

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
HEADERS = [
    *("信息资源名称", "信息资源代码", "信息资源提供方", "提供方内部部门", "资源提供方代码", "信息资源摘要"),
    *("信息资源格式分类", "信息资源格式类型", "信息项名称", "数据类型", "共享类型", "是否向社会开放"),
    *("开放条件", "不予开放依据", "更新周期", "发布日期", "类分类"),
]
PLACE = {header: get_column_letter(index) for index, header in enumerate(HEADERS, 1)}


def code() -> str:
    """A 统一社会信用代码 nobody has, with its right check digit."""
    body = "11340000" + "".join(secrets.choice("0123456789") for _ in range(9))
    total = sum(ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(body))
    return body + ALPHABET[(31 - total % 31) % 31]


@dataclass
class Person:
    """Somebody with an account, and what they may ask for."""

    stack: Any
    name: str
    token: str

    def ask(self, action: str, files: Any = None, **data: Any) -> requests.Response:
        sent: dict[str, Any] = {"data": data, "files": files} if files else {"json": data}
        url = f"{self.stack.urls['registry']}/api/3/action/{action}"
        return self.stack.http.post(url, headers={"Authorization": self.token}, timeout=120, **sent)

    def get(self, path: str) -> requests.Response:
        return self.stack.http.get(self.stack.urls["registry"] + path, headers=self.headers, timeout=60)

    def post(self, path: str, form: dict[str, str]) -> requests.Response:
        """Send a form; out: the page it leads to, in Chinese."""
        return self.stack.http.post(self.stack.urls["registry"] + path, form, headers=self.headers, timeout=60)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": self.token, "Accept-Language": "zh-CN"}

    def do(self, action: str, files: Any = None, **data: Any) -> Any:
        answer = self.ask(action, files, **data)
        assert answer.ok, f"{action}: {answer.status_code} {answer.text[:500]}"
        return answer.json()["result"]


@dataclass
class Department:
    """A department and its people."""

    name: str
    code: str
    editor: Person
    signer: Person


def make_person(stack: Any, **more: Any) -> Person:
    """A new account."""
    name = f"p-{uuid.uuid4().hex[:10]}"
    account = {"name": name, "email": f"{name}@example.invalid", "password": secrets.token_urlsafe(16)}
    stack.do("user_create", **account, **more)
    return Person(stack, name, stack.token_of(name))


def make_department(stack: Any, short: str) -> Department:
    """A new department with an editor and a signer; its name begins with `short`."""
    number, name = code(), f"{short}{uuid.uuid4().hex[:6]}厅（演示数据）"
    identity = organization_id(number)
    stack.do("organization_create", id=identity, name=organization_slug(number), title=name, code=number)
    people = {capacity: make_person(stack) for capacity in ("editor", "admin")}
    for capacity, one in people.items():
        stack.do("organization_member_create", id=identity, username=one.name, role=capacity)
    return Department(name, number, people["editor"], people["admin"])


class Workbook:
    """Resources of one department, three 信息项 each, three rows each, below the header.

    `above`: lines over the header, as departments write them.
    """

    def __init__(self, department: Department, above: tuple[str, ...] = ()) -> None:
        self.department, self.above, self.rows = department, above, []

    def add(self, title: str, **changed: str) -> int:
        """Out: the row at which the resource begins."""
        start = len(self.above) + len(self.rows) + 2
        shared = {
            "信息资源名称": title,
            "信息资源提供方": self.department.name,
            "资源提供方代码": self.department.code,
            "信息资源摘要": f"{title}的摘要",
            "信息资源格式分类": "电子表格",
            "信息资源格式类型": "xlsx",
            "数据类型": "字符型C",
            "共享类型": "无条件共享",
            "是否向社会开放": "是",
            "更新周期": "每年",
            "发布日期": "2026-01-05",
            "类分类": "部门信息资源",
        } | changed
        for item in ("名称", "地址", title[:10]):
            self.rows.append([(shared | {"信息项名称": item}).get(header, "") for header in HEADERS])
        return start

    def upload(self, *, big: bool = False) -> dict[str, Any]:
        """As a form sends it; a `big` one goes to the background worker however few rows it has."""
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in (*([line] for line in self.above), HEADERS, *self.rows):
            sheet.append(row)
        if big:
            other = book.create_sheet("附表")
            for _ in range(30):
                other.append([secrets.token_hex(10_000)])
        target = io.BytesIO()
        book.save(target)
        return {"upload": ("目录.xlsx", target.getvalue())}

    def put(self, row: int, header: str, value: str) -> None:
        first = row - len(self.above) - 2
        for at in range(first, first + 3):
            self.rows[at][HEADERS.index(header)] = value


def imported(person: Person, files: dict[str, Any], **answers: str) -> dict[str, Any]:
    made = person.do("anhui_import_create", files=files)
    assert made["state"] == "preview", made
    return person.do("anhui_import_confirm", id=made["id"], answers=answers)["report"]
