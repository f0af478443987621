"""The closed vocabulary of rules: every check there is, and whether a rule asks by it as it must."""

import re
from typing import Any

from ckanext.anhui.catalogue import code_lists, element_table

from .checks import METADATA, OWN_NAMES, Vocabulary
from .content_checks import CONTENT
from .facts import SHARES
from .measures import MEASURES
from .screening.kinds import KINDS
from .table_checks import TABLES
from .told import TOLD

CHECKS: dict[str, Vocabulary] = METADATA | CONTENT | TABLES | MEASURES


def make(check: str, params: dict[str, Any]) -> Any:
    """The test a rule runs; its parameters were looked at by `faults` before."""
    return CHECKS[check].build(**params)


def faults(check: str, params: Any, applies_to: str) -> list[str]:
    """What is wrong with a check and its parameters, in words; empty when they fit."""
    known = CHECKS.get(check)
    if known is None:
        return [f"未知检查 {check}（可用：{'、'.join(CHECKS)}）"]
    if applies_to not in known.asked_of:
        return [f"检查 {check} 不能用于 {applies_to}（可用于：{'、'.join(known.asked_of)}）"]
    if not isinstance(params, dict):
        return [f"检查 {check} 的 params 应为键值对"]
    kinds = {**known.needs, **known.may}
    said = [f"缺少参数 {name}" for name in known.needs if name not in params]
    if known.one_of and not params.keys() & set(known.one_of):
        said.append(f"参数 {'、'.join(known.one_of)} 至少写一个")
    for name, value in params.items():
        said += _faults_of(name, kinds[name], value, applies_to) if name in kinds else [f"未知参数 {name}"]
    return said


def _faults_of(name: str, kind: str, value: Any, applies_to: str) -> list[str]:
    """What is wrong with one parameter."""
    if kind in ("element", "pattern", "text"):
        if not isinstance(value, str) or not value:
            return [f"参数 {name} 应为文字"]
        if kind == "element":
            return unknown_elements([value], applies_to)
        return _faults_of_pattern(value) if kind == "pattern" else []
    if kind == "fact":
        return [] if value in SHARES else [f"未知指标 {value}（可用：{'、'.join(SHARES)}）"]
    if kind == "list":
        return [] if value in {one.id for one in code_lists()} else [f"没有代码表 {value}"]
    if kind in ("count", "share", "number"):
        return _faults_of_number(name, kind, value)
    return _faults_of_list(name, kind, value, applies_to)


def _faults_of_list(name: str, kind: str, value: Any, applies_to: str) -> list[str]:
    if not isinstance(value, list) or not value:
        return [f"参数 {name} 应为非空列表"]
    if kind == "checks":
        if not all(isinstance(clause, dict) and clause.keys() == {"check", "params"} for clause in value):
            return [f"参数 {name} 的每一项应为 {{check, params}}"]
        return [said for clause in value for said in faults(clause["check"], clause["params"], applies_to)]
    if not all(isinstance(word, str) for word in value):
        return [f"参数 {name} 的每一项应为文字（数字和日期请加引号）"]
    if kind == "kinds":
        return [f"未知类别 {one}（可用：{'、'.join(KINDS)}）" for one in value if one not in KINDS]
    if kind == "codes":
        return [f"未知情况 {one}（可用：{'、'.join(TOLD)}）" for one in value if one not in TOLD]
    if kind == "coded":
        coded = {element.field_name for element in element_table().dataset if element.code_list}
        return [f"元素 {name} 没有代码表" for name in value if name not in coded]
    return unknown_elements(value, applies_to) if kind == "elements" else []


def _faults_of_number(name: str, kind: str, value: Any) -> list[str]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return [f"参数 {name} 应为数字"]
    if kind == "count" and (value < 1 or value != int(value)):
        return [f"参数 {name} 应为正整数"]
    return [f"参数 {name} 应在 0 与 1 之间"] if kind == "share" and not 0 < value <= 1 else []


def _faults_of_pattern(pattern: str) -> list[str]:
    try:
        re.compile(pattern)
    except re.error as error:
        return [f"正则表达式有误：{error}"]
    return []


def unknown_elements(names: list[str], applies_to: str) -> list[str]:
    """Names of `names` that a rule of this kind cannot ask about, each as a fault in words."""
    known = {element.field_name for element in element_table().dataset} | OWN_NAMES.get(applies_to, {}).keys()
    return [f"未知元素 {name}" for name in names if name not in known]
