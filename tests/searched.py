"""Datasets to search in, put into the public zone for a module's tests: real titles where there are some."""

import gzip
import json
import os
import shutil
import subprocess
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ckanext.anhui.catalogue import CatalogueRecord, Column, FileRef, code_list, to_package

REAL = Path(os.environ.get("ANHUI_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))
LOADER = Path(__file__).parent / "loading.py"
OURS = [
    # title, summary, department, region, columns
    ("重大项目投资计划", "全省年度重点项目清单", "安徽省发展和改革委员会", "340000", ["项目名称", "年度投资额"]),
    ("企业登记基本信息", "在营企业名单", "安徽省市场监督管理局", "340000", ["企业名称", "注册资本"]),
    ("城市空气质量月报", "PM2.5 等六项污染物的月均浓度", "安徽省生态环境厅", "340100", ["城市", "PM2.5"]),
    ("公交线路及站点", "肥东县公交线路", "合肥市交通运输局", "340122", ["线路名称", "站点经度"]),
]


HIDDEN = ("不公开的公交线路台账", "内部使用", "合肥市交通运输局", "340122", ["驾驶员住址"])
"""A dataset nobody but staff may see."""
MANY = [
    (f"城乡低保对象统计第{i}期", "最低生活保障人数", "安徽省民政厅", code, ["低保人数", "低保金额"])
    for i, code in enumerate(["340100", "340200", "340300"] * 9)
]
"""More than a page of one subject, in three cities."""


def _package(number: int, title: str, notes: str, provider: str, region: str, columns: list[str]) -> dict:
    elements = {
        "title": title,
        "notes": notes,
        "provider_code": f"search-{zlib.crc32(provider.encode())}",
        "region": region,
        "domain": "transport" if "公交" in title else "",
        "update_cycle": "monthly",
        "open_type": "无条件开放",
    }
    entry = code_list("departments").find(provider)
    elements["provider_code"] = entry.code if entry else elements["provider_code"]
    record = CatalogueRecord(
        key=f"search-test-{number}",
        provider=provider,
        elements={k: v for k, v in elements.items() if v},
        columns=tuple(Column(name=name) for name in columns),
        files=(FileRef(file_key="1", name="数据.csv", format="CSV", mimetype="text/csv", sha256="a" * 64, size=1),),
    )
    return {**to_package(record, f"search-test-{uuid.uuid5(uuid.NAMESPACE_URL, 'search')}"), "provider": provider}


def everything() -> list[dict]:
    """What can be found, and last what cannot."""
    return [
        *(_package(i, *ours) for i, ours in enumerate([*OURS, *MANY])),
        *_real(),
        _package(99, *HIDDEN) | {"private": True},
    ]


def _real() -> list[dict]:
    path = REAL / "shanghai_2026_catalogue.jsonl.gz"
    if not path.exists():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for _, line in zip(range(180), lines, strict=False)]
    return [
        _package(100 + i, r["title"], r["summary"], r["provider"], "", r["fields"][:20])
        for i, r in enumerate(rows)
    ]  # fmt: skip


@contextmanager
def loaded(stack, folder: Path) -> Iterator[list[dict]]:
    """The datasets everyone can find, while they are there."""
    packages = everything()
    file = folder / "packages.json"
    file.write_text(json.dumps(packages), "utf-8")

    def run(verb: str) -> None:
        done = subprocess.run(
            [Path(shutil.which("ckan") or "ckan").with_name("python"), LOADER, verb, file],
            env={**os.environ, "CKAN_INI": str(stack.inis["portal"])},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]

    run("add")
    yield packages[:-1]
    run("drop")
