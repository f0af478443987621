"""The feed's index as lines: whole, cut off, forged; and what may not come in with a record."""

import msgspec
import pytest
from feed_server import gone, record, unopened

from ckanext.anhui.catalogue import FileRef, element_table, wanted_hash
from ckanext.anhui.sync.core.snapshot import Entry, Head, SnapshotError, check_record, decode, digest, encode

ENTRIES = [Entry("a:1", "1" * 64, "open"), Entry("a:2", "2" * 64, "closed"), Entry("b:1", "3" * 64, "open")]
HEAD = Head(source="registry", rule_version="7", generated="2026-11-24T00:00:00Z", count=3)
LINES = list(encode(HEAD, ENTRIES))
TABLE = element_table()


def test_a_whole_snapshot_comes_back_as_it_was() -> None:
    snapshot = decode(LINES)
    assert snapshot.complete
    assert list(snapshot.entries.values()) == ENTRIES
    assert (snapshot.head, snapshot.digest) == (HEAD, digest(ENTRIES))


def test_the_digest_does_not_depend_on_the_order_and_depends_on_every_hash() -> None:
    assert digest(reversed(ENTRIES)) == digest(ENTRIES)
    assert digest([*ENTRIES[:2], Entry("b:1", "4" * 64, "open")]) != digest(ENTRIES)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (LINES[:-1], "应有 3 条，只收到 3 条，没有结尾"),
        (LINES[:2], "只收到 1 条"),
        ([*LINES[:2], LINES[2][:20]], "第 3 行不完整"),
        ([LINES[0], LINES[1], LINES[3], LINES[4]], "应有 3 条，只收到 2 条"),
        ([*LINES[:3], LINES[3].replace(b"3333", b"4444"), LINES[4]], "校验值不符"),
        ([*LINES[:4], LINES[4][:30]], "结尾行不完整"),
    ],
)
def test_a_snapshot_that_is_not_whole_says_so_and_keeps_what_came(lines: list[bytes], words: str) -> None:
    snapshot = decode(lines)
    assert not snapshot.complete
    assert words in snapshot.problem
    assert snapshot.entries["a:1"] == ENTRIES[0]


@pytest.mark.parametrize("lines", [[], [b""], [b"<html>502 Bad Gateway</html>"], [b"{}"], LINES[1:]])
def test_what_is_no_snapshot_is_refused(lines: list[bytes]) -> None:
    with pytest.raises(SnapshotError, match="没有返回目录索引"):
        decode(lines)


def test_more_records_than_the_profile_allows_stop_the_reading() -> None:
    with pytest.raises(SnapshotError, match="超过 2 条"):
        decode(LINES, most=2)


def test_a_good_record_passes() -> None:
    for good in (record(1), gone(1, "closed", "不再开放"), gone(1, "removed"), unopened(1)):
        assert check_record(good, TABLE, wanted_hash(good), wanted_hash(good)) is None


@pytest.mark.parametrize(
    ("bad", "code", "field"),
    [
        (record(1, secrecy="非涉密"), "internal-element", "secrecy"),
        (record(1, share_condition="仅公安使用"), "internal-element", "share_condition"),
        (record(1, state="conditional", files=(FileRef(file_key="f", name="表.csv"),)), "conditional-file", "files"),
        (record(1, title=None), "required-missing", "title"),
        (record(1, provider_code=None), "required-missing", "provider_code"),
    ],
)
def test_a_bad_record_is_told_by_code_and_field(bad, code: str, field: str) -> None:
    problem = check_record(bad, TABLE, wanted_hash(bad), wanted_hash(bad))
    assert problem
    assert (problem["code"], problem["field"]) == (code, field)
    assert problem["message"]
    assert problem["fix"]


@pytest.mark.parametrize("name", ["open", "open_condition", "share_type", "share_condition"])
def test_a_column_says_nothing_internal(name: str) -> None:
    column = msgspec.structs.replace(record(1).columns[0], **{name: "内部的话"})
    bad = record(1, columns=(column,))
    problem = check_record(bad, TABLE, wanted_hash(bad), wanted_hash(bad))
    assert problem
    assert problem["code"] == "internal-element"


def test_a_closed_or_removed_record_carries_no_content() -> None:
    for state in ("closed", "removed"):
        bad = record(1, state=state)
        problem = check_record(bad, TABLE, wanted_hash(bad), wanted_hash(bad))
        assert problem
        assert problem["code"] == "withdrawn-content"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"elements": {"title": "名称", "notes": "摘要"}}, "unopened-content"),
        ({"columns": record(1).columns}, "unopened-content"),
        ({"files": (FileRef(file_key="f", name="表.csv"),)}, "unopened-content"),
        ({"decision": record(1).decision}, "unopened-content"),
        ({"elements": {"title": "名称", "secrecy": "非涉密"}}, "internal-element"),
        ({"elements": {"provider_code": "1"}}, "required-missing"),
        ({"provider": ""}, "required-missing"),
        ({"reason": ""}, "required-missing"),
    ],
)
def test_a_record_named_as_not_open_says_neither_more_nor_less(changed, code: str) -> None:
    bad = unopened(1, **changed)
    problem = check_record(bad, TABLE, wanted_hash(bad), wanted_hash(bad))
    assert problem
    assert problem["code"] == code


def test_content_other_than_announced_is_refused() -> None:
    problem = check_record(record(1), TABLE, wanted_hash(record(2)), wanted_hash(record(1)))
    assert problem
    assert problem["code"] == "hash-mismatch"


def test_a_new_rule_version_is_no_new_content() -> None:
    old = record(1)
    assert old.decision
    new = msgspec.structs.replace(old, decision=msgspec.structs.replace(old.decision, rule_version="9"))
    assert wanted_hash(old) == wanted_hash(new)
    assert wanted_hash(old) != wanted_hash(record(1, notes="另一段说明"))
