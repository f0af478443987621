"""How the reader wants pages shown."""

import pytest

from ckanext.anhui.portal.core.display import read, write

STANDARD = {"size": "std", "contrast": "std"}


@pytest.mark.parametrize(
    ("cookie", "size", "contrast"),
    [
        ("", "std", "std"),
        ("lg", "lg", "std"),
        ("xl.high", "xl", "high"),
        ("high", "std", "high"),
        ("<b>.9", "std", "std"),
    ],
)
def test_cookie_is_read(cookie: str, size: str, contrast: str) -> None:
    assert read(cookie) == {"size": size, "contrast": contrast}


def test_one_choice_leaves_the_other() -> None:
    assert read(write(read("high"), {"size": "xl"})) == {"size": "xl", "contrast": "high"}


def test_standard_needs_no_cookie() -> None:
    assert write(read("lg"), {"size": "std"}) == ""


def test_a_choice_that_does_not_exist_changes_nothing() -> None:
    assert write(read("lg"), {"size": "huge", "colour": "red"}) == "lg"
