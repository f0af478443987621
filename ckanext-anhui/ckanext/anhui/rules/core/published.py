"""The rules as data: packs with the history of each, and the vocabulary they are written in."""

from collections.abc import Iterable
from typing import Any

import msgspec

from .engine import RuleSet
from .history import Change, of_pack, of_rule
from .pack import Pack
from .screening.kinds import KINDS
from .told import TOLD
from .vocabulary import CHECKS
from .words import asks

ASKS = {
    "value_in": "填写的是 values 中的一个", "value_not_in": "填写的不是 values 中的任何一个，没有填写的也算",
    "filled": "填写了；只写 ignoring 中的话，等于没有填写", "empty": "没有填写，或者只写了 ignoring 中的话",
    "any_empty": "elements 中有一项以上没有填写", "code_not_in": "elements 中有一项以上填写的代码不在它自己的代码表中",
    "after_today": "填写的日期在今天以后", "contains": "elements 中有一行含有 words 之一，而没有 unless 中的词",
    "contains_none": "elements 都不含有 words 中的词",
    "matches": "elements 之一含有 pattern 的写法，meaning 是它的意思", "all_of": "checks 同时成立",
    "seen": "看到了 kinds 中的一类", "beside": "同一行里既有 kinds 中的一类，又有 others 中的一类",
    "unseen": "有看不到的部分：图片、扫描页、加密或者损坏的内容", "told": "读取文件时发现 codes 中的一种情况",
    "blank": "有空着的单元格", "repeated": "有重复的值，而多数行各不相同", "not_in_list": "有代码表 list_id 以外的值",
    "check_digit": "有位数或者校验位不对的统一社会信用代码", "out_of_range": "有小于 least 或者大于 most 的数",
    "lacks": "elements 中空着的，各失一份", "lacks_all": "elements 全都空着",
    "shorter": "element 不足 least 个字",
    "share_over": "指标 fact 越大失分越多，到 all_lost_at 失去全部",
    "files_told": "读取时发现 codes 中一种情况的文件，各失一份",
    "no_columns": "没有登记信息项", "no_files": "没有可以下载的文件", "overdue": "数据比承诺的更新周期旧",
    "in_future": "有今天以后的日期", "out_of_order": "同一行里，earlier 中的日期晚于 later 中的日期",
}  # fmt: skip
"""What each check asks. Words are compared without regard to width, case and blanks."""
KINDS_OF_PARAMETERS = {
    "element": "一个元素的字段名", "elements": "几个元素的字段名", "coded": "几个有代码表的元素的字段名",
    "words": "几个词", "pattern": "正则表达式", "text": "说明文字", "checks": "几个检查，各写 check 和 params",
    "kinds": "几类内容，见 seen", "codes": "几种情况，见 told", "list": "代码表的标识", "fact": "一个指标的名称",
    "count": "正整数", "share": "0 与 1 之间的数", "number": "数",
}  # fmt: skip


def packs_as_data(rules: RuleSet, history: Iterable[Change]) -> dict[str, Any]:
    """The packs in force: `{version, policy, packs: [..]}`, each pack as in its file with what is added here."""
    changes = tuple(history)
    return {
        "version": rules.version,
        "policy": rules.policy,
        "packs": [_pack(pack, rules, changes) for pack in rules.packs],
    }


def checks_as_data() -> dict[str, Any]:
    """The closed vocabulary: what each check asks, of what, with which parameters; what the kinds of those mean."""
    return {
        "checks": [
            {
                "check": name,
                "asks": ASKS.get(name) or (check.build.__doc__ or "").partition("\n")[0],
                "asked_of": list(check.asked_of),
                "needs": dict(check.needs),
                "may": dict(check.may),
            }
            for name, check in CHECKS.items()
        ],
        "parameters": KINDS_OF_PARAMETERS,
        "seen": KINDS,
        "told": TOLD,
    }


def _pack(pack: Pack, rules: RuleSet, history: tuple[Change, ...]) -> dict[str, Any]:
    return {
        **msgspec.to_builtins(pack),
        "version": pack.version,
        "history": [_change(change) for change in of_pack(history, pack.id)],
        "rules": [
            {
                **msgspec.to_builtins(rule),
                "asks": asks(rule),
                "in_force": rule.in_force(rules.policy),
                "history": [_change(change) for change in of_rule(history, pack.id, rule.id)],
            }
            for rule in pack.rules
        ],
    }


def _change(change: Change) -> dict[str, Any]:
    """An entry without its pack, which it stands in."""
    data = msgspec.to_builtins(change)
    return {key: list(value) if isinstance(value, tuple) else value for key, value in data.items() if key != "pack"}


def matching(packs: Iterable[dict[str, Any]], words: str, pack: str = "", effect: str = "") -> list[dict[str, Any]]:
    """Packs as data, each with only its rules that say all of `words` (blanks between them) and have that `effect`
    (outcome, or severity where there is none); packs without any left out."""
    sought = [word.casefold() for word in words.split()]
    left = []
    for one in packs:
        rules = [
            rule
            for rule in one["rules"]
            if (not effect or effect_of(rule) == effect) and all(word in _text(rule) for word in sought)
        ]
        if rules and pack in ("", one["id"]):
            left.append({**one, "rules": rules})
    return left


def effect_of(rule: dict[str, Any]) -> str:
    """What a rule as data comes to: its outcome, or how grave it is; of file content, only the latter."""
    return rule.get("outcome") or rule["severity"]


def _text(rule: dict[str, Any]) -> str:
    """All a person may look a rule up by."""
    return "\n".join(str(rule[key]) for key in ("id", "title", "asks", "basis", "reason", "fix")).casefold()
