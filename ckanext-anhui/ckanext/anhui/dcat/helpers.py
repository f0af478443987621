"""What templates ask of the dcat room."""

from typing import Any

from markupsafe import Markup

from ckanext.anhui.dcat import config
from ckanext.anhui.dcat.core import schema_org

__all__ = ["anhui_dataset_json_ld", "anhui_site_json_ld"]


def anhui_dataset_json_ld(package: dict[str, Any]) -> Markup:
    """A dataset as schema.org, for a <script type="application/ld+json">."""
    return Markup(schema_org.in_page(schema_org.dataset(config.site(), package)))  # noqa: S704 – in_page escapes


def anhui_site_json_ld() -> Markup:
    """The portal as schema.org, likewise."""
    return Markup(schema_org.in_page(schema_org.website(config.site())))  # noqa: S704 – in_page escapes
