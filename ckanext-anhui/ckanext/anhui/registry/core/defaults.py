"""What the official workbook has no column for: from the department, from config, or inferred and marked 推定."""

from ckanext.anhui.catalogue import code_list
from ckanext.anhui.catalogue.core.record import Value

TITLE_WEIGHT = 3
CLASS_CODE = "30701704"
"""省直部门, the class of records whose own classification is not in the tree."""
ANHUI = "307017"
LEFT_OUT = ("2", "3", "307", ANHUI)
"""Levels people do not write because the next one says it. We number by 类 and 项, and below Anhui by each level."""


def with_defaults(elements: dict[str, Value], provider: str, licence: str) -> dict[str, Value]:
    """The elements with empty ones filled in where something can be known; `inferred` names those that are guesses."""
    filled = dict(elements)
    department = code_list("departments").find(provider)
    known = department.data if department else {}
    for name in ("region", "contact_name", "contact_phone", "contact_email"):
        if not filled.get(name) and known.get(name):
            filled[name] = str(known[name])
    filled.setdefault("license_id", licence)
    guesses = {
        "region": _region(provider),
        "domain": _domain(str(filled.get("title") or ""), str(filled.get("notes") or "")),
    }
    inferred = [name for name, guess in guesses.items() if guess and not filled.get(name)]
    filled |= {name: guesses[name] for name in inferred}
    if inferred:
        filled["inferred"] = inferred
    return filled


def class_code(path: list[str]) -> str:
    """The class code a new 信息资源代码 begins with: that of the deepest level the tree knows and we number by.

    Labels repeat in the tree, so it is walked from level to level; those above Anhui's own may be left out.
    """
    tree = code_list("classification")
    here = ""
    for word in path:
        starts = dict.fromkeys((here, *(code for code in LEFT_OUT if code.startswith(here))))
        found = next((entry for code in starts if (entry := tree.child(code, word))), None)
        if found and (len(found.code) <= 3 or found.code.startswith(ANHUI)):
            here = found.code
    return here if len(here) >= 3 else CLASS_CODE


def _region(provider: str) -> str:
    """The region a department is named after: the longest name its own begins with."""
    names = [
        (name, entry.code)
        for entry in code_list("regions").entries
        for name in (entry.label, *entry.aliases)
        if len(name) > 2 and not name.isdigit() and provider.removeprefix("安徽省").startswith(name)
    ]
    if names:
        return max(names, key=lambda pair: len(pair[0]))[1]
    return "340000" if provider.startswith("安徽省") else ""


def _domain(title: str, notes: str) -> str:
    """The domain with most of its keywords in title and summary; "" when none occurs."""
    best, most = "", 0
    for entry in code_list("domains").entries:
        words = [str(word) for word in entry.data.get("keywords", ())]
        score = sum(TITLE_WEIGHT * (word in title) + (word in notes) for word in words)
        if score > most:
            best, most = entry.code, score
    return best
