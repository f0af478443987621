"""Checks of how good a dataset is: each says which part of a rule's points is lost, or None where nobody can judge."""

from collections.abc import Callable, Iterable
from types import MappingProxyType

from .checks import Vocabulary
from .facts import Facts

DATASET_ONLY = ("dataset",)
Measure = Callable[[Facts], float | None]
"""Facts → the share of a rule's points that is lost: 0 none, 1 all; None: 未评估."""


def lacks(elements: Iterable[str]) -> Measure:
    """Elements that are blank lose their part each."""
    names = tuple(elements)
    return lambda facts: sum(not facts.record.elements.get(name) for name in names) / len(names)


def lacks_all(elements: Iterable[str]) -> Measure:
    """All of it is lost when every one of the elements is blank."""
    names = tuple(elements)
    return lambda facts: float(not any(facts.record.elements.get(name) for name in names))


def shorter(element: str, least: float) -> Measure:
    """The text of an element has fewer characters than `least`."""
    return lambda facts: float(len(facts.record.text(element).strip()) < least)


def share_over(fact: str, all_lost_at: float) -> Measure:
    """The larger the share, the more is lost: everything from `all_lost_at` on."""

    def measure(facts: Facts) -> float | None:
        share = facts.share(fact)
        return None if share is None else min(share / all_lost_at, 1.0)

    return measure


def files_told(codes: Iterable[str]) -> Measure:
    """Files of which the reader of tables told one of the codes lose their part; only files it read are judged."""
    wanted = frozenset(codes)

    def measure(facts: Facts) -> float | None:
        read = [file.codes for file in facts.files if file.codes is not None]
        return sum(bool(codes & wanted) for codes in read) / len(read) if read else None

    return measure


def no_columns() -> Measure:
    """There is no list of 信息项."""
    return lambda facts: float(not facts.record.columns)


def no_files() -> Measure:
    """There is no file whose bytes are there; not judged of what is open on conditions."""
    return lambda facts: None if facts.conditional else float(not any(file.present for file in facts.files))


def overdue() -> Measure:
    """The data is older than its 更新周期 promises; not judged where nothing is promised."""
    kept = {"overdue": 1.0, "on_time": 0.0, "due": 0.0}
    return lambda facts: kept.get(facts.update)


NONE: MappingProxyType[str, str] = MappingProxyType({})
MEASURES: dict[str, Vocabulary] = {
    "lacks": Vocabulary(lacks, {"elements": "elements"}, NONE, DATASET_ONLY),
    "lacks_all": Vocabulary(lacks_all, {"elements": "elements"}, NONE, DATASET_ONLY),
    "shorter": Vocabulary(shorter, {"element": "element", "least": "number"}, NONE, DATASET_ONLY),
    "share_over": Vocabulary(share_over, {"fact": "fact", "all_lost_at": "share"}, NONE, DATASET_ONLY),
    "files_told": Vocabulary(files_told, {"codes": "codes"}, NONE, DATASET_ONLY),
    "no_columns": Vocabulary(no_columns, {}, NONE, DATASET_ONLY),
    "no_files": Vocabulary(no_files, {}, NONE, DATASET_ONLY),
    "overdue": Vocabulary(overdue, {}, NONE, DATASET_ONLY),
}
"""Checks of how good a dataset is."""
