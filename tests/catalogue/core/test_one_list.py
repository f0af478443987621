"""What a dataset is is said once, in config/schema/dataset.yaml. These fail when somebody says it again."""

import ast
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

import ckanext.anhui.catalogue as catalogue
from ckanext.anhui.catalogue import (
    CONFIG,
    CatalogueRecord,
    Column,
    Decision,
    FileRef,
    element_table,
    from_package,
    project,
    to_package,
    without_internal,
)

TABLE = element_table()
PACKAGE = Path(catalogue.__file__).resolve().parents[1]
ENOUGH = 5
"""So many names of elements in one literal are a list of elements; fewer are a choice."""

CKAN_OWN = {
    "title",
    "name",
    "notes",
    "tag_string",
    "owner_org",
    "license_id",
    "type",
    "length",
    "key",
    "open",
}
"""Field names that are CKAN's words, or everyday words, before they are ours: they prove nothing."""

FIELD_NAMES = {e.field_name for e in (*TABLE.dataset, *TABLE.columns)} - CKAN_OWN
OFFICIAL_NAMES = {
    w for e in (*TABLE.dataset, *TABLE.columns) for w in (e.element, *e.excel, e.label.get("zh_Hans_CN", ""))
}
OFFICIAL_NAMES -= {""}


# ---- no second list ----


def is_list(words: set[str]) -> bool:
    """Whether these words are a list of elements, by field name or by official name."""
    return len(words & FIELD_NAMES) >= ENOUGH or len(words & OFFICIAL_NAMES) >= ENOUGH


def lists_in_python(source: str) -> Iterator[str]:
    """Literals, classes and calls of a module that name elements one after the other."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.List() | ast.Tuple() | ast.Set():
                words = {w for item in node.elts for w in constants(item)}
            case ast.Dict():
                words = {w for key in node.keys if key for w in constants(key)}
                if not is_list(words):
                    words = {w for value in node.values for w in constants(value)}
            case ast.ClassDef() if node.name not in {"Column", "FileRef"}:  # held to the schema below
                words = {
                    s.target.id for s in node.body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)
                }
            case ast.Call():
                words = {keyword.arg for keyword in node.keywords if keyword.arg}
            case ast.Constant(value=str() as text) if "\n" not in text:  # "a b c".split() is a list as well
                words = set(re.split(r"[\s,，、|]+", text))
            case _:
                continue
        if is_list(words):
            yield f"line {node.lineno}: {sorted(words & (FIELD_NAMES | OFFICIAL_NAMES))}"


def constants(node: ast.expr) -> set[str]:
    """The strings of an item of a literal: itself, or those of a pair."""
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return {p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str)}


def lists_in_text(source: str) -> Iterator[str]:
    """Bracketed literals of a template or script; and, in all of it, official names written out by hand."""
    for literal in re.findall(r"[\[({]([^\[\](){}]*)[\])}]", source):
        words = set(re.findall(r"""["']([^"']+)["']""", literal)) | set(re.findall(r"(\w+)\s*:", literal))
        if is_list(words):
            yield f"{sorted(words & (FIELD_NAMES | OFFICIAL_NAMES))}"
    named = set(re.findall(r"""[>"'：]\s*([\u4e00-\u9fff（）A-Z]+)\s*[<"'：]""", source)) & OFFICIAL_NAMES
    if len(named) >= ENOUGH:
        yield f"official names: {sorted(named)}"


def sources() -> list[Path]:
    """Every module, template and script of the package (config/ is where the one list lives)."""
    files = (p for ending in ("py", "html", "js", "jinja2") for p in PACKAGE.rglob(f"*.{ending}"))
    return [p for p in files if "config" not in p.relative_to(PACKAGE).parts]


def test_nobody_keeps_a_second_list_of_elements() -> None:
    found = []
    for path in sources():
        scan = lists_in_python if path.suffix == ".py" else lists_in_text
        found += [f"{path.relative_to(PACKAGE)} {where}" for where in scan(path.read_text("utf-8"))]
    assert not found, "ask element_table() instead of naming elements again:\n" + "\n".join(found)
    assert len(sources()) > 20, "the scan sees the package"


@pytest.mark.parametrize(
    "code",
    [
        'FIELDS = ["domain", "region", "update_cycle", "share_type", "grade"]',
        'HEADERS = ("信息资源名称", "信息资源代码", "更新周期", "共享类型", "开放条件")',
        'MAP = {"信息资源名称": 1, "信息资源代码": 2, "更新周期": 3, "共享类型": 4, "开放条件": 5}',
        'MAP = {"a": "domain", "b": "region", "c": "update_cycle", "d": "share_type", "e": "grade"}',
        'PAIRS = [("domain", 1), ("region", 2), ("update_cycle", 3), ("share_type", 4), ("grade", 5)]',
        'FIELDS = "domain region update_cycle share_type grade".split()',
        "class Row:\n  domain: str\n  region: str\n  update_cycle: str\n  share_type: str\n  grade: str",
        "row(domain=1, region=2, update_cycle=3, share_type=4, grade=5)",
    ],
)
def test_the_scan_finds_a_second_list_in_python(code: str) -> None:
    assert list(lists_in_python(code))


@pytest.mark.parametrize(
    "code",
    [
        'CHOICE = ["domain", "region", "update_cycle", "grade"]',
        'CKAN = ["title", "name", "notes", "owner_org", "license_id", "tag_string"]',
        'x = [pkg["domain"], pkg["region"]]; y = {"share_type": 1}; z = "更新周期"',
    ],
)
def test_the_scan_lets_a_choice_of_a_few_pass(code: str) -> None:
    assert not list(lists_in_python(code))


def test_the_scan_finds_a_second_list_in_a_template() -> None:
    assert list(lists_in_text("{% for f in ['domain', 'region', 'update_cycle', 'grade', 'share_type'] %}"))
    assert list(
        lists_in_text("<th>更新周期</th><th>信息资源代码</th><th>共享类型</th><th>开放条件</th><th>发布日期</th>")
    )
    assert not list(lists_in_text("{{ pkg.domain }} {{ h.anhui_element('update_cycle').element }} <b>更新周期</b>"))


# ---- typed forms say what the schema says ----


def test_column_has_exactly_the_parts_of_the_schema() -> None:
    assert Column.__struct_fields__ == tuple(part.field_name for part in TABLE.columns)


def test_file_has_exactly_the_resource_fields_of_the_schema() -> None:
    # `hash` is CKAN's name of sha256; `url` is made from the name
    expected = {e.field_name for e in TABLE.resource} - {"hash", "url"} | {"sha256"}
    assert set(FileRef.__struct_fields__) == expected


def test_scheming_knows_every_preset_and_no_field_is_named_twice() -> None:
    ours = {p["preset_name"] for p in yaml.safe_load((CONFIG / "schema/presets.yaml").read_text("utf-8"))["presets"]}
    assert {e.preset for e in TABLE.dataset if e.preset and e.preset.startswith("anhui_")} <= ours
    for fields in (TABLE.dataset, TABLE.columns, TABLE.resource):
        assert len({e.field_name for e in fields}) == len(fields)


def test_a_workbook_header_means_one_element() -> None:
    """A header may mean an element of the record and of its 信息项, never two of one kind."""
    for fields in (TABLE.dataset, TABLE.columns):
        owner: dict[str, str] = {}
        for element in fields:
            for header in element.excel:
                assert owner.setdefault(catalogue.normalize(header), element.field_name) == element.field_name


# ---- workbook → record → package → record, without loss ----

WORDS = (
    "安徽省",
    "皖政办〔2017〕69号",
    "a/b",
    "“引号”",
    "行1\n行2",
    "<b>&amp;</b>",
    "𠮷",
    "0012",
    "是",
    "[1]",
    "null",
    " ",
)


def text(rng: random.Random) -> str:
    return "".join(rng.choices(WORDS, k=rng.randint(1, 3)))


def some(rng: random.Random, make: Any, most: int) -> tuple[Any, ...]:
    return tuple(make(rng, n) for n in range(rng.randint(0, most)))


def a_column(rng: random.Random, number: int) -> Column:
    parts = {part.field_name: rng.choice(("", text(rng))) for part in TABLE.columns}
    return Column(**{**parts, "name": f"{text(rng)}{number}"})


def a_file(rng: random.Random, number: int) -> FileRef:
    return FileRef(
        file_key=f"f{number}",
        name=f"{text(rng)}.csv",
        format=rng.choice(("", "CSV")),
        description=rng.choice(("", text(rng))),
        mimetype=rng.choice(("", "text/csv")),
        sha256=rng.choice(("", f"{rng.getrandbits(256):064x}")),
        size=rng.choice((0, 1, 2**40)),
    )


def a_record(rng: random.Random, *, full: bool = False) -> CatalogueRecord:
    """Any record; `full` = every element and every part filled, each with a word of its own."""
    elements: dict[str, Any] = {}
    for element in TABLE.dataset:
        if element.field_name in {
            "name",
            "owner_org",
            "columns",
            "key",
        }:  # CKAN's, or fields of the record itself
            continue
        if full:
            word = f"〔{element.field_name}〕"
            elements[element.field_name] = [word] if element.is_list else word
        elif rng.random() < 0.6:
            elements[element.field_name] = [text(rng), text(rng)] if element.is_list else text(rng)
    if "tag_string" in elements:
        elements["tag_string"] = "关键字,空气质量" if not full else "〔tag_string〕"
    columns = some(rng, a_column, 12)
    if full:
        columns = tuple(Column(**{p.field_name: f"〔{p.field_name}{n}〕" for p in TABLE.columns}) for n in range(3))
    return CatalogueRecord(
        key=f"k{rng.getrandbits(64):x}",
        provider=text(rng),
        elements=elements,
        columns=columns,
        files=some(rng, a_file, 3),
    )


def as_shown(package: dict[str, Any], record: CatalogueRecord) -> dict[str, Any]:
    """What CKAN hands back: JSON in between, the organization with its title, JSON fields as data."""
    shown = json.loads(json.dumps(package))
    shown["organization"] = {"title": record.provider}
    for element in TABLE.dataset:
        if element.is_list or element.field_name == "columns":
            value = shown.get(element.field_name)
            shown[element.field_name] = json.loads(value) if value else value
    return shown


@pytest.mark.parametrize("seed", range(200))
def test_record_and_package_are_one_content(seed: int) -> None:
    record = a_record(random.Random(seed), full=seed == 0)
    package = to_package(record, "registry")
    assert from_package(as_shown(package, record)) == record
    assert to_package(from_package(as_shown(package, record)), "registry") == package


# ---- what is internal stays inside ----


@pytest.mark.parametrize("state", ["open", "conditional"])
def test_the_projection_carries_public_elements_only(state: Any) -> None:
    record = a_record(random.Random(1), full=True)
    files = (FileRef(file_key="f", name="表.csv", sha256="0" * 64),)
    public = project(record, state=state, decision=Decision(rule="r"), open_columns=("〔name0〕",), files=files)
    carried = msgspec.json.encode(public).decode()
    for element in TABLE.dataset:
        if not element.public:
            assert f"〔{element.field_name}〕" not in carried, element.element
    for part in TABLE.columns:
        assert (f"〔{part.field_name}0〕" in carried) == part.public, part.element
        assert f"〔{part.field_name}1〕" not in carried, "a closed column is not even named"
    assert bool(public.files) == (state == "open"), "not a byte of a conditional record leaves"
    assert set(public.elements) <= TABLE.public_names()


def strings(value: Any) -> Iterator[str]:
    """Every text of a structure, keys included."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    else:
        yield str(value)


def test_the_schema_of_a_public_zone_names_nothing_internal() -> None:
    whole = yaml.safe_load((CONFIG / "schema" / "dataset.yaml").read_text("utf-8"))
    outside = without_internal(whole)
    public: set[str] = set()
    internal: set[str] = set()
    for element in (*TABLE.dataset, *TABLE.columns, *TABLE.resource):
        (public if element.public else internal).update({element.field_name, element.element, *element.excel})
    assert {"provider_unit", "提供方内部部门", "涉密属性", "closed_basis"} <= internal
    assert not set(strings(outside["dataset_fields"] + outside["resource_fields"])) & (internal - public)
    assert set(strings(whole["dataset_fields"])) & (internal - public), "and the whole schema does name them"


def test_a_field_without_a_zone_is_internal() -> None:
    field = {"field_name": "new", "element": "新要素", "clause": "anhui"}
    assert not msgspec.convert(field, catalogue.Element).public
    assert without_internal({"dataset_fields": [field], "resource_fields": []})["dataset_fields"] == []
