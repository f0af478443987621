"""The rules as published, over HTTP and on the command line of the running stack."""

import json
import re

import pytest
import requests
from jsonschema import Draft202012Validator
from markupsafe import escape

from ckanext.anhui.rules import rule_set

pytestmark = pytest.mark.integration
PACKS = rule_set().packs
PUBLICATION = next(pack for pack in PACKS if pack.id == "publication")
RULES = [rule for pack in PACKS for rule in pack.rules]
ELEMENTS = {
    "title": "某表", "notes": "摘要", "provider_code": "91350100M000100Y43", "format_class": "电子表格",
    "format_type": "xlsx", "update_cycle": "annual", "open": "是", "grade": "L1",
}  # fmt: skip
RECORD = {"key": "k", "provider": "示例部门", "elements": ELEMENTS, "columns": [{"name": "名称"}]}


def test_people_see_every_rule_at_a_glance_and_old_links_to_one_still_lead_to_it(stack):
    page = stack.get("/rules")
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    for pack in PACKS:
        for rule in pack.rules:
            assert page.text.count(f'id="{rule.id}"') == 1
            assert f'href="/rules/{pack.id}#{rule.id}"' in page.text
            assert escape(rule.title) in page.text
    once_each(page.text)


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_people_read_a_pack_with_reason_basis_fix_and_history_of_each_rule(stack, pack):
    page = stack.get(f"/rules/{pack.id}")
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    for step in pack.decision:
        assert escape(step) in page.text
    for rule in pack.rules:
        assert page.text.count(f'id="{rule.id}"') == 1
        assert f'href="#{rule.id}"' in page.text
        for text in (rule.title, rule.reason, rule.basis, rule.fix):
            assert escape(text) in page.text
    assert pack.version in page.text
    once_each(page.text)


def test_people_look_a_rule_up(stack):
    page = stack.get("/rules?q=身份证&pack=privacy&effect=block")
    assert 'href="/rules/privacy#resident-id"' in page.text
    assert 'href="/rules/publication#required-missing"' not in page.text
    assert "手机号码" not in page.text.split('role="status"')[1].split("</article>")[0]
    nothing = stack.get("/rules?q=<b>满月</b>")
    assert nothing.status_code == 200
    assert "<b>满月" not in nothing.text
    assert 'href="/rules/openness"' in nothing.text


def once_each(page: str) -> None:
    ids = re.findall(r'\bid="([^"]+)"', page)
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
    assert stack.get("/rules/publication.json").json()["history"][0]["version"] == PUBLICATION.version
    for missing in ("/rules/none.json", "/rules/none", "/rules/none.schema.json", "/rules/none.shapes.ttl"):
        assert stack.get(missing).status_code == 404


def test_the_vocabulary_and_the_schema_of_a_record_for_machines(stack):
    checks = stack.get("/rules/checks.json").json()["checks"]
    assert {rule.check for rule in RULES} <= {one["check"] for one in checks}
    schema = stack.get("/rules/record.schema.json")
    assert schema.headers["Access-Control-Allow-Origin"] == "*"
    assert schema.json() == stack.get("/rules/publication.schema.json").json()
    validator = Draft202012Validator(schema.json())
    assert validator.is_valid(RECORD)
    assert not validator.is_valid(RECORD | {"elements": ELEMENTS | {"title": ""}})
    assert stack.get("/rules/privacy.schema.json").status_code == 404


def test_a_pack_as_shacl(stack):
    answer = stack.get("/rules/publication.shapes.ttl")
    assert answer.headers["Content-Type"].startswith("text/turtle")
    assert "urn:anhui:rules:publication" in answer.text


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
    table = tmp_path / "名单.csv"
    table.write_text("姓名,证件号\n张三,34052419800101001X\n李四,\n", "utf-8")
    said = stack.ckan("registry", "anhui-rules", "explain", str(table))
    assert "不能开放 resident-id［“证件号”列］" in said
    assert "34052419800101001X" not in said
