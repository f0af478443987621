"""A catalogue record as JSON Schema (draft 2020-12): what data must be like for a pack to let it through.

*The portal accepts* data under a pack when they convert to a `CatalogueRecord` and no rule of the pack with severity
block applies. The schema accepts the same data, as far as it can be said: rules about columns and files, patterns,
words compared without regard to width, and days that pass are listed under `x-not-said`; where that list is empty
(`x-exact`), it accepts exactly the same.

A rule sees the elements as text: a list is its lines, what is absent is blank. So a text may also be a list of one.
"""

from functools import cache
from typing import Any

import msgspec

from ckanext.anhui.catalogue import CatalogueRecord, Element, code_list, element_table

from .checks import BETWEEN, OWN_NAMES, plain
from .pack import Pack, Policy, Rule

Schema = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"
BLANK: Schema = {"enum": ["", [], [""]]}


def record_schema(pack: Pack, policy: Policy) -> Schema | None:
    """The schema of records a pack lets through; None when none of its blocking rules can be said in one."""
    blocking = [rule for rule in pack.rules if rule.severity == "block" and rule.in_force(policy)]
    said = {rule.id: kept for rule in blocking if (kept := _kept_of(rule))}
    if not said:
        return None
    rules = {rule.id: rule for rule in blocking}
    form = msgspec.json.schema(CatalogueRecord)
    parts = form["$defs"]["CatalogueRecord"]["properties"]
    parts["elements"] = {"allOf": [parts["elements"]], "properties": _elements(pack)}
    return {
        "$schema": DRAFT,
        "title": f"公共信息资源目录记录：{pack.title}",
        "description": "能够读成目录记录，而且规则包中须处理（block）的规则一条也不触发的数据。",
        "x-pack": {"id": pack.id, "version": pack.version, "policy": policy},
        "x-exact": len(said) == len(blocking),
        "x-not-said": [{"rule": rule.id, "title": rule.title} for rule in blocking if rule.id not in said],
        "$ref": form["$ref"],
        "allOf": [
            {
                "title": rules[name].title,
                "description": rules[name].fix,
                "x-rule": name,
                "properties": {"elements": kept},
            }
            for name, kept in said.items()
        ],
        "$defs": form["$defs"] | _code_lists(pack),
    }


def _kept_of(rule: Rule) -> Schema | None:
    return _kept(rule.check, rule.params) if rule.applies_to == "record" else None


def _kept(check: str, params: dict[str, Any]) -> Schema | None:
    """The `elements` a check does *not* apply to; None when that cannot be said exactly."""
    names = [str(name) for name in params.get("elements") or [params.get("element")]]
    if check == "all_of":
        parts = [_kept(one["check"], one["params"]) for one in params["checks"]]
        return {"anyOf": parts} if all(parts) else None
    if params.get("ignoring") or OWN_NAMES["record"].keys() & set(names):
        return None
    one = names[0]
    match check:
        case "any_empty":
            return {"required": names, "properties": {name: {"not": BLANK} for name in names}}
        case "code_not_in":
            return {"properties": {str(name): {"anyOf": [BLANK, _text(_codes_of(str(name)))]} for name in names}}
        case "value_in":
            return {"not": _is(one, params["values"])}
        case "value_not_in":
            return _is(one, params["values"])
        case "empty":
            return {"required": [one], "properties": {one: {"not": _nothing()}}}
        case "filled":
            return {"properties": {one: _nothing()}}
    return None


def _is(name: str, values: list[str]) -> Schema:
    """The element is one of the values; a blank among them stands for an absent element too."""
    wanted = {"anyOf": [_text({"enum": values}), *([BLANK] if "" in values else [])]}
    return {"properties": {name: wanted}} | ({} if "" in values else {"required": [name]})


def _text(words: Schema) -> Schema:
    """One of the words, by itself or as the one line of a list."""
    return {"anyOf": [words, {"type": "array", "prefixItems": [words], "minItems": 1, "maxItems": 1}]}


@cache
def _nothing() -> Schema:
    """What says nothing: blanks and marks of punctuation, in a list too (whose lines are one text)."""
    codes = [code for code in range(0x10000) if not any(BETWEEN.split(plain.__wrapped__(chr(code))))]
    blank = "".join(f"\\u{code:04x}" for code in codes)
    line = {"pattern": f"^[{blank}]*$"}
    return {"anyOf": [{"type": "string"} | line, {"type": "array", "items": line}]}


def _codes_of(name: str) -> Schema:
    return {"$ref": f"#/$defs/{element_table()[name].code_list}"}


def _code_lists(pack: Pack) -> dict[str, Schema]:
    """The code lists the rules of a pack ask by: every code that means itself, in a finer list too."""
    asked = [name for rule in pack.rules if rule.check == "code_not_in" for name in rule.params["elements"]]
    lists = {}
    for name in dict.fromkeys(str(element_table()[one].code_list) for one in asked):
        codes = code_list(name)
        finer = code_list(codes.finer).entries if codes.finer else ()
        known = [entry.code for entry in (*codes.entries, *finer)]
        lists[name] = {
            "title": codes.title,
            "$comment": f"{codes.version} /standards/codes/{name}",
            "enum": [code for code in known if (entry := codes.find(code)) and entry.code == code],
        }
    return lists


def _elements(pack: Pack) -> dict[str, Schema]:
    """Public elements, and those the rules of the pack ask about, by their official names."""
    asked = {name for rule in pack.rules for name in _names(rule.params)}
    return {e.field_name: _element(e) for e in element_table().dataset if e.public or e.field_name in asked}


def _element(element: Element) -> Schema:
    said = [
        "值为几个词的列表。" if element.is_list else "",
        f"代码表 {element.code_list}。" if element.code_list else "",
    ]
    words = {"mandatory": "必填。", "conditional": "视情况必填。", "optional": ""}[element.obligation]
    return {"title": element.element, "description": "".join([f"{element.clause}。", words, *said])}


def _names(params: dict[str, Any]) -> set[str]:
    """The elements a check and those within it ask about."""
    within = [name for one in params.get("checks", ()) for name in _names(one["params"])]
    return {*params.get("elements", ()), *within, *([params["element"]] if "element" in params else [])}
