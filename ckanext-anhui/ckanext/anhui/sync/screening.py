"""Looking again at what is public: under new rules an old file may hold what must not be."""

from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.anhui.files import is_sha256
from ckanext.anhui.sync import config, store
from ckanext.anhui.sync.apply import MAY_LEAVE
from ckanext.anhui.sync.model import record

__all__ = ["screen_published"]

REASON = "内容检查：文件的内容不得公开"


def screen_published() -> dict[str, Any]:
    """Screen every public file that was screened under other rules; what must not be public goes at once.

    Taken down as by hand: the source cannot bring it back without two persons. Safe to kill and to repeat.
    Out: `{files, screened, withdrawn: [package ids], failed: [package ids]}`.
    """
    user = config.user()
    file = model.Resource
    query = sa.select(file.hash, file.package_id).where(file.state == "active", file.url_type == "upload")
    packages: dict[str, set[str]] = {}
    for sha256, package in model.Session.execute(query):
        if is_sha256(sha256 or ""):
            packages.setdefault(sha256, set()).add(package)
    asked = {"sha256": sorted(packages)}
    again = tk.get_action("anhui_file_screen")({"user": user}, {**asked, "outdated": True})
    found = tk.get_action("anhui_file_screen")({"user": user}, asked)
    held = {one for sha256, verdict in found.items() if verdict not in MAY_LEAVE for one in packages[sha256]}
    sources = {row["package_id"]: row["source"] for row in store.rows(record.c.package_id.in_(held))}
    withdrawn, failed = [], []
    for package in sorted(held):
        try:
            taken = {"source": sources.get(package), "id": package, "reason": REASON, "removed": True}
            tk.get_action("anhui_sync_withdraw")({"user": user}, taken)
            withdrawn.append(package)
        except (tk.ValidationError, tk.ObjectNotFound):
            failed.append(package)
    return {"files": len(packages), "screened": len(again), "withdrawn": withdrawn, "failed": failed}
