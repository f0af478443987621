"""A department, its people and its workbook, for the tests that walk the way from workbook to public."""

import io
import secrets
from dataclasses import dataclass
from typing import Any

import openpyxl
import requests
from openpyxl.utils import get_column_letter

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
HEADERS = [
    *("信息资源名称", "信息资源代码", "信息资源提供方", "提供方内部部门", "资源提供方代码", "信息资源摘要"),
    *("信息资源格式分类", "信息资源格式类型", "信息项名称", "数据类型", "共享类型", "是否向社会开放"),
    *("开放条件", "不予开放依据", "更新周期", "发布日期"),
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
        } | changed
        for item in ("名称", "地址", title[:10]):
            self.rows.append([(shared | {"信息项名称": item}).get(header, "") for header in HEADERS])
        return start

    def upload(self) -> dict[str, Any]:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in (*([line] for line in self.above), HEADERS, *self.rows):
            sheet.append(row)
        target = io.BytesIO()
        book.save(target)
        return {"upload": ("目录.xlsx", target.getvalue())}

    def put(self, row: int, header: str, value: str) -> None:
        first = row - len(self.above) - 2
        for at in range(first, first + 3):
            self.rows[at][HEADERS.index(header)] = value
