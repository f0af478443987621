"""Workbooks to take along, on the real servers: whose records they hold; a template comes back in unchanged."""

import io
import re
import secrets
import uuid
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
import requests
from books import ROW, workbook
from flow_kit import Department, Person, code

from ckanext.anhui.catalogue import organization_id, organization_slug
from ckanext.anhui.catalogue.core.workbook import read_workbook

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def departments(stack) -> list[Department]:
    """Two departments with a clerk each, and two records of the first."""
    made = []
    for short in ("民政模板", "公安模板"):
        number, name, clerk = code(), f"{short}{uuid.uuid4().hex[:6]}厅（演示数据）", f"b-{uuid.uuid4().hex[:10]}"
        identity = organization_id(number)
        stack.do("organization_create", id=identity, name=organization_slug(number), title=name, code=number)
        account = {"name": clerk, "email": f"{clerk}@example.invalid", "password": secrets.token_urlsafe(16)}
        stack.do("user_create", **account)
        stack.do("organization_member_create", id=identity, username=clerk, role="editor")
        printed = stack.ckan("registry", "user", "token", "add", clerk, "tests")
        person = Person(stack, clerk, re.findall(r"^\s*(ey[\w.-]+)\s*$", printed, re.MULTILINE)[-1])
        made.append(Department(name, number, person, person))
    first = made[0]
    own = ROW | {"信息资源提供方": first.name, "资源提供方代码": first.code}
    rows = [own | {"信息资源名称": f"{first.name}资源{number}"} for number in (1, 2)]
    first.editor.do("anhui_catalogue_import", files={"upload": ("目录.xlsx", workbook(*rows))})
    return made


def page(person: Person, path: str, **asked: str) -> requests.Response:
    url = person.stack.urls["registry"] + path
    return person.stack.http.get(url, params=asked, headers={"Authorization": person.token}, timeout=60)


def titles(answer: requests.Response) -> list[str]:
    assert answer.status_code == 200, answer.text[:300]
    return [str(draft.elements["title"]) for draft in read_workbook(answer.content).drafts]


def name_of(answer: requests.Response) -> str:
    return unquote(answer.headers["Content-Disposition"].split("UTF-8''")[1])


def test_a_clerks_template_holds_the_departments_records_and_imports_without_a_difference(departments):
    first, second = departments
    mine = page(first.editor, "/registry/template.xlsx")
    assert titles(mine) == [f"{first.name}资源1", f"{first.name}资源2"]
    assert name_of(mine) == "扩展模板.xlsx"
    report = first.editor.do("anhui_catalogue_import", files={"upload": ("目录.xlsx", mine.content)})
    assert (report["unchanged"], report["created"], report["updated"], report["refused"]) == (2, 0, 0, 0)
    assert titles(page(second.editor, "/registry/template.xlsx")) == []


def test_a_template_is_asked_for_by_url_name_or_official_name_within_the_scope_of_the_account(departments):
    first, second = departments
    slug = organization_slug(first.code)
    for asked in (slug, first.name):
        answer = page(first.editor, "/registry/template.xlsx", department=asked)
        assert len(titles(answer)) == 2 and name_of(answer) == f"扩展模板 {asked}.xlsx"
    for path in ("/registry/template.xlsx", "/registry/census.xlsx"):
        assert page(second.editor, path, department=slug).status_code == 403
        assert page(second.editor, path, department="no-such-department").status_code == 404


def test_those_who_see_all_get_an_empty_template_unless_they_name_a_department(stack, departments, tmp_path):
    for options, count in (((), 0), (("--department", departments[0].name), 2)):
        file = tmp_path / f"{count}.xlsx"
        stack.ckan("registry", "anhui-catalogue", "template", *options, str(file))
        assert len(read_workbook(file.read_bytes()).drafts) == count


def census(content: bytes) -> dict[str, Any]:
    rows = openpyxl.load_workbook(io.BytesIO(content))["大普查汇总"].iter_rows(min_row=3, values_only=True)
    return {str(row[0]): row[2] for row in rows}


def test_the_census_counts_all_for_those_who_see_all_and_ones_own_for_a_department(stack, departments, tmp_path):
    first, second = departments
    answer = page(first.editor, "/registry/census.xlsx")
    assert census(answer.content) == {first.name: 2, "合计": 2} and name_of(answer) == "大普查汇总.xlsx"
    assert census(page(second.editor, "/registry/census.xlsx").content) == {"合计": None}
    file = tmp_path / "census.xlsx"
    stack.ckan("registry", "anhui-catalogue", "census", str(file))
    everything = census(file.read_bytes())
    assert everything[first.name] == 2 and everything["合计"] >= 2


def test_a_stranger_gets_neither(stack):
    for path in ("/registry/template.xlsx", "/registry/census.xlsx"):
        answer = stack.http.get(stack.urls["registry"] + path, timeout=60)
        assert "spreadsheetml" not in answer.headers["Content-Type"]


def test_the_import_page_offers_them(departments):
    shown = page(departments[0].editor, "/registry/import").text
    assert "/registry/template.xlsx" in shown and "/registry/census.xlsx" in shown
