"""The portal room's CKAN plugin."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import ckan.plugins as p
from ckan.plugins import toolkit as tk

from ckanext.anhui.portal import (
    dataset,
    departments,
    developers,
    home,
    navigation,
    nothing,
    results,
    shell,
    statistics,
)

PAGES: tuple[ModuleType, ...] = (
    shell,
    navigation,
    home,
    results,
    nothing,
    dataset,
    departments,
    developers,
    statistics,
)
"""The modules of the pages; their functions `anhui_…` are template helpers."""


@tk.blanket.blueprints
@tk.blanket.config_declarations
class PortalPlugin(p.SingletonPlugin):
    """The pages of both zones: theme, templates, assets. It has no tables and no actions."""

    p.implements(p.IConfigurer)
    p.implements(p.ITemplateHelpers)

    def update_config(self, config: p.toolkit.CKANConfig) -> None:
        """Put our templates before CKAN's, and offer one stylesheet, one script and the site mark."""
        tk.add_template_directory(config, "templates")
        tk.add_public_directory(config, "public")
        tk.add_resource("assets", "anhui")

    def get_helpers(self) -> dict[str, Callable[..., Any]]:
        """What each page's templates may ask."""
        return {
            name: function
            for page in PAGES
            for name, function in vars(page).items()
            if name.startswith("anhui_") and callable(function)
        }
