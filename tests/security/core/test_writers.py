"""The public zone has one writer; what nobody thought of is denied."""

import pytest

from ckanext.anhui.security.core.writers import IN_PERSON, OPERATING, OWN_ACCOUNT, READING, may_write

SERVICES = frozenset({"sync", "anhui-portal"})
ADMIN = frozenset({"admin", "id-of-admin"})


@pytest.mark.parametrize("name", ["package_create", "resource_view_delete", "datastore_upsert", "some_future_write"])
def test_the_sync_service_writes_and_a_sysadmin_does_not(name: str) -> None:
    assert may_write(name, "sync", SERVICES, {}, frozenset()) == "allow"
    assert may_write(name, "admin", SERVICES, {"id": "admin"}, ADMIN) == "deny"
    assert may_write(name, "", SERVICES, {}, frozenset()) == "deny"


def test_no_name_is_no_service() -> None:
    assert may_write("package_create", "", SERVICES | {""}, {}, frozenset()) == "deny"


def test_people_keep_their_own_account_and_no_other() -> None:
    assert may_write("api_token_create", "admin", SERVICES, {"user": "admin"}, ADMIN) == "next"
    assert may_write("api_token_create", "admin", SERVICES, {"user": "sync"}, ADMIN) == "deny"
    assert may_write("user_update", "admin", SERVICES, {"id": "id-of-admin"}, ADMIN) == "next"
    assert may_write("user_update", "admin", SERVICES, {"id": "sync", "password": "x"}, ADMIN) == "deny"
    assert may_write("user_update", "", SERVICES, {}, frozenset()) == "deny"


def test_operating_is_for_the_rule_behind_it() -> None:
    assert may_write("anhui_sync_withdraw", "admin", SERVICES, {}, ADMIN) == "next"


def test_a_service_is_no_second_person() -> None:
    assert may_write("anhui_sync_approve", "sync", SERVICES, {}, frozenset()) == "deny"
    assert may_write("anhui_sync_approve", "anhui-portal", SERVICES, {}, frozenset()) == "deny"
    assert may_write("anhui_sync_approve", "admin", SERVICES, {}, ADMIN) == "next"


def test_a_read_that_its_plugin_calls_a_write_is_no_operation_either():
    assert not READING & (OPERATING | IN_PERSON | OWN_ACCOUNT)
