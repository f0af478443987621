"""What a dataset is. Other rooms import from here."""

from .core import listing
from .core.codes import EU, CodeList, Entry, code_list, code_lists, normalize
from .core.cycles import UPDATE_KINDS, UpdateState, update_state
from .core.days import BEIJING, today
from .core.form import TableError, columns_from_text, columns_to_text, read_form
from .core.identifiers import (
    CODE_PATTERN,
    organization_id,
    organization_slug,
    package_id,
    record_key,
    resource_id,
    slug,
)
from .core.paths import CONFIG
from .core.projection import OPEN_TYPES, UNOPENED_ELEMENTS, Decision, PublicRecord, project, wanted_hash
from .core.record import CatalogueRecord, Column, FileRef, content_hash, from_package, keywords, to_package, to_resource
from .core.schema import Element, ElementTable, element_table, without_internal
from .core.succession import heirs, succeeds

__all__ = [
    "BEIJING",
    "CODE_PATTERN",
    "CONFIG",
    "EU",
    "OPEN_TYPES",
    "UNOPENED_ELEMENTS",
    "UPDATE_KINDS",
    "CatalogueRecord",
    "CodeList",
    "Column",
    "Decision",
    "Element",
    "ElementTable",
    "Entry",
    "FileRef",
    "PublicRecord",
    "TableError",
    "UpdateState",
    "code_list",
    "code_lists",
    "columns_from_text",
    "columns_to_text",
    "content_hash",
    "element_table",
    "from_package",
    "heirs",
    "keywords",
    "listing",
    "normalize",
    "organization_id",
    "organization_slug",
    "package_id",
    "project",
    "read_form",
    "record_key",
    "resource_id",
    "slug",
    "succeeds",
    "to_package",
    "to_resource",
    "today",
    "update_state",
    "wanted_hash",
    "without_internal",
]
