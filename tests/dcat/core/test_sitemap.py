"""The sitemap as crawlers parse it."""

from xml.etree import ElementTree

from ckanext.anhui.dcat.core.sitemap import index, part

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
LANGUAGES = {"zh-Hans": "https://example.org", "en": "https://example.org/en"}


def test_a_page_stands_with_its_other_language_and_its_date():
    root = ElementTree.fromstring(part([("/dataset/a", "2026-11-25"), ("/about", "")], LANGUAGES))
    first, second = root.findall("s:url", NAMES)
    assert first.findtext("s:loc", namespaces=NAMES) == "https://example.org/dataset/a"
    assert first.findtext("s:lastmod", namespaces=NAMES) == "2026-11-25"
    assert {link.get("hreflang"): link.get("href") for link in first.findall("x:link", NAMES)} == {
        "zh-Hans": "https://example.org/dataset/a",
        "en": "https://example.org/en/dataset/a",
    }
    assert second.find("s:lastmod", NAMES) is None


def test_letters_of_xml_in_an_address_do_no_harm():
    root = ElementTree.fromstring(part([('/x?a=1&b="<', "")], LANGUAGES))
    assert root.findtext("s:url/s:loc", namespaces=NAMES) == 'https://example.org/x?a=1&b="<'


def test_the_index_names_its_parts():
    root = ElementTree.fromstring(index([("https://example.org/sitemap-0.xml", "2026-11-25")]))
    assert root.findtext("s:sitemap/s:loc", namespaces=NAMES) == "https://example.org/sitemap-0.xml"
