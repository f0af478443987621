"""The JSON Schema of a catalogue record accepts what the portal accepts, and nothing else: asked both ways."""

from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ckanext.anhui.catalogue import CatalogueRecord, code_list, element_table
from ckanext.anhui.rules import RuleSet, record_schema, rule_set

PACKS = {pack.id: pack for pack in rule_set().packs}
GOOD = {
    "title": "名称", "notes": "摘要", "provider_code": "代码", "format_class": "电子表格", "format_type": "xlsx",
    "update_cycle": "annual", "region": "340103", "license_id": "cc-by-4.0",
}  # fmt: skip


@cache
def schema_of(pack: str) -> dict[str, Any]:
    schema = record_schema(PACKS[pack], "pilot")
    assert schema
    Draft202012Validator.check_schema(schema)
    return schema


@cache
def validator(pack: str) -> Draft202012Validator:
    return Draft202012Validator(schema_of(pack))


@cache
def rules_of(pack: str) -> RuleSet:
    return RuleSet((PACKS[pack],), "pilot")


def accepted(data: object, pack: str, rules: frozenset[str] | None = None) -> bool:
    """What the portal does: read the record, ask the blocking rules of the pack (or only `rules` of them)."""
    try:
        record = msgspec.convert(data, CatalogueRecord)
    except msgspec.ValidationError:
        return False
    found = {one.rule for one in rules_of(pack).evaluate(record).findings if one.severity == "block"}
    return not (found if rules is None else found & rules)


def said(pack: str) -> frozenset[str]:
    return frozenset(one["x-rule"] for one in schema_of(pack)["allOf"])


def values(name: str):
    """What people and broken programs put into an element."""
    element = next((e for e in element_table().dataset if e.field_name == name), None)
    codes = [e.code for e in code_list(element.code_list).entries] if element and element.code_list else []
    words = st.sampled_from([
        *codes[:3], "", " ", "\u3000", "&;", "、\n。", "\u200b\n", "无", "非涉密", "涉密", "L1", "L4", "重要", "340103",
        "340103001", "340103 ", "每年", "ANNUAL", GOOD.get(name, "甲"),
    ])  # fmt: skip
    text = words | st.text("\u3000\u200b \n&。x", max_size=4) | st.text(max_size=3)
    return text | st.lists(text, max_size=3) | st.sampled_from([None, 1, True, {}, [1]])


NAMES = [*GOOD, "domain", "share_type", "secrecy", "grade", "open", "closed_basis", "share_condition", "nonesuch"]
CHANGES = st.fixed_dictionaries({}, optional={name: values(name) for name in NAMES})
COLUMNS = st.lists(
    st.fixed_dictionaries(
        {}, optional={"name": st.sampled_from(["名称", "", 1]), "open": st.sampled_from(["是", "否", None])}
    ),
    max_size=2,
)
FILES = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "file_key": st.just("a"),
            "name": st.just("b"),
            "size": st.sampled_from([0, -1, 2**70, 1.5, "1", True]),  # 1.0 is 1 to JSON
        },
    ),
    max_size=2,
)


@st.composite
def records(draw):
    """A good record with some elements changed and some left out; now and then in a broken form."""
    elements = GOOD | draw(CHANGES)
    for name in draw(st.sets(st.sampled_from(sorted(GOOD)), max_size=2)):
        elements.pop(name, None)
    record = {"key": "k", "provider": "部门", "elements": elements}
    if draw(st.booleans()):
        record |= draw(st.fixed_dictionaries({}, optional={"columns": COLUMNS, "files": FILES, "more": st.just(1)}))
    if draw(st.integers(0, 9)) == 0:
        record |= draw(
            st.fixed_dictionaries({}, optional={"key": st.none(), "elements": st.sampled_from([None, [], ""])})
        )
        record.pop(draw(st.sampled_from(["key", "provider", "elements", "x"])), None)
    return record


@settings(max_examples=300, deadline=None)
@given(records())
def test_what_the_schema_accepts_the_portal_accepts_and_the_other_way_round(data):
    assert schema_of("publication")["x-exact"]
    assert validator("publication").is_valid(data) is accepted(data, "publication")


@settings(max_examples=200, deadline=None)
@given(records())
def test_a_schema_that_cannot_say_all_rules_says_the_others_exactly(data):
    assert validator("openness").is_valid(data) is accepted(data, "openness", said("openness"))
    not_said = {one["rule"] for one in schema_of("openness")["x-not-said"]}
    blocking = {r.id for r in PACKS["openness"].rules if r.severity == "block" and r.in_force("pilot")}
    assert not_said | said("openness") == blocking and not_said


@pytest.mark.parametrize(
    ("changes", "good"),
    [
        ({}, True),
        ({"region": "340103001"}, True),
        ({"title": ["一行"]}, True),
        ({"title": [""]}, False),
        ({"notes": ""}, False),
        ({"update_cycle": "每年"}, False),
        ({"region": "999999"}, False),
        ({"license_id": ""}, True),
        ({"domain": 1}, False),
    ],
)
def test_what_passes_and_what_does_not(changes, good):
    data = {"key": "k", "provider": "部门", "elements": GOOD | changes}
    assert validator("publication").is_valid(data) is accepted(data, "publication") is good


def pack_of(check: str, words: list[str]) -> str:
    """A pack whose one rule asks by this check, twice at once; out: its name."""
    params = {"element": "format_type"} | ({"values": words} if check.startswith("value") else {})
    both = {"checks": [{"check": check, "params": params}] * 2}
    rule = msgspec.structs.replace(PACKS["publication"].rules[0], id="one", check="all_of", params=both)
    name = f"{check}{len(words)}"
    PACKS[name] = msgspec.structs.replace(PACKS["publication"], id=name, rules=(rule,))
    return name


@pytest.mark.parametrize("words", [["甲"], ["", "甲"]])
@pytest.mark.parametrize("check", ["value_in", "value_not_in", "filled", "empty"])
@settings(max_examples=150, deadline=None)
@given(value=values("format_type") | st.none())
def test_every_check_that_can_be_said_is_said_exactly(check, words, value):
    pack = pack_of(check, words)
    data = {"key": "k", "provider": "部门", "elements": {} if value is None else {"format_type": value}}
    assert validator(pack).is_valid(data) is accepted(data, pack)


def test_packs_about_what_is_in_files_have_no_schema():
    assert record_schema(PACKS["privacy"], "pilot") is None
    assert record_schema(PACKS["secrecy"], "pilot") is None
