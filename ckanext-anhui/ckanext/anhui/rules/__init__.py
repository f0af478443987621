"""May it be open, and why: packs of rules as data, and the engine that runs them."""

from .core.engine import Finding, RuleSet, Verdict, rule_set
from .core.examples import failing_examples
from .core.history import faults as history_faults
from .core.history import load_history
from .core.json_schema import record_schema
from .core.pack import Outcome, Pack, Policy, Rule, RulePackError, load_pack
from .core.published import checks_as_data, effect_of, matching, packs_as_data
from .core.screening.model import Found, Screened, Standing
from .core.screening.screen import screen
from .core.words import asks, element_name, example_in_words

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
    "checks_as_data",
    "effect_of",
    "element_name",
    "example_in_words",
    "failing_examples",
    "history_faults",
    "load_history",
    "load_pack",
    "matching",
    "packs_as_data",
    "record_schema",
    "rule_set",
    "screen",
]
