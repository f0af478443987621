"""Departments for readers: sorted into kinds, found by what people call them, with those they came from."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ckanext.anhui.catalogue import CodeList, Entry, code_list, heirs, normalize, succeeds

PROVINCE, GOVERNMENT = "340000", "政府部门"
PROVINCIAL, OTHER = "provincial", "other"


class Department(NamedTuple):
    """A department with a page."""

    name: str
    """Its URL name."""
    title: str
    datasets: int
    """Its datasets."""
    entry: Entry | None
    """What the list of departments knows of it."""


class Kind(NamedTuple):
    """Departments of one kind: `code` is `provincial`, a type of department_types, a region, or `other`."""

    code: str
    departments: list[Department]


def standing(titles: Mapping[str, str], counts: Mapping[str, int], today: str) -> list[Department]:
    """The departments of `titles` (by URL name), the most datasets first; none that was succeeded and has nothing."""
    codes = code_list("departments")
    found = [Department(name, title, counts.get(name, 0), codes.find(title)) for name, title in titles.items()]
    kept = [one for one in found if one.datasets or not (one.entry and heirs(codes, one.entry, today))]
    return sorted(kept, key=lambda one: (-one.datasets, one.title))


def named(departments: Iterable[Department], words: str) -> list[Department]:
    """Those with `words` in their name or in one of the names people use (发改委, 工商局)."""
    sought = normalize(words)
    return [one for one in departments if any(sought in normalize(name) for name in _names(one))]


def _names(department: Department) -> tuple[str, ...]:
    entry = department.entry
    return (department.title, entry.en, *entry.aliases) if entry else (department.title,)


def kinds(departments: Iterable[Department]) -> list[Kind]:
    """The departments by kind: those of the province, other public bodies by type, then cities in their order."""
    found: dict[str, list[Department]] = {}
    for one in departments:
        found.setdefault(kind(one), []).append(one)
    types = [entry.code for entry in code_list("department_types").entries]
    cities = [entry.code for entry in code_list("regions").children(PROVINCE)]
    order = [PROVINCIAL, *types, *cities, OTHER]
    return [Kind(code, found[code]) for code in order if code in found]


def kind(department: Department) -> str:
    """Which kind a department is of; its name tells the city when the list does not know it."""
    entry = department.entry
    if entry and entry.data.get("type", GOVERNMENT) != GOVERNMENT:
        return str(entry.data["type"])
    region = str(entry.data.get("region", "")) if entry else ""
    if region == PROVINCE or (not region and department.title.startswith(("安徽省", "省"))):
        return PROVINCIAL
    return _city(region) or _city_of_name(department.title) or OTHER


def _city(region: str) -> str:
    """The city a region is or lies in."""
    path = code_list("regions").path(region) if region else []
    return path[1].code if len(path) > 1 else ""


def _city_of_name(title: str) -> str:
    cities = code_list("regions").children(PROVINCE)
    return next((city.code for city in cities if title.startswith((city.label, city.label.removesuffix("市")))), "")


def predecessors(codes: CodeList, entry: Entry) -> list[Entry]:
    """Whose work it took over, at once or by way of others; the latest first."""
    found = [one for one in codes.entries if one.successors and succeeds(codes, one.code, entry.code)]
    return sorted(found, key=lambda one: one.valid_to, reverse=True)
