"""Typed options of the portal room."""

from ckan.plugins import toolkit as tk

FOOTER = ("organiser", "operator", "address", "phone", "email", "site_code", "icp", "police")


def footer() -> dict[str, str]:
    """What the footer says about the site; an unset option is not in it."""
    values = {name: str(tk.config.get(f"ckanext.anhui.portal.{name}") or "").strip() for name in FOOTER}
    return {name: value for name, value in values.items() if value}
