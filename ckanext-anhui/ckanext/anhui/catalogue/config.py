"""Typed options of the catalogue room."""

from typing import Literal, cast

from ckan.plugins import toolkit as tk


def zone() -> Literal["public", "internal"]:
    """The zone this CKAN serves; anything but the word "internal" is public."""
    return cast(
        Literal["public", "internal"],
        "internal" if tk.config.get("ckanext.anhui.catalogue.zone") == "internal" else "public",
    )
