"""A dataset as schema.org says it, for search engines: read from the same elements as the RDF.

What to say is the element table's: an element that is public and has a `dcat` key of AS is said under the name there.
"""

import json
from collections.abc import Callable
from typing import Any

from ckanext.anhui.catalogue import OPEN_TYPES, Element, code_list, element_table
from ckanext.anhui.dcat.core.describe import Site
from ckanext.anhui.dcat.core.say import LANGUAGE, words

COLUMNS = 50
"""信息项 named in a page's head."""
FILES = 20
"""Files named in a page's head."""
UNSAFE = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


def dataset(site: Site, package: dict[str, Any]) -> dict[str, Any]:
    """A dataset as schema.org/Dataset; `package` as `package_show` gives it."""
    said = _say(package, element_table().dataset)
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": str(site.dataset(package)),
        "url": str(site.page(package)),
        "inLanguage": LANGUAGE,
        "includedInDataCatalog": {"@type": "DataCatalog", "name": site.title, "url": f"{site.base}/"},
        "isAccessibleForFree": package.get("open_type") == OPEN_TYPES["open"],
        **_drop_empty({
            "dateModified": package.get("metadata_modified", "")[:10],
            "keywords": [tag["name"] for tag in package.get("tags") or ()],
            "publisher": _publisher(site, package),
            "distribution": [_file(site, package, one) for one in (package.get("resources") or ())[:FILES]],
        }),
        **said,
    }  # fmt: skip


def website(site: Site) -> dict[str, Any]:
    """The portal as schema.org/WebSite, with the address of its search."""
    return {
        "@context": "https://schema.org/",
        "@type": "WebSite",
        "name": site.title,
        "url": f"{site.base}/",
        "inLanguage": LANGUAGE,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{site.base}/dataset/?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def in_page(content: dict[str, Any]) -> str:
    """The content as JSON that may stand inside <script>: nothing in it can end the element or begin another."""
    return json.dumps(content, ensure_ascii=False).translate(UNSAFE)


def _say(values: dict[str, Any], elements: tuple[Element, ...]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for element in elements:
        value = values.get(element.field_name)
        if element.public and element.dcat in AS and value not in (None, "", []):
            name, say = AS[element.dcat]
            found = say(element, value)
            if isinstance(found, list):
                said[name] = said.get(name, []) + found
            elif found:
                said[name] = found
    return said


def _text(element: Element, value: Any) -> str:
    return str(value)


def _date(element: Element, value: Any) -> str:
    return str(value)[:10]


def _term(element: Element, value: Any) -> list[dict[str, str]]:
    codes = code_list(element.code_list or element.field_name)
    labels = map(codes.label, words(value)) if element.code_list else words(value)
    return [{"@type": "DefinedTerm", "name": label, "inDefinedTermSet": codes.title} for label in labels]


def _place(element: Element, value: Any) -> dict[str, str]:
    entry = code_list(element.code_list or "regions").find(str(value))
    return {"@type": "AdministrativeArea", "name": entry.label, "identifier": entry.code} if entry else {}


def _licence(element: Element, value: Any) -> dict[str, str]:
    codes = code_list(element.code_list or "licences")
    entry = codes.find(str(value))
    if entry is None:
        return {}
    known = codes.known_as(entry)
    return {"@type": "CreativeWork", "name": entry.label} | ({"url": known} if known.startswith("http") else {})


def _variables(element: Element, value: Any) -> list[dict[str, str]]:
    columns = json.loads(value) if isinstance(value, str) else value
    return [
        {"@type": "PropertyValue", "name": one["name"]}
        | ({"description": one["description"]} if one.get("description") else {})
        for one in columns[:COLUMNS]
    ]


AS: dict[str, tuple[str, Callable[[Element, Any], Any]]] = {
    "dct:title": ("name", _text),
    "dct:description": ("description", _text),
    "dct:identifier": ("identifier", _text),
    "dct:issued": ("datePublished", _date),
    "dcat:theme": ("about", _term),
    "dct:spatial": ("spatialCoverage", _place),
    "dct:rights": ("conditionsOfAccess", _text),
    "dct:license": ("license", _licence),
    "dct:conformsTo": ("variableMeasured", _variables),
}
"""`dcat` key → schema.org's property, and how it is said. What is not here, schema.org has no word for, or it is said
from CKAN's own structures above."""


def _publisher(site: Site, package: dict[str, Any]) -> dict[str, str]:
    organization = package.get("organization")
    if not organization:
        return {}
    address = f"{site.base}/organization/{organization['name']}"
    return {"@type": "GovernmentOrganization", "name": organization["title"], "url": address}


def _file(site: Site, package: dict[str, Any], resource: dict[str, Any]) -> dict[str, Any]:
    size = resource.get("size")
    return {"@type": "DataDownload", "@id": str(site.distribution(package, resource))} | _drop_empty({
        "name": resource.get("name"),
        "description": resource.get("description"),
        "encodingFormat": resource.get("mimetype") or resource.get("format"),
        "contentUrl": resource.get("url"),
        "contentSize": f"{size} B" if size else "",
        "sha256": resource.get("hash"),
    })  # fmt: skip


def _drop_empty(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value not in (None, "", [], {})}
