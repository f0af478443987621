"""The rules as data: what is searched for is found, and the vocabulary says what a machine must know to run packs."""

import json

import pytest

from ckanext.anhui.rules import checks_as_data, effect_of, load_history, matching, packs_as_data, rule_set

DATA = packs_as_data(rule_set(), load_history())


@pytest.mark.parametrize(
    ("asked", "one"),
    [
        ({"words": "身份证"}, "resident-id"),
        ({"words": "RESIDENT-id"}, "resident-id"),
        ({"words": "保密 核查"}, "secrecy-mark"),
        ({"words": "数据安全法"}, "grade-closed"),
        ({"words": "手机", "pack": "privacy"}, "mobile"),
        ({"words": "", "effect": "closed"}, "secret"),
        ({"words": "", "effect": "warn", "pack": "publication"}, "contact-missing"),
    ],
)
def test_rules_are_found_by_their_words_basis_pack_and_effect(asked, one):
    packs = matching(DATA["packs"], **asked)
    rules = [rule for pack in packs for rule in pack["rules"]]
    assert one in [rule["id"] for rule in rules]
    assert all(pack["rules"] for pack in packs)
    assert asked.get("pack") in (None, *[pack["id"] for pack in packs])
    assert all(effect_of(rule) == asked["effect"] for rule in rules if asked.get("effect"))


def test_nothing_is_found_for_words_no_rule_says():
    assert matching(DATA["packs"], "身份证 满月") == []


def test_every_check_and_parameter_of_the_packs_is_explained():
    checks = {one["check"]: one for one in checks_as_data()["checks"]}
    assert all(one["asks"] for one in checks.values())
    used = {kind for one in checks.values() for kind in (one["needs"] | one["may"]).values()}
    assert used <= checks_as_data()["parameters"].keys()
    for pack in DATA["packs"]:
        for rule in pack["rules"]:
            check = checks[rule["check"]]
            assert rule["applies_to"] in check["asked_of"]
            assert check["needs"].keys() <= rule["params"].keys() <= (check["needs"] | check["may"]).keys()


def test_all_of_it_is_json():
    assert json.loads(json.dumps([DATA, checks_as_data()]))
