"""What the packs give as examples is held to them."""

import msgspec
import pytest

from ckanext.anhui.rules import RuleSet, failing_examples, rule_set


@pytest.mark.parametrize("policy", ["pilot", "strict"])
def test_every_example_of_every_pack_holds(policy):
    assert failing_examples(rule_set(policy)) == []


@pytest.mark.parametrize("applies_to", ["record", "column", "file", "content", "dataset"])
def test_an_example_that_does_not_hold_is_told_with_its_rule(applies_to):
    pack, rule = next((pack, rule) for pack in rule_set().packs for rule in pack.rules if rule.applies_to == applies_to)
    turned = msgspec.structs.replace(rule.examples, match=rule.examples.no_match, no_match=rule.examples.match)
    wrong = msgspec.structs.replace(pack, rules=(msgspec.structs.replace(rule, examples=turned),))
    told = failing_examples(RuleSet((wrong,), "pilot"))
    assert len(told) == len(rule.examples.match) + len(rule.examples.no_match)
    assert all(rule.id in one for one in told)
