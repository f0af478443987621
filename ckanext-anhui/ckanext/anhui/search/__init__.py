"""Finding a dataset. Other rooms import from here."""

from .core.document import FACETS, index_fields, slim, with_parents
from .core.names import department_aliases, department_named_in, vocabulary_aliases
from .core.query import is_syntax, normalize, query_fields, rewrite, words

__all__ = [
    "FACETS",
    "department_aliases",
    "department_named_in",
    "index_fields",
    "is_syntax",
    "normalize",
    "query_fields",
    "rewrite",
    "slim",
    "vocabulary_aliases",
    "with_parents",
    "words",
]
