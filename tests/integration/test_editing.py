"""The record form's way of saving, on the real servers: what it keeps, fills in, refuses; and what others notice."""

import uuid

import pytest

from ckanext.anhui.catalogue import package_id, slug

pytestmark = pytest.mark.integration


@pytest.fixture
def department(stack) -> str:
    """The id of a department."""
    return stack.do("package_search", rows=1)["results"][0]["owner_org"]


@pytest.fixture
def typed(department) -> dict[str, str]:
    """What a clerk typed into an empty form."""
    return {
        "title": f"表单测试{uuid.uuid4().hex[:8]}（演示数据）", "owner_org": department, "notes": "演示数据",
        "tag_string": "表单、测试", "region": "合肥市", "format_class": "电子表格", "format_type": "xlsx",
        "update_cycle": "annual", "open": "是", "share_type": "无条件共享", "columns": "名称\t字符型\t50\n金额\t数值型",
        "seen_modified": "", "save": "",
    }  # fmt: skip


def save(stack, action: str, **data):
    """Save as the form does; out: the answer, accepted or not."""
    return stack.http.post(
        f"{stack.urls['registry']}/api/3/action/{action}",
        headers={"Authorization": stack.token("registry"), "Accept-Language": "zh-CN"},
        json=data,
        timeout=60,
    )


def form_of(package: dict, **changed) -> dict:
    """A record's form as it was opened, with what was typed since."""
    names = ("title", "owner_org", "notes", "region", "domain", "format_class", "format_type", "update_cycle", "open")
    form = {name: package.get(name, "") for name in names}
    return {"id": package["name"], "seen_modified": package["metadata_modified"], **form, **changed}


def test_a_new_record_gets_what_an_imported_one_gets(stack, typed):
    made = stack.do("package_create", **typed)
    assert made["name"] == slug(package_id("registry", made["key"]))
    assert made["identifier"].startswith("30701704/")
    assert made["provider_code"] and made["license_id"] == "anhui-open-1.0"
    assert made["region"] == "340100" and "region" not in (made.get("inferred") or [])
    assert [column["name"] for column in made["columns"]] == ["名称", "金额"]
    assert {tag["name"] for tag in made["tags"]} == {"表单", "测试"}
    assert stack.do("anhui_record_show", key=made["id"])["key"] == made["key"]


def test_a_table_that_cannot_be_read_is_refused_by_row_and_column(stack, typed):
    answer = save(stack, "package_create", **(typed | {"columns": "名称\t字符型\n金额\t大数"}))
    assert answer.status_code == 409
    assert "第 2 行“数据类型”" in answer.json()["error"]["columns"][0]


def test_a_record_read_changed_and_sent_back_is_taken_over(stack, typed):
    made = stack.do("package_create", **typed)
    stack.do("anhui_record_show", key=made["id"])
    stack.do("package_update", **(stack.do("package_show", id=made["id"]) | {"secrecy": "涉密"}))
    assert stack.do("anhui_record_show", key=made["id"])["now"]["rule"] == "secret"


def test_of_two_editors_the_second_is_told_who_changed_what_and_overwrites_nothing(stack, typed):
    opened = stack.do("package_create", **typed)
    stack.do("package_update", **form_of(opened, notes="先保存的人写的"))
    late = save(stack, "package_update", **form_of(opened, notes="后保存的人写的"))
    assert late.status_code == 409
    said = late.json()["error"]["seen_modified"][0]
    assert "admin" in said and "信息资源摘要" in said and "更新周期" not in said
    newer = stack.do("package_show", id=opened["id"])
    assert newer["notes"] == "先保存的人写的"
    stack.do("package_update", **form_of(newer, notes="后保存的人写的"))
    assert stack.do("package_show", id=opened["id"])["notes"] == "后保存的人写的"


def test_a_change_through_the_api_is_noticed_and_the_api_itself_is_not_hindered(stack, typed):
    opened = stack.do("package_create", **typed)
    stack.do("package_patch", id=opened["id"], notes="接口改的")
    stack.do("package_patch", id=opened["id"], notes="接口又改的")
    assert save(stack, "package_update", **form_of(opened)).status_code == 409


def test_the_form_cannot_change_what_nobody_types(stack, typed):
    opened = stack.do("package_create", **typed)
    stack.do("package_update", **form_of(opened, key="other", name="other", decided_by="open", open_type="无条件开放"))
    now = stack.do("package_show", id=opened["id"])
    assert (now["key"], now["name"]) == (opened["key"], opened["name"])
    assert not now.get("decided_by") and not now.get("open_type")


def test_what_was_inferred_stays_so_until_it_is_confirmed_or_changed(stack, typed):
    opened = stack.do("package_create", **(typed | {"title": typed["title"] + "养老机构"}))
    assert opened["inferred"] == ["domain"]
    once = stack.do("package_update", **form_of(opened, notes="另一处改动"))
    assert once["inferred"] == ["domain"]
    confirmed = stack.do("package_update", **form_of(once, confirmed="domain"))
    assert not confirmed.get("inferred")
    assert confirmed["domain"] == opened["domain"]
    other = stack.do("package_create", **(typed | {"title": typed["title"] + "养老院", "name": ""}))
    changed = stack.do("package_update", **form_of(other, domain="credit"))
    assert changed["domain"] == "credit" and not changed.get("inferred")


def test_the_check_tells_outcome_and_fields_and_saves_nothing(stack, typed):
    checked = stack.do("anhui_record_check", **(typed | {"open_condition": "须说明用途"}))
    assert checked["outcome"] == "conditional" and "有条件开放" in checked["said"]
    missing = stack.do("anhui_record_check", **(typed | {"update_cycle": "", "columns": "身份证号"}))
    assert missing["outcome"] == "hold"
    blocking = {one["field"] for one in missing["findings"] if one["severity"] == "block"}
    assert blocking == {"update_cycle", "columns"}
    unreadable = stack.do("anhui_record_check", **(typed | {"columns": "金额\t大数"}))
    assert "第 1 行" in unreadable["findings"][0]["title"]
    assert stack.do("package_search", q=f'"{typed["title"]}"')["count"] == 0


def test_the_way_of_sharing_is_of_the_list_and_its_type_goes_with_it(stack, typed):
    named = typed | {"share_method": "共享平台", "share_method_type": "接口"}
    assert stack.do("package_create", **named)["share_method"] == "共享平台方式"
    for field in ("share_method", "share_method_type"):
        refused = save(stack, "package_create", **(named | {field: "飞鸽传书"}))
        assert refused.status_code == 409
        assert set(refused.json()["error"]) == {field, "__type"}
    assert "数据库" in refused.json()["error"]["share_method_type"][0]
    assert "type-mismatch" in refused.text
    by_mail = stack.do("package_create", **(named | {"share_method": "邮件", "share_method_type": "光盘"}))
    assert (by_mail["share_method"], by_mail["share_method_type"]) == ("邮件或介质", "光盘")


def test_who_saved_is_in_the_audit(stack, typed):
    made = stack.do("package_create", **typed)
    stack.do("package_update", **form_of(made, notes="改动"))
    events = stack.do("anhui_audit_event_list", object_type="record", object_id=made["key"])
    assert [(e["action"], e["actor"]) for e in events] == [("record-update", "admin"), ("record-create", "admin")]


def test_a_program_that_leaves_out_key_and_codes_loses_none_of_them(stack, typed):
    made = stack.do("package_create", **typed)
    given = {name: made[name] for name in ("id", "title", "owner_org", "format_class", "format_type", "update_cycle")}
    stack.do("anhui_record_show", key=made["key"])
    updated = stack.do("package_update", **given, notes="程序改的", open="是")
    kept = ("key", "name", "identifier", "provider_code")
    assert {name: updated.get(name) for name in kept} == {name: made[name] for name in kept}
    assert updated["notes"] == "程序改的"
    assert stack.do("anhui_record_show", key=made["id"])["key"] == made["key"]
    assert stack.do("anhui_record_list", q=made["title"])["count"] == 1
    form = form_of(updated, identifier="")
    assert stack.do("package_update", **form)["identifier"] == made["identifier"], "an emptied field gets no new number"
    for action in ("package_update", "package_patch"):
        refused = save(stack, action, **given, key="another")
        assert refused.status_code == 409
        said = refused.json()["error"]["key"][0]
        assert made["key"] in said and "key-fixed" in said
