"""The sitemap (sitemaps.org protocol 0.9): every page worth finding, with its other language (hreflang)."""

from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
PART = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
Entry = tuple[str, str]
"""Path of a page on the site, and the date of its last change (ISO 8601), or nothing."""


def index(parts: Iterable[Entry]) -> str:
    """The index: addresses of the parts, each with its last change."""
    return HEAD + INDEX + "".join(f"<sitemap>{_where(*part)}</sitemap>\n" for part in parts) + "</sitemapindex>\n"


def part(pages: Iterable[Entry], languages: Mapping[str, str]) -> str:
    """One part.

    :param languages: language (as HTML names it) → what stands before a path in it, address of the site included; the
        first is the site's own
    """
    own = next(iter(languages.values()))
    entries = (f"<url>{_where(own + path, changed)}{_others(path, languages)}</url>\n" for path, changed in pages)
    return HEAD + PART + "".join(entries) + "</urlset>\n"


def _where(address: str, changed: str) -> str:
    return f"<loc>{escape(address)}</loc>" + (f"<lastmod>{escape(changed)}</lastmod>" if changed else "")


def _others(path: str, languages: Mapping[str, str]) -> str:
    return "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(language)} href={quoteattr(before + path)}/>'
        for language, before in languages.items()
    )
