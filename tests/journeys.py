"""What four people come for, and how they go about it: steps as a person counts them, one an action.

Walked on our portal by tests/browser/test_citizens.py, beside CKAN as it comes by tests/benchmarks/bench_journeys.py.
"""

from pathlib import Path
from typing import Any

ALLOWANCE = "城乡居民最低生活保障标准（演示数据）"
AIR = "合肥市空气质量月报"


class Walk:
    """A person in front of a page; `steps` says what they did."""

    def __init__(self, page: Any, base: str) -> None:
        self.page, self.base = page, base
        self.steps: list[str] = []

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(self.base + path)
        self.steps.append(f"open {path}")

    def type(self, field: Any, text: str) -> None:
        """Type into a field, a character at a time."""
        field.press_sequentially(text)
        self.steps.append(f"type {text}")

    def press(self, key: str) -> None:
        """One key."""
        self.page.keyboard.press(key)
        self.page.wait_for_load_state()
        self.steps.append(f"press {key}")

    def click(self, target: Any, name: str) -> None:
        """Click, or tap."""
        target.click()
        self.page.wait_for_load_state()
        self.steps.append(f"click {name}")

    def download(self, target: Any) -> Path:
        """Click, and have the file."""
        with self.page.expect_download() as waiting:
            target.click()
        self.steps.append("download")
        return Path(waiting.value.path())


def citizen(walk: Walk) -> Path:
    """On a phone: types 低保, and has the table."""
    walk.open("/")
    box = walk.page.get_by_role("combobox", name="搜索公共数据")
    walk.type(box, "低保")
    walk.page.get_by_role("option", name=ALLOWANCE).first.wait_for()
    walk.press("ArrowDown")
    walk.press("Enter")
    walk.page.get_by_role("heading", level=1, name=ALLOWANCE).wait_for()
    return walk.download(walk.page.get_by_role("link", name="下载数据").first)


def analyst(walk: Walk) -> Path:
    """At a desk: 生态环境 and 合肥市, out of all data."""
    walk.open("/dataset/")
    facets = walk.page.locator("#search-facets")
    walk.click(facets.get_by_role("link", name="生态环境").first, "生态环境")
    walk.click(facets.get_by_role("link", name="合肥市").first, "合肥市")
    walk.click(walk.page.get_by_role("link", name=AIR), AIR)
    return walk.download(walk.page.get_by_role("link", name="下载数据").first)


def developer(walk: Walk, path: str) -> str:
    """On the page of a dataset: copies the call, to run it elsewhere. Out: the call."""
    walk.open(path)
    sample = walk.page.locator("#samples, section").filter(has_text="curl").first
    walk.click(sample.get_by_role("button", name="复制").first, "复制")
    return walk.page.evaluate("navigator.clipboard.readText()")


def english_reader(walk: Walk) -> Path:
    """Reads no Chinese: English, data on the environment, the first that is open."""
    walk.open("/")
    walk.click(walk.page.get_by_role("link", name="English"), "English")
    tiles = walk.page.get_by_role("region", name="By domain")
    walk.click(tiles.get_by_role("link", name="Environment").first, "Environment")
    walk.click(walk.page.locator("#search-results h3 a").first, "the first dataset")
    return walk.download(walk.page.get_by_role("link", name="Download data").first)
