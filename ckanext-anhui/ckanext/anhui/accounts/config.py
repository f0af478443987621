"""Typed options of the accounts room."""

from dataclasses import dataclass

from ckan.plugins import toolkit as tk


@dataclass(frozen=True)
class Provider:
    """A sign-in service (OpenID Connect) of the government."""

    title: str
    metadata_url: str
    client_id: str
    client_secret: str
    claim: str


def provider() -> Provider | None:
    """The sign-in service; None where people sign in with their password alone."""

    def option(name: str) -> str:
        return str(tk.config.get(f"ckanext.anhui.accounts.oidc_{name}") or "")

    if not option("metadata_url"):
        return None
    given = {name: option(name) for name in ("metadata_url", "client_id", "client_secret")}
    return Provider(title=option("title"), claim=option("claim"), **given)
