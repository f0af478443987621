"""File names: Chinese ones arrive unharmed, hostile ones harmless."""

from urllib.parse import unquote

import pytest

from ckanext.anhui.files.core.media import media_type
from ckanext.anhui.files.core.names import MAX_LENGTH, clean_name, disposition, name_of, with_name


@pytest.mark.parametrize(
    "name",
    ["合肥市空气质量（2026年1月）.csv", "行政区划代码 2025.xlsx", "a-b_c.CSV", "增长率50%.csv", "𠮷.txt", "无扩展名"],
)
def test_a_good_name_stays_as_it_is(name: str) -> None:
    assert clean_name(name) == name
    assert name_of(with_name("https://x/dataset/a/resource/b/download/old.csv", name)) == name
    assert unquote(disposition(name).split("UTF-8''")[1]) == name


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\数据\\名单.xlsx", "名单.xlsx"),
        ("名单\u202evsc.exe", "名单vsc.exe"),
        ("a\r\nSet-Cookie: x.csv", "aSet-Cookie_ x.csv"),
        ('a"b<c>.csv', "a_b_c_.csv"),
        ("..", "file"),
        ("", "file"),
    ],
)
def test_a_hostile_name_becomes_harmless(raw: str, clean: str) -> None:
    assert clean_name(raw) == clean


def test_a_long_name_keeps_its_extension() -> None:
    name = clean_name("长" * 400 + ".xlsx")
    assert len(name) == MAX_LENGTH
    assert name.endswith(".xlsx")


def test_old_clients_get_an_ascii_name_with_the_right_extension() -> None:
    assert disposition("合肥市.csv").startswith('attachment; filename="download.csv"; ')
    assert disposition("air.csv").startswith('attachment; filename="air.csv"; ')
    assert "\r" not in disposition('x"\r\n.csv')


@pytest.mark.parametrize(
    ("name", "detected", "expected"),
    [
        ("a.csv", "text/plain", "text/csv"),
        ("a.CSV", "application/octet-stream", "text/csv"),  # GB18030
        ("a.csv", "text/html", "text/html"),
        ("a.csv", "application/x-dosexec", "application/x-dosexec"),
        ("a.xlsx", "application/zip", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.geojson", "application/json", "application/geo+json"),
        ("a.pdf", "application/octet-stream", "application/octet-stream"),
        ("a.csv", "inode/x-empty", "text/csv"),
        ("a", "inode/x-empty", "application/octet-stream"),
    ],
)
def test_the_content_decides_and_the_extension_refines(name: str, detected: str, expected: str) -> None:
    assert media_type(name, detected) == expected
