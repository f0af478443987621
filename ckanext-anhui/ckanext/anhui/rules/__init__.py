"""May it be open, and why: packs of rules as data, and the engine that runs them."""

from .core.engine import Finding, RuleSet, Verdict, failing_examples, rule_set
from .core.pack import Outcome, Pack, Policy, Rule, RulePackError, load_pack
from .core.screening.model import Found, Screened, Standing
from .core.screening.screen import screen
from .core.words import asks, example_in_words

__all__ = [
    "Finding",
    "Found",
    "Outcome",
    "Pack",
    "Policy",
    "Rule",
    "RulePackError",
    "RuleSet",
    "Screened",
    "Standing",
    "Verdict",
    "asks",
    "example_in_words",
    "failing_examples",
    "load_pack",
    "rule_set",
    "screen",
]
