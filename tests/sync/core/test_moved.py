"""What a reorganisation of departments changes, and what it does not excuse."""

from typing import Any

import pytest
from feed_server import record

from ckanext.anhui.catalogue import CatalogueRecord, FileRef, code_list
from ckanext.anhui.sync.core.moved import only_moved

OLD, NEW = "安徽省工商行政管理局", "安徽省市场监督管理局"
FILE = FileRef(file_key="f1", name="t.csv", sha256="a" * 64)


def one(provider: str, code: str, **changes: Any) -> CatalogueRecord:
    return record(1, provider=provider, provider_code=code, **changes).as_catalogue_record()


@pytest.mark.parametrize(
    ("wanted", "explained"),
    [
        (one(NEW, "B"), True),
        (one(NEW, "B", released="2027-01-31", tag_string="演示数据，同步测试"), True),
        (one(NEW, "B", title="改了名称"), False),
        (one(NEW, "B", files=(FILE,)), False),
        (one("安徽省教育厅", "B"), False),
        (one("没有的局", "B"), False),
        (one(OLD, "A"), False),
    ],
)
def test_what_is_explained(wanted: CatalogueRecord, explained: bool) -> None:
    assert only_moved(one(OLD, "A"), wanted, code_list("departments")) is explained


def test_the_way_back_is_not_explained() -> None:
    assert not only_moved(one(NEW, "B"), one(OLD, "A"), code_list("departments"))
