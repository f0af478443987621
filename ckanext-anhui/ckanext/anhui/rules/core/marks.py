"""Where in its file a rule and each of its keys stand, so that what is wrong can be said with its line."""

import re
from typing import NamedTuple

import yaml


class Mark(NamedTuple):
    """The id and line of a rule, the lines of its keys."""

    id: str
    line: int
    keys: dict[str, int]

    def at(self, key: str) -> int:
        """The line of a key; that of the rule where it has no such key."""
        return self.keys.get(key, self.line)


def marks(text: str) -> list[Mark]:
    """Every rule of a pack, from the YAML reader's own marks. Raises MarkedYAMLError, also where a key is twice."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    _no_key_twice(root)
    if not isinstance(root, yaml.MappingNode):
        return []
    rules = next((value for key, value in root.value if key.value == "rules"), None)
    return [_mark(node) for node in rules.value] if isinstance(rules, yaml.SequenceNode) else []


def place(found: list[Mark], message: str) -> str:
    """`:line 规则 id` of what a message of msgspec points at ("… `key` … `$.rules[3].key`"); "" when at no rule."""
    at = re.search(r"\$\.rules\[(\d+)\](?:\.(\w+))?", message)
    if not at or int(at[1]) >= len(found):
        return ""
    mark = found[int(at[1])]
    unknown = re.search(r"unknown field `(\w+)`", message)
    key = at[2] or (unknown[1] if unknown else "")
    return f":{mark.at(key)} 规则 {mark.id}"


def _mark(node: yaml.Node) -> Mark:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    keys = {key.value: key.start_mark.line + 1 for key, _ in pairs}
    identity = next((str(value.value) for key, value in pairs if key.value == "id"), "?")
    return Mark(identity, node.start_mark.line + 1, keys)


def _no_key_twice(node: yaml.Node | None) -> None:
    """YAML would silently keep the last of two equal keys."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _no_key_twice(item)
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"键 {key.value} 重复", problem_mark=key.start_mark)
            seen.add(key.value)
            _no_key_twice(value)
