"""Rules in plain Chinese: what a machine runs, as people read it on /rules."""

from functools import cache
from typing import Any

from ckanext.anhui.catalogue import code_list, element_table

from .checks import OWN_NAMES
from .pack import Example, Rule
from .screening.kinds import KINDS
from .told import TOLD

_FACTS = {
    "undescribed": "没有说明的信息项的占比", "not_machine": "不能由机器读取的文件的占比",
    "not_open": "专有格式的文件的占比", "blank": "空着的单元格的占比", "rejected": "不合格的行的占比",
    "duplicates": "重复的行的占比",
}  # fmt: skip
_COLUMN_KEYS = {"column_open": "该项是否向社会开放", "column_open_condition": "该项开放条件"}


@cache
def element_name(name: str) -> str:
    """The official name of an element (是否向社会开放 for `open`); the name itself when it has none."""
    own = {key: title for names in OWN_NAMES.values() for key, title in names.items()}
    official = {element.field_name: element.element for element in element_table().dataset}
    return official.get(name) or own.get(name) or _COLUMN_KEYS.get(name) or name


def asks(rule: Rule) -> str:
    """The question of a rule, in words."""
    whom = {"record": "", "column": "信息项：", "file": "文件：", "content": "文件内容：", "dataset": ""}[
        rule.applies_to
    ]
    return whom + _clause(rule.check, rule.params)


def _clause(check: str, params: dict[str, Any]) -> str:
    name = element_name(params["element"]) if "element" in params else ""
    names = "、".join(element_name(element) for element in params.get("elements", ()))
    if check == "all_of":
        return "；并且".join(_clause(inner["check"], inner["params"]) for inner in params["checks"])
    if check in ("contains", "contains_none"):
        unless = f"（含有{_quoted(params['unless'])}的除外）" if params.get("unless") else ""
        return f"{names}{'不' * (check == 'contains_none')}含有{_quoted(params['words'])}{unless}"
    if check == "matches":
        return f"{names}含有{params['meaning']}"
    ignoring = f"（{_quoted(params['ignoring'][:2])}一类的话等于没有填写）" if params.get("ignoring") else ""
    return {
        "value_in": lambda: f"{name}为{_quoted(params['values'])}",
        "value_not_in": lambda: f"{name}不为{_quoted(params['values'])}（没有填写的也算）",
        "filled": lambda: f"填写了{name}{ignoring}",
        "empty": lambda: f"没有填写{name}{ignoring}",
        "any_empty": lambda: f"{names}中有一项以上没有填写",
        "code_not_in": lambda: f"{names}中有一项以上填写的代码不在它的代码表中",
        "after_today": lambda: f"{name}在今天以后",
        "seen": lambda: _seen(params),
        "beside": lambda: f"同一行里既有{_kinds(params['kinds'])}，又有{_kinds(params['others'])}{_at_least(params)}",
        "lacks": lambda: f"{names}中有空着的",
        "lacks_all": lambda: f"{names}全都空着",
        "shorter": lambda: f"{name}不足 {params['least']:g} 字",
        "share_over": lambda: f"{_FACTS[params['fact']]}（占 {params['all_lost_at']:.0%} 以上失去全部分数）",
        "files_told": lambda: f"读取文件时发现：{_told(params['codes'])}",
        "no_columns": lambda: "没有登记信息项",
        "no_files": lambda: "没有可以下载的文件（有条件开放的不评）",
        "overdue": lambda: "数据比承诺的更新周期旧（没有固定周期的不评）",
        "told": lambda: f"读取文件时发现：{_told(params['codes'])}",
        "blank": lambda: f"{_under(params)}有空着的单元格{_share(params)}",
        "repeated": lambda: f"{_under(params)}有重复的值，而多数行各不相同",
        "not_in_list": lambda: f"{_under(params)}有代码表“{code_list(params['list_id']).title}”以外的值",
        "check_digit": lambda: f"{_under(params)}有位数或者校验位不对的统一社会信用代码",
        "out_of_range": lambda: f"{_under(params)}有{_range(params)}的数",
        "in_future": lambda: f"{_under(params)}有今天以后的日期",
        "out_of_order": lambda: (
            f"同一行里，{_quoted(params['earlier'])}一类的日期晚于{_quoted(params['later'])}一类的日期"
        ),
        "unseen": lambda: (
            f"有机器无法检查的部分，原因中有{_quoted(params['words'])}"
            if params.get("words")
            else "有机器无法检查的部分（图片、扫描页、加密或者损坏的内容）"
        ),
    }[check]()


def _seen(params: dict[str, Any]) -> str:
    return f"{_under(params)}有{_kinds(params['kinds'])}{_at_least(params)}{_share(params)}"


def _under(params: dict[str, Any]) -> str:
    """Which columns a check looks at."""
    headings = f"列名含有{_quoted(params['headings'])}的列里" if params.get("headings") else ""
    unless = f"（列名含有{_quoted(params['unless_headings'])}的除外）" if params.get("unless_headings") else ""
    return headings + unless


def _share(params: dict[str, Any]) -> str:
    return f"，占这一列的 {params['share']:.0%} 以上" if params.get("share") else ""


def _range(params: dict[str, Any]) -> str:
    ends = [f"小于 {params['least']:g}"] if "least" in params else []
    return "、".join(ends + ([f"大于 {params['most']:g}"] if "most" in params else []))


def _told(codes: list[str]) -> str:
    return "、".join(TOLD[code] for code in codes)


def _kinds(kinds: list[str]) -> str:
    return "、".join(KINDS[kind] for kind in kinds)


def _at_least(params: dict[str, Any]) -> str:
    return f"，{params['at_least']} 处以上" if params.get("at_least", 1) > 1 else ""


def _quoted(words: list[str]) -> str:
    return "、".join(f"“{word}”" for word in words)


def example_in_words(example: Example) -> str:
    """An example of a pack, in words: 是否向社会开放：是；开放条件：（空）."""
    said = []
    for name, value in example.items():
        text = value if isinstance(value, str) else "、".join(value)
        said.append(f"{element_name(name)}：{text or '（空）'}")
    return "；".join(said)
