"""A pack that is off is refused, and the message says where."""

import re
from pathlib import Path

import pytest

from ckanext.anhui.rules import Rule, RulePackError, asks, load_pack, rule_set
from ckanext.anhui.rules.core.pack import Examples
from ckanext.anhui.rules.core.told import TOLD
from ckanext.anhui.tables import core as tables_core

HEAD = "id: test\ntitle: 测试\ndescription: 测试\ndecision: [一步]\nrules:\n"
RULE = {
    "id": "first",
    "title": "一",
    "applies_to": "record",
    "check": "value_in",
    "params": "{element: open, values: [是]}",
    "severity": "info",
    "basis": "某法",
    "reason": "因为",
    "fix": "改",
    "examples": "{match: [{open: 是}], no_match: [{open: 否}]}",
}


def pack_of(*rules: dict[str, str]) -> str:
    """A pack of RULE with changes; a None takes a key away."""
    lines = []
    for change in rules:
        fields = [f"{k}: {v}" for k, v in (RULE | change).items() if v is not None]
        lines.append("- " + "\n  ".join(fields) + "\n")
    return HEAD + "".join(lines)


def load(tmp_path, text):
    file = tmp_path / "test.yaml"
    file.write_text(text, "utf-8")
    return load_pack(file)


def test_a_good_pack_loads(tmp_path):
    assert [rule.id for rule in load(tmp_path, pack_of({})).rules] == ["first"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"check": "eval"}, "未知检查 eval"),
        ({"params": "{element: open}"}, "缺少参数 values"),
        ({"params": "{element: open, values: [是], extra: 1}"}, "未知参数 extra"),
        ({"params": "{element: opne, values: [是]}"}, "未知元素 opne"),
        ({"params": "{element: column_name, values: [是]}"}, "未知元素 column_name"),
        ({"params": "{element: open, values: 是}"}, "参数 values 应为非空列表"),
        ({"params": "{element: open, values: [yes]}"}, "每一项应为文字"),
        ({"check": "matches", "params": "{elements: [title], pattern: '(', meaning: x}"}, "正则表达式有误"),
        ({"check": "code_not_in", "params": "{elements: [title]}"}, "元素 title 没有代码表"),
        ({"check": "code_not_in", "params": "{elements: [opne]}"}, "元素 opne 没有代码表"),
        ({"check": "all_of", "params": "{checks: [{check: filled, params: {element: x}}]}"}, "未知元素 x"),
        ({"check": "all_of", "params": "{checks: [{check: filled}]}"}, "{check, params}"),
        ({"id": "First"}, "编号"),
        ({"reason": '""'}, "reason 不能为空"),
        ({"basis": '" "'}, "basis 不能为空"),
        ({"basis": None}, "basis"),
        ({"examples": "{match: [], no_match: [{open: 否}]}"}, "examples"),
        ({"examples": "{match: [{opne: 是}], no_match: [{open: 否}]}"}, "示例中未知元素 opne"),
        ({"examples": "{match: [{column_open: 是}], no_match: [{open: 否}]}"}, "示例中未知元素 column_open"),
        ({"quote": "opne"}, "未知元素 opne"),
        ({"removed": "true"}, "removed"),
        ({"whole_record": "true"}, "whole_record"),
        ({"severty": "info"}, "severty"),
        ({"outcome": "maybe"}, "maybe"),
        ({"id": "first\n  id: again"}, "键 id 重复"),
    ],
)
def test_a_bad_rule_is_refused_with_file_line_and_reason(tmp_path, change, said):
    text = pack_of({"id": "before", "check": "empty", "params": "{element: open}"}, change)
    with pytest.raises(RulePackError) as error:
        load(tmp_path, text)
    # the line of a key that was changed; of the rule itself (after the head and the first one: 16) where it is missing
    there = {number for number, line in enumerate(text.splitlines(), 1) if number >= 16 and key_of(line) in change}
    found = re.match(r"test\.yaml:(\d+) (规则 |不是有效的 YAML)", str(error.value))
    assert found
    assert int(found[1]) in (there if None not in change.values() else {16})
    assert said in str(error.value)


def key_of(line: str) -> str:
    return line.lstrip("- ").split(":")[0]


@pytest.mark.parametrize(
    ("check", "params", "said"),
    [
        ("any_empty", {"elements": ["title", "notes"]}, "信息资源名称、信息资源摘要中有一项以上没有填写"),
        ("code_not_in", {"elements": ["region"]}, "行政区划中有一项以上填写的代码不在它的代码表中"),
        ("after_today", {"element": "issued"}, "发布日期在今天以后"),
        ("contains_none", {"elements": ["notes"], "words": ["审图号"]}, "信息资源摘要不含有“审图号”"),
    ],
)
def test_a_rule_is_said_in_words(check, params, said):
    examples = Examples(({"title": "x"},), ({"title": "y"},))
    given = RULE | {"check": check, "params": params, "examples": examples}
    assert asks(Rule(**given)) == said  # pyright: ignore[reportArgumentType]


def test_an_id_given_twice_is_refused(tmp_path):
    with pytest.raises(RulePackError, match="规则 first：编号重复 first"):
        load(tmp_path, pack_of({}, {"check": "empty", "params": "{element: open}"}))


MEASURE = {"applies_to": "dataset", "check": "no_columns", "params": "{}", "examples": "{match: [{}], no_match: [{}]}"}
CONTENT = {"applies_to": "content", "examples": "{match: [{名称: [甲]}], no_match: [{名称: [乙]}]}"}
SEEN = CONTENT | {"check": "seen"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (SEEN | {"params": "{kinds: [nobody-gives-this]}"}, "未知类别 nobody-gives-this"),
        (SEEN | {"params": "{kinds: [mobile], share: 2}"}, "参数 share 应在 0 与 1 之间"),
        (SEEN | {"params": "{kinds: [mobile], at_least: 0}"}, "参数 at_least 应为正整数"),
        (SEEN | {"params": "{kinds: [mobile]}", "applies_to": "record"}, "检查 seen 不能用于 record"),
        (CONTENT | {"check": "told", "params": "{codes: [boring]}"}, "未知情况 boring"),
        (CONTENT | {"check": "not_in_list", "params": "{headings: [区划], list_id: moons}"}, "没有代码表 moons"),
        (CONTENT | {"check": "out_of_range", "params": "{headings: [人数]}"}, "参数 least、most 至少写一个"),
        (SEEN | {"params": "{kinds: [mobile]}", "outcome": "hold"}, "outcome 不能用于 content"),
        (MEASURE | {"dimension": "beauty", "weight": "1"}, "dimension 应为 conformity"),
    ],
)
def test_a_rule_about_files_and_datasets_is_looked_at_as_closely(tmp_path, change, said):
    with pytest.raises(RulePackError) as error:
        load(tmp_path, pack_of(change))

    assert said in str(error.value)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ({}, {}, "不会起作用：与规则 first 问的相同"),
        (
            {"params": "{element: open, values: [是, 否]}", "outcome": "closed"},
            {"outcome": "hold"},
            "不会起作用：规则 first 问的包括它",
        ),
        (
            SEEN | {"params": "{kinds: [email, wechat]}", "severity": "hold"},
            SEEN | {"params": "{kinds: [wechat]}", "severity": "warn"},
            "不会起作用：规则 first 问的包括它",
        ),
        (
            SEEN | {"params": "{kinds: [email]}", "severity": "warn"},
            SEEN | {"params": "{kinds: [email, wechat]}", "severity": "hold"},
            "规则 first 不再起作用",
        ),
    ],
)
def test_a_rule_that_can_never_matter_is_refused(tmp_path, first, second, said):
    with pytest.raises(RulePackError, match="规则 second：" + said):
        load(tmp_path, pack_of(first, second | {"id": "second"}))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"params": "{element: open, values: [是, 否]}", "outcome": "hold"}, {"outcome": "closed"}),
        ({"params": "{element: open, values: [是, 否]}", "outcome": "closed"}, {}),
        ({"params": "{element: open, values: [是, 否]}", "outcome": "hold"}, {"outcome": "hold", "removed": "true"}),
        (
            SEEN | {"params": "{kinds: [email, wechat]}", "severity": "warn"},
            SEEN | {"params": "{kinds: [wechat]}", "severity": "hold"},
        ),
        (
            SEEN | {"params": "{kinds: [email, wechat]}", "severity": "hold"},
            SEEN | {"params": "{kinds: [email], at_least: 9}", "severity": "block"},
        ),
        ({"policy": "pilot"}, {"policy": "strict"}),
    ],
)
def test_a_rule_that_can_matter_is_not(tmp_path, first, second):
    assert load(tmp_path, pack_of(first, second | {"id": "second"})).rules[1].id == "second"


def test_every_code_rules_may_ask_about_is_one_the_reader_of_tables_tells():
    source = "".join(file.read_text("utf-8") for file in Path(tables_core.__path__[0]).rglob("*.py"))
    assert [code for code in TOLD if f'"{code}"' not in source] == []


def test_an_id_used_in_two_packs_is_refused(tmp_path):
    load(tmp_path, pack_of({}))
    (tmp_path / "zwei.yaml").write_text(pack_of({}).replace("id: test", "id: zwei"), "utf-8")
    with pytest.raises(RulePackError, match="编号重复，已用于 test"):
        rule_set("pilot", tmp_path)


@pytest.mark.parametrize("text", ["a: [1", "- 1", "", "id: test"])
def test_what_is_no_pack_is_refused_with_its_file(tmp_path, text):
    with pytest.raises(RulePackError, match=r"test\.yaml"):
        load(tmp_path, text)


def test_a_folder_without_packs_is_refused(tmp_path):
    with pytest.raises(RulePackError, match="没有规则包"):
        rule_set("pilot", tmp_path)


def test_the_version_changes_with_any_word(tmp_path):
    before = load(tmp_path, pack_of({})).version
    assert load(tmp_path, pack_of({"fix": "改一下"})).version != before
    assert load(tmp_path, pack_of({})).version == before
