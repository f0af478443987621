"""The ways through the site: what stands in the header and in the footer of every page."""

from ckan.plugins import toolkit as tk
from flask import current_app

OUTSIDE = frozenset({"anhui_open_catalogue", "anhui_statistics", "anhui_updates"})
"""Blueprints of the public zone alone: inside, the catalogue is the internal one, and what is open is told outside."""

Way = tuple[str, str]
"""What it is called, and its address."""


def anhui_navigation() -> list[Way]:
    """The main navigation: `[(text, address)]`. A zone without a page has no way to it."""
    return _known(
        (tk._("Data"), "dataset.search", {}),
        (tk._("Domains"), "anhui_axes.index", {"axis": "domain"}),
        (tk._("Departments"), "organization.index", {}),
        (tk._("Regions"), "anhui_axes.index", {"axis": "region"}),
        (tk._("Open catalogue"), "anhui_open_catalogue.index", {}),
        (tk._("Statistics"), "anhui_statistics.index", {}),
        (tk._("Opening rules"), "anhui_rules.index", {}),
        (tk._("Developers"), "anhui_portal.developers", {}),
    )


def anhui_way(view: str, **given: str) -> str:
    """The address of a view, "" when this zone has none."""
    return next((address for _, address in _known(("", view, given))), "")


def anhui_footer_links() -> list[tuple[str, list[Way]]]:
    """The footer: `[(heading, [(text, address)])]`."""
    find = _known(
        (tk._("All datasets"), "dataset.search", {}),
        (tk._("Domains"), "anhui_axes.index", {"axis": "domain"}),
        (tk._("Priority fields"), "anhui_axes.index", {"axis": "focus"}),
        (tk._("Themes"), "anhui_axes.index", {"axis": "theme"}),
        (tk._("Regions"), "anhui_axes.index", {"axis": "region"}),
        (tk._("Departments"), "organization.index", {}),
    )
    follow = _known(
        (tk._("Open catalogue"), "anhui_open_catalogue.index", {}),
        (tk._("What changed"), "anhui_updates.index", {}),
        (tk._("Statistics"), "anhui_statistics.index", {}),
    )
    programs = _known(
        (tk._("Developers"), "anhui_portal.developers", {}),
        (tk._("Standards"), "anhui_standards.index", {}),
        (tk._("Bulk data"), "anhui_dumps.index", {}),
    )
    about = _known(
        (tk._("About this site"), "home.about", {}),
        (tk._("Opening rules"), "anhui_rules.index", {}),
        (tk._("Accessibility"), "anhui_portal.accessibility", {}),
    )
    columns = [
        (tk._("Find data"), find),
        (tk._("Follow opening"), follow),
        (tk._("For programs"), programs),
        (tk._("This site"), about),
    ]
    return [(heading, links) for heading, links in columns if links]


def _known(*ways: tuple[str, str, dict[str, str]]) -> list[Way]:
    hidden = OUTSIDE if tk.h.anhui_zone() == "internal" else ()
    return [
        (text, tk.h.url_for(view, **given))
        for text, view, given in ways
        if view in current_app.view_functions and view.partition(".")[0] not in hidden
    ]
