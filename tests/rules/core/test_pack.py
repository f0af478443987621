"""A pack that is off is refused, and the message says where."""

import pytest

from ckanext.anhui.rules import RulePackError, load_pack

RULE = """
id: test
title: 测试
description: 测试
rules:
- id: first
  title: 一
  applies_to: record
  check: {check}
  params: {params}
  basis: 无
  fix: 无
  {extra}
  examples: {{match: [], no_match: []}}
{more}
"""


def load(tmp_path, check="value_in", params="{element: open, values: [是]}", extra="severity: info", more=""):
    file = tmp_path / "test.yaml"
    file.write_text(RULE.format(check=check, params=params, extra=extra, more=more), "utf-8")
    return load_pack(file)


def test_a_good_pack_loads(tmp_path):
    assert [rule.id for rule in load(tmp_path).rules] == ["first"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"check": "eval"}, "未知检查 eval"),
        ({"params": "{element: open}"}, "缺少参数 values"),
        ({"params": "{element: open, values: [是], extra: 1}"}, "未知参数 extra"),
        ({"params": "{element: opne, values: [是]}"}, "未知元素 opne"),
        ({"check": "matches", "params": "{elements: [title], pattern: '('}"}, "正则表达式有误"),
        ({"extra": "outcome: closed"}, "公开理由"),
        ({"extra": "severty: info"}, "severty"),
        ({"extra": "outcome: maybe"}, "maybe"),
        (
            {
                "more": "- {id: first, title: 二, applies_to: record, check: empty, params: {element: open},"
                " basis: 无, fix: 无, examples: {match: [], no_match: []}}"
            },
            "编号重复 first",
        ),
    ],
)
def test_a_bad_pack_is_refused_with_file_and_reason(tmp_path, change, said):
    with pytest.raises(RulePackError) as error:
        load(tmp_path, **change)
    assert "test.yaml" in str(error.value)
    assert said in str(error.value)
