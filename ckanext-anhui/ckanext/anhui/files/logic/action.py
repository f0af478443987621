"""Letting go of bytes nobody refers to."""

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.anhui.files import is_sha256
from ckanext.anhui.files.store import store

__all__ = ["anhui_file_purge"]


def anhui_file_purge(context: Context, data_dict: DataDict) -> dict[str, list[str]]:
    """Delete the blobs that no active resource refers to.

    In: `sha256`, a list of hashes. Out: `{deleted: [...], kept: [...], missing: [...]}`; asking twice is harmless.
    Errors: ValidationError when something in the list is no SHA-256. Source: a withdrawal leaves no bytes behind.
    """
    tk.check_access("anhui_file_purge", context, data_dict)
    asked = data_dict.get("sha256")
    if not isinstance(asked, list) or not all(is_sha256(one) for one in asked):
        raise tk.ValidationError({"sha256": [tk._("Expected a list of SHA-256 values in lower-case hex")]})
    used = _referred_to(asked)
    blobs, answer = store(), {"deleted": [], "kept": [], "missing": []}
    for one in dict.fromkeys(asked):
        answer["kept" if one in used else "deleted" if blobs.delete(one) else "missing"].append(one)
    return answer


def _referred_to(hashes: list[str]) -> set[str]:
    query = sa.select(model.Resource.hash).where(model.Resource.hash.in_(hashes), model.Resource.state == "active")
    return set(model.Session.execute(query).scalars())
