"""Identity: stable keys, package and resource ids, URL names (design section 3).

Everything is derived, so that a second run, a second machine and the other zone arrive at the same ids.
"""

import base64
import re
import uuid

NAMESPACE = uuid.UUID("6f2b8c1e-3f0d-5a47-9d55-a4b1c2d3e4f5")
"""The project's own UUID namespace; changing it would change every id."""

CODE_PATTERN = re.compile(r"^[123]\d{2}(\d{3}(\d{2,})*)?/\d{1,12}$")
"""信息资源代码 = 分类码 "/" 顺序码 (发改高技〔2017〕1272号, 信息资源代码)."""


def record_key(provider_code: str, title: str, ordinal: int = 0) -> str:
    """The stable key a record gets at its first import.

    `ordinal` tells records of one provider with equal titles apart (0 for the first). The key never changes
    afterwards, whatever happens to the title; it is written into the export.
    """
    return str(uuid.uuid5(NAMESPACE, f"record\n{provider_code}\n{title}\n{ordinal}"))


def package_id(source: str, key: str) -> str:
    """CKAN's dataset id of a record: `source` is the immutable slug of where it comes from."""
    return str(uuid.uuid5(NAMESPACE, f"package\n{source}\n{key}"))


def resource_id(package: str, file_key: str) -> str:
    """CKAN's resource id of a file of a dataset."""
    return str(uuid.uuid5(uuid.UUID(package), file_key))


def organization_id(provider_code: str) -> str:
    """CKAN's organization id of a department, the same in both zones."""
    return str(uuid.uuid5(NAMESPACE, f"department\n{provider_code}"))


def slug(package: str) -> str:
    """URL name of a dataset: `ah-` and 12 base32 characters of its id (titles are Chinese, codes contain "/")."""
    return "ah-" + base64.b32encode(uuid.UUID(package).bytes).decode().lower()[:12]


def organization_slug(provider_code: str) -> str:
    """URL name of a department without one of its own in config/codes/departments.yaml."""
    return "dept-" + re.sub(r"[^0-9a-z]", "", provider_code.lower())
