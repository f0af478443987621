"""What crawlers read: the sitemap. (robots.txt is CKAN's view of templates/home/robots.txt.)

Only what is public now is named, from the database: what is withdrawn is out of it at once.
"""

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, request

from ckanext.anhui.dcat import config
from ckanext.anhui.dcat.core import sitemap as writing
from ckanext.anhui.dcat.state import PACKAGE, PUBLIC, public, state

__all__ = ["anhui_crawlers"]

anhui_crawlers = Blueprint("anhui_crawlers", __name__)
PER_PART = 10_000
"""Datasets in one part; the protocol allows 50,000 addresses and 50 MB."""
PAGES = (
    *("/", "/dataset/", "/organization/", "/region", "/domain", "/theme", "/focus", "/catalogue", "/updates", "/stats"),
    *("/rules", "/standards", "/developers", "/dumps", "/about", "/accessibility"),
)


@anhui_crawlers.route("/sitemap.xml")
def sitemap() -> Response:
    """The index: one part of pages and departments, and as many of datasets as are needed."""
    now = state()
    changed = now.modified.date().isoformat() if now.modified else ""
    numbers = range(1 + -(-now.datasets // PER_PART))
    return _xml(writing.index((f"{config.site().base}/sitemap-{number}.xml", changed) for number in numbers))


@anhui_crawlers.route("/sitemap-<int:number>.xml")
def sitemap_part(number: int) -> Response:
    """A part of it: 0 are the pages and the departments that have datasets, the others are the datasets."""
    if number == 0:
        pages = [(page, "") for page in (*PAGES, *(f"/organization/{name}" for name in _departments()))]
    else:
        datasets = public(PACKAGE.name, PACKAGE.metadata_modified)[(number - 1) * PER_PART : number * PER_PART]
        pages = [(f"/dataset/{name}", modified.date().isoformat()) for name, modified in datasets]
    if not pages:
        return tk.abort(404)
    base = config.site().base
    return _xml(writing.part(pages, {"zh-Hans": base, "en": f"{base}/en"}))


def _departments() -> list[str]:
    owners = sa.select(PACKAGE.owner_org).where(*PUBLIC)
    return list(model.Session.scalars(sa.select(model.Group.name).where(model.Group.id.in_(owners)).order_by("name")))


def _xml(content: str) -> Response:
    answer = Response(content, mimetype="application/xml", headers={"Cache-Control": "public, no-cache"})
    answer.add_etag()
    return answer.make_conditional(request)  # type: ignore[return-value]
