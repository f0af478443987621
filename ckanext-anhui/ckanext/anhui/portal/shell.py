"""What every page shows: who answers for the site, the reader's display, numbers and times."""

from typing import Any

from ckan.lib import webassets_tools
from ckan.plugins import toolkit as tk
from flask import request

from ckanext.anhui.portal import config
from ckanext.anhui.portal.asking import language
from ckanext.anhui.portal.core import display, words

STAFF = frozenset({"admin", "dashboard", "user", "datastore"})
EDITING = (
    "new",
    "edit",
    "delete",
    "manage_members",
    "member_new",
    "bulk_process",
    "collaborators",
    "views",
    "resources",
)
PLAIN = frozenset(
    {"dataset.new", "dataset.edit", "user.login", "user.request_reset", "user.perform_reset", "user.logged_out_page"}
)


def anhui_staff_page() -> bool:
    """Whether this page needs CKAN's own scripts and styles: forms and administration, never public pages."""
    endpoint = request.endpoint or ""
    if endpoint in PLAIN:
        return False
    room, _, view = endpoint.partition(".")
    return room in STAFF or view.startswith(EDITING)


def anhui_stylesheet() -> str:
    """The address of our stylesheet. Not `{% asset %}`: that gives it once a request; a 410 is the second page."""
    return tk.h.url_for_static_or_external(webassets_tools.env["anhui/site-css"].urls()[0])


def anhui_script() -> str:
    """The address of our script: suggestions, copying, the filter sheet. Every page works without it."""
    return tk.h.url_for_static_or_external(webassets_tools.env["anhui/site-js"].urls()[0])


def anhui_display() -> dict[str, str]:
    """How the reader wants pages shown: `{size: std|lg|xl, contrast: std|high}`, from their cookie."""
    return display.read(request.cookies.get(display.COOKIE, ""))


def anhui_site_title() -> str:
    """The site's name in the reader's language; the option holds the Chinese one."""
    if language().startswith("zh"):
        return tk.g.site_title
    return tk._("Anhui Open Public Data") if tk.h.anhui_zone() == "public" else tk._("Anhui Government Data Catalogue")


def anhui_footer() -> dict[str, str]:
    """Who answers for the site, from its options."""
    return config.footer()


def anhui_home_url() -> str:
    """The address of the site without a language: what a program calls."""
    return str(tk.config.get("ckan.site_url", "")).rstrip("/")


def anhui_date(value: Any) -> str:
    """A day in Beijing."""
    return words.date(value)


def anhui_minute(value: Any) -> str:
    """A minute in Beijing."""
    return words.minute(value)


def anhui_number(value: int) -> str:
    """A count for readers."""
    return words.number(int(value or 0), language())


def anhui_datasets(count: int) -> str:
    """So many datasets."""
    return tk.ungettext("{number} dataset", "{number} datasets", count).format(number=anhui_number(count))


def anhui_size(value: Any) -> str:
    """A file size for readers."""
    return words.size(value)
