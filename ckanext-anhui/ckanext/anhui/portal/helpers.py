"""Template helpers of the pages, gathered from the module of each page."""

from ckanext.anhui.portal.dataset import (
    anhui_file_name,
    anhui_licence,
    anhui_open_class,
    anhui_open_plain,
    anhui_provenance,
)
from ckanext.anhui.portal.home import anhui_home
from ckanext.anhui.portal.navigation import anhui_footer_links, anhui_navigation
from ckanext.anhui.portal.results import anhui_chips, anhui_facets, anhui_pages, anhui_query, anhui_suggestion
from ckanext.anhui.portal.shell import (
    anhui_date,
    anhui_display,
    anhui_footer,
    anhui_home_url,
    anhui_minute,
    anhui_number,
    anhui_script,
    anhui_size,
    anhui_staff_page,
    anhui_stylesheet,
)
from ckanext.anhui.portal.statistics import anhui_chart_columns, anhui_downloads, anhui_percent

__all__ = [
    "anhui_chart_columns",
    "anhui_chips",
    "anhui_date",
    "anhui_display",
    "anhui_downloads",
    "anhui_facets",
    "anhui_file_name",
    "anhui_footer",
    "anhui_footer_links",
    "anhui_home",
    "anhui_home_url",
    "anhui_licence",
    "anhui_minute",
    "anhui_navigation",
    "anhui_number",
    "anhui_open_class",
    "anhui_open_plain",
    "anhui_pages",
    "anhui_percent",
    "anhui_provenance",
    "anhui_query",
    "anhui_script",
    "anhui_size",
    "anhui_staff_page",
    "anhui_stylesheet",
    "anhui_suggestion",
]
