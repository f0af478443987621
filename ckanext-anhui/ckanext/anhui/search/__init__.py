"""Finding a dataset. Other rooms import from here."""

from .core.document import FACETS, column_names, index_fields, slim, with_parents
from .core.explain import fold, matched_columns
from .core.filters import PAGE_SIZES, PAGES, any_of, split, strict, without_own
from .core.names import department_aliases, department_named_in, vocabulary_aliases
from .core.query import is_syntax, normalize, query_fields, rewrite, words

__all__ = [
    "FACETS",
    "PAGES",
    "PAGE_SIZES",
    "any_of",
    "column_names",
    "department_aliases",
    "department_named_in",
    "fold",
    "index_fields",
    "is_syntax",
    "matched_columns",
    "normalize",
    "query_fields",
    "rewrite",
    "slim",
    "split",
    "strict",
    "vocabulary_aliases",
    "with_parents",
    "without_own",
    "words",
]
