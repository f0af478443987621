"""Code samples: each is valid in its language, whatever the file is called. That they fetch: test_dataset_page.py."""

import ast
import shlex

import pytest

from ckanext.anhui.portal.core.samples import careful_download, check_line, file_name, samples

URL = "https://data.example.gov.cn/dataset/a/resource/b/download/%E5%8C%BA%E5%88%92%20%27%24%28rm%29.csv"
NAME = "区划 '$(rm).csv"


def code(language: str, file_format: str = "CSV", url: str = URL) -> str:
    return next(sample.code for sample in samples(url, file_format) if sample.language == language)


def test_the_name_in_an_address_is_the_name_on_a_disk() -> None:
    assert file_name(URL) == NAME
    assert file_name("https://x/download/..%2F..%2Fetc%2Fpasswd") == "passwd"
    assert file_name("https://x/download/-o.csv") == "o.csv"
    assert file_name("https://x") == "data"


def test_curl_gets_name_and_address_as_two_words() -> None:
    assert shlex.split(code("curl")) == ["curl", "--fail", "--output", NAME, URL]


@pytest.mark.parametrize("file_format", ["CSV", "tsv", "JSON", "GeoJSON", "XLSX", "PDF", ""])
def test_python_is_python(file_format: str) -> None:
    tree = ast.parse(code("Python", file_format))
    assert URL in {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}


def test_a_quote_in_an_address_ends_no_literal() -> None:
    evil = 'https://x/download/a".csv'
    tree = ast.parse(code("Python", url=evil))
    assert evil in {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert r"download/a\".csv" in code("R", url=evil)
    assert r"download/a\".csv" in code("JavaScript", url=evil)


@pytest.mark.parametrize(
    ("file_format", "reads"), [("CSV", "read.csv"), ("TSV", "read.delim"), ("xlsx", "read_excel"), ("PDF", "download")]
)
def test_r_reads_what_it_can_and_saves_the_rest(file_format: str, reads: str) -> None:
    assert reads in code("R", file_format)


def test_the_check_names_sum_and_file() -> None:
    assert shlex.split(check_line("ab" * 32, NAME)) == ["echo", f"{'ab' * 32}  {NAME}", "|", "sha256sum", "--check"]
    assert careful_download(URL, "ab" * 32).splitlines()[-1] == check_line("ab" * 32, NAME)
