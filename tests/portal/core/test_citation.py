"""Citations: the national form, and BibTeX."""

import re

from ckanext.anhui.portal.core.citation import Cited, bibtex, gbt7714

CITED = Cited(
    key="ah-abc",
    author="安徽省民政厅",
    title="安徽省行政区划代码",
    publisher="安徽省公共数据开放平台",
    updated="2026-11-20",
    accessed="2026-11-26",
    url="https://data.example.gov.cn/dataset/ah-abc",
)


def test_gbt7714_has_its_parts_in_their_order() -> None:
    assert gbt7714(CITED) == (
        "安徽省民政厅. 安徽省行政区划代码[DS/OL]. (2026-11-20)[2026-11-26]. https://data.example.gov.cn/dataset/ah-abc."
    )


def test_what_is_not_known_leaves_no_gap() -> None:
    bare = Cited(**{name: getattr(CITED, name) for name in CITED.__struct_fields__} | {"author": "", "updated": ""})
    assert gbt7714(bare) == "安徽省行政区划代码[DS/OL]. [2026-11-26]. https://data.example.gov.cn/dataset/ah-abc."
    assert "author" not in bibtex(bare)
    assert "year" not in bibtex(bare)


def test_bibtex_takes_a_department_as_one_name() -> None:
    text = bibtex(CITED)
    assert text.startswith("@misc{ah-abc,\n")
    assert "author = {{安徽省民政厅}}" in text
    assert "year = {2026}" in text
    assert "urldate = {2026-11-26}" in text


def test_bibtex_survives_what_tex_reads_as_commands() -> None:
    title = r"增长 5% & 更多_{甲}\乙 #1 ~"
    text = bibtex(Cited(**{name: getattr(CITED, name) for name in CITED.__struct_fields__} | {"title": title}))
    line = next(line for line in text.splitlines() if line.startswith("  title"))
    assert r"5\% \& 更多\_\{甲\}\textbackslash{}乙 \#1 \textasciitilde{}" in line
    assert len(re.findall(r"(?<!\\)\{", text)) == len(re.findall(r"(?<!\\)\}", text))
