"""Which record a row of a workbook is."""

from ckanext.anhui.catalogue import CatalogueRecord, Column, record_key
from ckanext.anhui.catalogue.core.workbook import Draft
from ckanext.anhui.registry.core.identity import KnownRecords, same_content


def draft(title="甲", code="U", columns=("a",), **elements) -> Draft:
    return Draft(
        "目录", 4, "某厅", {"title": title, "provider_code": code, **elements}, tuple(Column(c) for c in columns)
    )


def record(ordinal=0, title="甲", code="U", columns=("a",), **elements) -> CatalogueRecord:
    return CatalogueRecord(
        key=record_key(code, title, ordinal),
        provider="某厅",
        elements={"title": title, "provider_code": code, **elements},
        columns=tuple(Column(c) for c in columns),
    )


def keys(known, *drafts) -> list[tuple[str, bool]]:
    return [(key, old is None) for _, key, old in KnownRecords(known).match(list(drafts))]


def test_new_records_get_keys_by_order_of_occurrence():
    assert keys([], draft(), draft(), draft("乙")) == [
        (record_key("U", "甲", 0), True),
        (record_key("U", "甲", 1), True),
        (record_key("U", "乙", 0), True),
    ]


def test_equal_titles_find_their_own_record_by_content_whatever_the_order():
    first, second = record(0, columns=("a",)), record(1, columns=("b",))
    assert keys([first, second], draft(columns=("b",)), draft(columns=("a",))) == [
        (second.key, False),
        (first.key, False),
    ]


def test_the_key_of_an_export_wins_over_a_changed_title():
    known = record()
    assert keys([known], draft("改名", key=known.key)) == [(known.key, False)]


def test_the_code_wins_over_a_changed_title():
    known = record(identifier="30701704/000001")
    assert keys([known], draft("改名", identifier="30701704/000001")) == [(known.key, False)]


def test_a_key_stays_out_of_reach_of_a_namesake():
    known = record()
    assert keys([known], draft(), draft(key=known.key)) == [(record_key("U", "甲", 1), True), (known.key, False)]


def test_the_order_of_keywords_is_no_difference():
    assert same_content(record(tag_string="乙乙,甲甲"), record(tag_string="甲甲，乙乙"))
    assert not same_content(record(tag_string="甲甲"), record(tag_string="丙丙"))
