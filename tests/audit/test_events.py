"""What happened is written down, can be read by those who may, and by nobody changed."""

import json
import os
import uuid

import psycopg2
import pytest
import requests

pytestmark = pytest.mark.integration


@pytest.fixture
def thing() -> str:
    return f"test-{uuid.uuid4()}"


def event(thing: str, action: str = "test.happened", **data: object) -> dict[str, object]:
    return {"action": action, "object_type": "test", "object_id": thing, "data": data}


def test_an_event_says_who_what_when(stack, thing: str) -> None:
    assert stack.do("anhui_audit_event_create", events=[event(thing, 数据集="空气质量")]) == 1
    [found] = stack.do("anhui_audit_event_list", object_type="test", object_id=thing)
    assert (found["actor"], found["action"], found["data"]) == ("admin", "test.happened", {"数据集": "空气质量"})
    assert found["at"].endswith("+00:00")
    assert isinstance(found["id"], int)


def test_many_events_at_once_and_the_page_after(stack, thing: str) -> None:
    assert stack.do("anhui_audit_event_create", events=[event(thing, number=number) for number in range(5)]) == 5
    first = stack.do("anhui_audit_event_list", object_id=thing, object_type="test", limit=2)
    second = stack.do("anhui_audit_event_list", object_id=thing, object_type="test", limit=10, before=first[-1]["id"])
    assert [one["data"]["number"] for one in (*first, *second)] == [4, 3, 2, 1, 0]


def test_several_actions_and_a_span_of_time(stack, thing: str) -> None:
    stack.do("anhui_audit_event_create", events=[event(thing, f"test.{name}") for name in ("a", "b", "c")])
    asked = {"object_type": "test", "object_id": thing}
    found = stack.do("anhui_audit_event_list", actions=["test.a", "test.c"], **asked)
    assert [one["action"] for one in found] == ["test.c", "test.a"]
    at = found[0]["at"]
    assert len(stack.do("anhui_audit_event_list", since=at, **asked)) == 3
    assert stack.do("anhui_audit_event_list", until=at, **asked) == []


def test_the_actor_cannot_be_made_up(stack, thing: str) -> None:
    stack.do("anhui_audit_event_create", events=[event(thing) | {"actor": "somebody-else"}], actor="somebody-else")
    assert stack.do("anhui_audit_event_list", object_id=thing, object_type="test")[0]["actor"] == "admin"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"object_type": "test", "object_id": "x"}, "action"),
        ({"action": "a", "object_type": "test", "object_id": " "}, "object_id"),
        ({"action": "a", "object_type": "test", "object_id": "x", "data": "text"}, "data"),
        ({"events": "x"}, "events"),
        ({"events": ["x"]}, "events"),
    ],
)
def test_a_bad_event_is_refused_naming_the_field(stack, given: dict, field: str) -> None:
    address = f"{stack.urls['registry']}/api/3/action/anhui_audit_event_create"
    answer = stack.http.post(address, json=given, headers={"Authorization": stack.token("registry")}, timeout=60)
    assert answer.status_code == 409
    assert field in answer.json()["error"]


def test_strangers_neither_write_nor_read(stack, thing: str) -> None:
    for zone in ("portal", "registry"):
        for action in ("anhui_audit_event_create", "anhui_audit_event_list"):
            address = f"{stack.urls[zone]}/api/3/action/{action}"
            assert stack.http.post(address, json=event(thing), timeout=60).status_code == 403


@pytest.mark.parametrize("statement", ["UPDATE {} SET actor = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_database_refuses_to_change_what_happened(stack, thing: str, statement: str) -> None:
    stack.do("anhui_audit_event_create", events=[event(thing)])
    with psycopg2.connect(os.environ["ANHUI_DB_URL_REGISTRY"]) as connection, connection.cursor() as cursor:
        with pytest.raises(psycopg2.errors.InsufficientPrivilege, match="append-only"):
            cursor.execute(statement.format("anhui_audit_event"))
        connection.rollback()
    assert len(stack.do("anhui_audit_event_list", object_id=thing, object_type="test")) == 1


def test_sign_ins_are_events_without_what_was_typed(stack) -> None:
    login = stack.urls["registry"] + "/user/login"
    for name, password in (
        ("editor", stack.secrets["editor"]),
        ("editor", "wrong-password"),
        ("my-password-in-the-wrong-field", "x"),
    ):
        requests.post(login, data={"login": name, "password": password}, timeout=60, allow_redirects=False)
    events = stack.do("anhui_audit_event_list", object_type="user", limit=3)
    assert [(one["action"], one["actor"]) for one in reversed(events)] == [
        ("user.sign_in", "editor"),
        ("user.sign_in_failed", "editor"),
        ("user.sign_in_failed", "unknown"),
    ]
    assert "wrong-field" not in json.dumps(events)
    assert "password" not in json.dumps(events)


def test_the_command_lists_them(stack, thing: str) -> None:
    stack.do("anhui_audit_event_create", events=[event(thing, 说明="演示数据")])
    [line] = stack.ckan("registry", "anhui-audit", "list", "--id", thing, "--json").strip().splitlines()
    assert json.loads(line)["data"] == {"说明": "演示数据"}
    assert f"test:{thing}" in stack.ckan("registry", "anhui-audit", "list", "--id", thing)
