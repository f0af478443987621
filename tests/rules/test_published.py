"""The rules as published, over HTTP and on the command line of the running stack."""

import json
import re

import pytest
import requests

from ckanext.anhui.rules import rule_set

pytestmark = pytest.mark.integration
RULES = [rule for pack in rule_set().packs for rule in pack.rules]
ELEMENTS = {
    "title": "某表", "notes": "摘要", "provider_code": "91350100M000100Y43", "format_class": "电子表格",
    "format_type": "xlsx", "update_cycle": "annual", "open": "是", "grade": "L1",
}  # fmt: skip
RECORD = {"key": "k", "provider": "示例部门", "elements": ELEMENTS, "columns": [{"name": "名称"}]}


def test_people_read_every_rule_with_its_basis_and_can_link_to_it(stack):
    page = stack.get("/rules")
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    for rule in RULES:
        assert page.text.count(f'id="{rule.id}"') == 1
        assert f'href="#{rule.id}"' in page.text
        for text in (rule.title, rule.reason, rule.basis):
            assert text in page.text
    ids = re.findall(r'\bid="([^"]+)"', page.text)
    assert len(ids) == len(set(ids))


def test_machines_read_the_packs_and_need_not_read_them_twice(stack):
    answer = stack.get("/rules.json")
    assert [rule["id"] for pack in answer.json()["packs"] for rule in pack["rules"]] == [rule.id for rule in RULES]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    url = stack.urls["portal"] + "/rules.json"
    again = requests.get(url, headers={"If-None-Match": answer.headers["ETag"]}, timeout=60)
    assert (again.status_code, again.content) == (304, b"")


def test_one_pack(stack):
    assert stack.get("/rules/openness.json").json()["id"] == "openness"
    assert stack.get("/rules/publication.json").json()["id"] == "publication"
    assert stack.get("/rules/none.json").status_code == 404


def test_everybody_lists_the_rules_but_only_signed_in_people_try_a_record(stack):
    assert stack.ask("anhui_rule_list")["packs"]
    url = stack.urls["portal"] + "/api/3/action/anhui_rules_evaluate"
    assert requests.post(url, json={"record": RECORD}, timeout=60).status_code == 403
    verdict = stack.do("anhui_rules_evaluate", zone="portal", record=RECORD)
    assert (verdict["outcome"], verdict["open_columns"]) == ("open", ["名称"])


@pytest.mark.parametrize("record", [None, "x", {"key": "k"}, {**RECORD, "columns": [{"name": 1}]}])
def test_what_is_no_record_is_refused_by_field(stack, record):
    url = stack.urls["portal"] + "/api/3/action/anhui_rules_evaluate"
    headers = {"Authorization": stack.token("portal")}
    answer = requests.post(url, json={"record": record}, headers=headers, timeout=60)
    assert answer.status_code == 409
    assert "record" in answer.json()["error"]


def test_the_command_line_lints_tests_and_explains(stack, tmp_path):
    assert "示例全部成立" in stack.ckan("registry", "anhui-rules", "lint")
    assert "secrecy-mark" in stack.ckan("registry", "anhui-rules", "test", "secrecy")
    file = tmp_path / "record.json"
    file.write_text(json.dumps({**RECORD, "elements": {"open": "否", "title": "某表"}}), "utf-8")
    said = stack.ckan("registry", "anhui-rules", "explain", str(file))
    assert "某表：不予开放" in said
    assert "closed-without-basis" in said
