"""How a dataset is cited: GB/T 7714—2015 《信息与文献 参考文献著录规则》 for papers, BibTeX for programs. Pure."""

import re

import msgspec

_SPECIAL = re.compile(r"[\\{}#$%&_^~]")
_WRITTEN = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}


class Cited(msgspec.Struct, frozen=True, kw_only=True):
    """What a citation names. Dates are YYYY-MM-DD; `key` is the URL name of the dataset, `publisher` this site."""

    key: str
    author: str
    title: str
    publisher: str
    updated: str
    accessed: str
    url: str


def gbt7714(cited: Cited) -> str:
    """责任者. 题名[DS/OL]. (更新日期)[引用日期]. 获取和访问路径.

    The form of an electronic resource (GB/T 7714—2015 4.6; annex B: DS is a dataset, OL online).
    """
    author = f"{cited.author}. " if cited.author else ""
    updated = f"({cited.updated})" if cited.updated else ""
    return f"{author}{cited.title}[DS/OL]. {updated}[{cited.accessed}]. {cited.url}."


def bibtex(cited: Cited) -> str:
    """The same as an entry of BibTeX; a department is one name (double braces), not first and last name."""
    fields = {
        "author": f"{{{_tex(cited.author)}}}" if cited.author else "",
        "title": f"{{{_tex(cited.title)}}}",
        "year": cited.updated[:4],
        "publisher": f"{{{_tex(cited.publisher)}}}",
        "url": cited.url,
        "urldate": cited.accessed,
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@misc{{{cited.key},\n" + ",\n".join(lines) + "\n}"


def _tex(text: str) -> str:
    return _SPECIAL.sub(lambda found: _WRITTEN.get(found[0], "\\" + found[0]), text)
