"""Points of a dataset, counted by hand; what cannot be judged makes none and loses none."""

from typing import Any

from ckanext.anhui.catalogue import CatalogueRecord, Column
from ckanext.anhui.rules import rule_set
from ckanext.anhui.rules.core.abroad import abroad
from ckanext.anhui.rules.core.facts import Facts, FileFacts, facts_of

ELEMENTS: dict[str, Any] = {
    "title": "婚姻登记办事机构", "notes": "全省婚姻登记办事机构的名称、地址、电话和办公时间，来自民政部门登记。",
    "tag_string": "婚姻登记", "domain": "social", "region": "340000", "classification": ["部门信息资源"],
    "update_cycle": "annual", "issued": "2026-01-05", "license_id": "cc-by-4.0", "contact_phone": "0551-62999999",
    "provider_code": "x", "open_type": "无条件开放",
}  # fmt: skip
GOOD = FileFacts(
    format="CSV", known=True, media=True, machine=True, open_format=True, sized=True, described=True,
    codes=frozenset({"none"}), blank=0.0, rejected=0.0, duplicates=0.0,
)  # fmt: skip


def facts(*files: FileFacts, update: str = "on_time", columns: int = 2, **changed: Any) -> Facts:
    said = {name: value for name, value in (ELEMENTS | changed).items() if value}
    described = tuple(Column(f"列{n}", description="说明") for n in range(columns))
    record = CatalogueRecord(key="k", provider="某厅", elements=said, columns=described)
    return Facts(record=record, files=files, update=update)


def scores(given: Facts) -> dict[str, int | None]:
    return {one.id: one.score for one in rule_set().assess(given).dimensions}


def test_a_dataset_with_nothing_wrong_has_all_points_and_all_of_it_was_judged() -> None:
    found = rule_set().assess(facts(GOOD))
    assert (found.score, found.judged, found.lost, found.unjudged) == (100, 100, (), ())


def test_what_no_table_was_made_of_is_not_judged_and_never_full() -> None:
    found = rule_set().assess(facts(FileFacts(format="PDF"), update="irregular"))
    by = {one.id: one for one in found.dimensions}
    assert by["accuracy"].score is None and by["consistency"].score is None and by["timeliness"].score is None
    assert (by["accuracy"].judged, by["accuracy"].weight) == (0, 20)
    assert found.judged == 100 - 20 - 10 - 13 - 4 - 4 - 8
    assert "quality-overdue" in found.unjudged


def test_points_counted_by_hand() -> None:
    told = frozenset({"title-rows", "mixed-types"})
    worse = FileFacts(format="XLS", media=True, machine=True, codes=told, blank=0.25, rejected=0.0, duplicates=0.02)
    found = rule_set().assess(facts(GOOD, worse, update="overdue", contact_phone=""))
    lost = {one.rule: one.points for one in found.lost}
    assert lost == {
        "quality-overdue": 13.0,
        "quality-structure": 2.0,  # one file of two
        "quality-types": 3.0,
        "quality-blank": 2.0,  # a quarter of the cells of one file: 0.125 of 0.5
        "quality-duplicates": 0.2,
        "quality-open-format": 1.0,
        "quality-contact": 2.0,
    }
    assert found.score == round(100 - sum(lost.values()))
    assert found.lost[0].rule == "quality-overdue", "the most points first"
    assert all(one.fix and one.reason for one in found.lost)
    assert scores(facts(GOOD, update="overdue"))["timeliness"] == 0


def test_of_what_is_open_on_conditions_files_are_not_judged() -> None:
    conditional = Facts(record=facts().record, files=(), conditional=True)
    assert "quality-no-files" in rule_set().assess(conditional).unjudged
    assert "quality-no-files" in {one.rule for one in rule_set().assess(facts()).lost}


def test_europe_and_france_counted_by_hand() -> None:
    found = abroad(facts(GOOD))
    assert {name: sum(some.values()) for name, some in found.mqa.items()} == {
        "findability": 80, "accessibility": 100, "interoperability": 110, "reusability": 75, "contextuality": 15,
    }  # fmt: skip
    assert (found.mqa_total, found.mqa_rating) == (380, "excellent")
    assert found.french_total == 7
    assert not found.french["temporal_coverage"] and not found.french["description"]
    odd = abroad(facts(FileFacts(format="XYZ", media=True))).mqa["interoperability"]
    assert (odd["format"], odd["vocabulary"]) == (20, 0), "a format no list knows is of no vocabulary"
    assert abroad(facts()).mqa_total == 80 + 0 + 30 + 75 + 10
    assert abroad(Facts(record=CatalogueRecord(key="k", provider="", elements={}))).mqa_rating == "bad"


def test_facts_come_of_the_dataset_and_its_tables() -> None:
    package = {
        "id": "p", "title": "甲", "open_type": "无条件开放", "organization": {"title": "某厅"},
        "resources": [{"id": "r", "format": "CSV", "size": 3, "hash": "x"}, {"id": "s", "format": "PDF"}],
    }  # fmt: skip
    said = {"problems": [{"code": "duplicate-rows", "count": 2}], "repairs": [{"code": "encoding"}]}
    report = {"problems": [], "repairs": [], "tables": [said]}
    columns = [{"profile": {"type": "text", "nulls": 5}}, {"profile": {"type": "integer"}}]
    table = {"state": "loaded", "n_rows": 10, "n_rejected": 0, "report": report, "columns": columns}
    read, other = facts_of(package, {"r": table}, "on_time", ["r"]).files
    assert (read.known, read.media, read.machine, read.open_format) == (True, True, True, True)
    assert (read.machine, read.blank, read.duplicates, read.rejected) == (True, 0.25, 0.2, 0.0)
    assert read.codes == {"duplicate-rows", "encoding"}
    assert (other.machine, other.codes, other.blank, other.present) == (False, None, None, False)
