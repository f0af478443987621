"""Letting go of bytes nobody refers to; how often files were downloaded."""

from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.anhui.files import downloads, is_sha256
from ckanext.anhui.files.store import store

__all__ = ["anhui_download_list", "anhui_download_month_list", "anhui_file_purge"]

MOST_DAYS = 366
MOST = 1000


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


@tk.side_effect_free
def anhui_download_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """How often the files of public datasets were downloaded, machines left out; the most downloaded first.

    In: optional `days` (the last so many days with today, at most 366; without it all that was counted), `limit` (10,
    at most 1000), `id` (a dataset's id: only that one).
    Out: `[{package_id, downloads}]`; a dataset nobody downloaded is not in it. Errors: ValidationError, by field.
    """
    tk.check_access("anhui_download_list", context, data_dict)
    days = _number(data_dict, "days", MOST_DAYS) if data_dict.get("days") else None
    limit = _number(data_dict, "limit", MOST) if data_dict.get("limit") else 10
    return downloads.by_package(days, limit, str(data_dict.get("id") or ""))


@tk.side_effect_free
def anhui_download_month_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Downloads of all datasets that are public now, by month in Beijing, machines left out.

    Out: `[{month: "2026-11", downloads}]` from the first counted month on; a month without any is not in it.
    """
    tk.check_access("anhui_download_month_list", context, data_dict)
    return downloads.by_month()


def _number(data_dict: DataDict, name: str, most: int) -> int:
    try:
        value = int(data_dict[name])
    except (TypeError, ValueError):
        value = 0
    if value < 1:
        raise tk.ValidationError({name: [tk._("{name} is not a whole number").format(name=name)]})
    return min(value, most)


def _referred_to(hashes: list[str]) -> set[str]:
    query = sa.select(model.Resource.hash).where(model.Resource.hash.in_(hashes), model.Resource.state == "active")
    return set(model.Session.execute(query).scalars())
