"""What became of the rules: every change of a pack has a word to the public, and lint says what is missing."""

import datetime as dt

import msgspec
import pytest
import yaml

from ckanext.anhui.rules import RulePackError, history_faults, load_history, packs_as_data, rule_set
from ckanext.anhui.rules.core.history import Change, of_rule

TODAY = dt.date(2026, 11, 26)
PACKS = rule_set().packs
OPENNESS = next(pack for pack in PACKS if pack.id == "openness")


def change(day: int = 1, **said) -> Change:
    given = {"date": dt.date(2026, 11, day), "pack": "openness", "version": OPENNESS.version, "said": "说明"}
    return Change(**given | said)


def test_every_pack_as_it_is_has_its_entry():
    assert history_faults(load_history(), PACKS, TODAY) == []


def test_a_changed_pack_without_an_entry_is_told_what_to_write():
    changed = msgspec.structs.replace(OPENNESS, title="另一个名称")
    (said,) = history_faults([change()], [changed], TODAY)
    lines = yaml.safe_load(said.split("：\n", 1)[1])
    assert lines == [
        {"date": TODAY, "pack": "openness", "version": changed.version, "rules": [], "said": None},
    ]


@pytest.mark.parametrize(
    ("history", "said"),
    [
        ([change(), change(pack="nonesuch")], "未知规则包 nonesuch"),
        ([change(rules=("nonesuch",))], "未知规则 nonesuch"),
        ([change(added=("nonesuch",))], "未知规则 nonesuch"),
        ([change(1), change(2)], "顺序不对，2026-11-02"),
        ([change(said=" ")], "没有写明改了什么"),
        ([change(2, version="0" * 12), change(1)], "没有记录"),
        ([], "没有记录"),
    ],
)
def test_what_is_wrong_with_a_history(history, said):
    assert any(said in line for line in history_faults(history, [OPENNESS], TODAY))


def test_an_older_entry_may_name_a_rule_that_is_gone():
    assert history_faults([change(2), change(1, rules=("gone",), version="0" * 12)], [OPENNESS], TODAY) == []


def test_a_rule_has_the_entries_that_concern_it_from_when_it_came():
    history = [change(4, rules=("open",)), change(3), change(2, added=("open",)), change(1)]
    assert [c.date.day for c in of_rule(history, "openness", "open")] == [4, 3, 2]
    assert [c.date.day for c in of_rule(history, "openness", "secret")] == [3, 1]


def test_a_file_that_is_no_history_is_refused_with_its_place(tmp_path):
    file = tmp_path / "history.yaml"
    file.write_text("- {date: 2026-11-26, pack: openness}", "utf-8")
    with pytest.raises(RulePackError, match=r"version.*\$\[0\]"):
        load_history(file)
    file.write_text("- {date: 2026-11-26\n- x: [", "utf-8")
    with pytest.raises(RulePackError, match=r"history.yaml:\d"):
        load_history(file)


def test_packs_as_data_tell_their_history_and_each_rule_its_own():
    for pack in packs_as_data(rule_set(), load_history())["packs"]:
        assert pack["history"][0]["version"] == pack["version"]
        assert all(rule["history"] for rule in pack["rules"])
