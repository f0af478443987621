"""Workbooks to take along: the 扩展模板, empty or a department's own, and the totals of the census."""

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, request

from ckanext.anhui.accounts.pages import call
from ckanext.anhui.registry.pages import download

__all__ = ["anhui_registry_books"]

anhui_registry_books = Blueprint("anhui_registry_books", __name__, url_prefix="/registry")


@anhui_registry_books.route("/template.xlsx")
def template() -> Response:
    """The workbook to fill in; with the records there are for a department."""
    return _handed_out("anhui_catalogue_template", tk._("Extended template"))


@anhui_registry_books.route("/census.xlsx")
def census() -> Response:
    """What the records add up to, by department."""
    return _handed_out("anhui_catalogue_census", tk._("Census totals"))


def _handed_out(action: str, name: str) -> Response:
    department = request.args.get("department", "").strip()
    content = call(action, {"department": department})
    return download(content, f"{name} {department}.xlsx" if department else f"{name}.xlsx")
