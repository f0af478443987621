"""Which record a row of a workbook is."""

from ckanext.anhui.catalogue import CatalogueRecord, Column, record_key
from ckanext.anhui.catalogue.core.workbook import Draft
from ckanext.anhui.workbooks.core.identity import KnownRecords, same_content


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
    return [(key, old is None) for _, key, old, _renamed in KnownRecords(known).match(list(drafts))]


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


def test_a_new_record_never_gets_the_key_of_one_of_another_department():
    elsewhere = record_key("U", "甲", 0)
    (match,) = KnownRecords([], {elsewhere}).match([draft()])
    assert (match.key, match.known) == (record_key("U", "甲", 1), None)


def test_the_order_of_keywords_is_no_difference():
    assert same_content(record(tag_string="乙乙,甲甲"), record(tag_string="甲甲，乙乙"))
    assert not same_content(record(tag_string="甲甲"), record(tag_string="丙丙"))


def test_records_that_differ_in_a_summary_alone_are_not_exchanged():
    for known in ([record(0, notes="一"), record(1, notes="二")], [record(1, notes="二"), record(0, notes="一")]):
        drafts = draft(notes="一"), draft(notes="二")
        assert keys(known, *drafts) == [(record_key("U", "甲", 0), False), (record_key("U", "甲", 1), False)]


def test_a_changed_record_does_not_take_the_one_that_stayed_the_same():
    known = [record(0, notes="一"), record(1, notes="二")]
    assert keys(known, draft(notes="二"), draft(notes="改了")) == [
        (record_key("U", "甲", 1), False),
        (record_key("U", "甲", 0), False),
    ]


def test_a_key_copied_onto_a_second_resource_does_not_overwrite_the_first():
    known = record()
    given = keys([known], draft(key=known.key), draft("乙", key=known.key))
    assert given == [(known.key, False), (record_key("U", "乙", 0), True)]


def test_what_looks_renamed_is_a_question_until_somebody_answers():
    old = record(title="企业登记信息表", columns=("名称", "代码", "住所"))
    new = draft("企业登记注册信息", columns=("名称", "代码", "住所"))
    (asked,) = KnownRecords([old]).match([new])
    assert asked.known is None and asked.renamed == old
    (renamed,) = KnownRecords([old]).match([new], {new.row: "rename"})
    assert (renamed.key, renamed.known, renamed.renamed) == (old.key, old, None)
    (fresh,) = KnownRecords([old]).match([new], {new.row: "new"})
    assert fresh.known is None and fresh.renamed is None and fresh.key != old.key


def test_a_record_the_workbook_has_is_no_earlier_name_of_another():
    old = record(title="企业登记信息表", columns=("名称", "代码", "住所"))
    same = draft("企业登记信息表", columns=("名称", "代码", "住所"))
    other = draft("企业登记信息表（注销）", columns=("名称", "代码", "住所"))
    _, second = KnownRecords([old]).match([same, other])
    assert second.renamed is None
