"""The axes by which readers go through the catalogue: 地区, 领域, 主题, 重点领域."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ckanext.anhui.catalogue import CodeList, Entry, code_list

PROVINCE = "340000"


class Axis(NamedTuple):
    """One way through the catalogue."""

    name: str
    """As it stands in addresses."""
    codes: str
    """The code list of its values."""
    field: str
    """The index field that holds them."""

    @property
    def list(self) -> CodeList:
        """The values."""
        return code_list(self.codes)


AXES = {
    axis.name: axis
    for axis in (
        Axis("region", "regions", "anhui_region"),
        Axis("domain", "domains", "anhui_domain"),
        Axis("theme", "themes", "anhui_theme"),
        Axis("focus", "focus", "anhui_domain"),  # a priority field answers to domains (data.domains)
    )
}


class Value(NamedTuple):
    """One value of an axis and how many datasets it has."""

    entry: Entry
    datasets: int


def indexed(entry: Entry) -> tuple[str, ...]:
    """What the index holds for a value: the domains a priority field answers to, its own code otherwise."""
    return tuple(entry.data.get("domains") or (entry.code,))


def values(entries: Iterable[Entry], counts: Mapping[str, int]) -> list[Value]:
    """Each value with its number of datasets, in the order of the list. `counts`: datasets by what the index holds."""
    return [Value(entry, sum(counts.get(code, 0) for code in indexed(entry))) for entry in entries]


def inside(region: str, counts: Mapping[str, int]) -> list[Value]:
    """What lies directly in a region, places that are no more left out."""
    return values((e for e in code_list("regions").children(region) if not e.valid_to), counts)
