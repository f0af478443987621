"""The code lists of config/codes/: a word finds one entry, what points somewhere points at something."""

import csv
import os
import re
from pathlib import Path

import pytest

from ckanext.anhui.catalogue import CONFIG, EU, OPEN_TYPES, code_list, element_table, normalize

LISTS = sorted(path.stem for path in (CONFIG / "codes").glob("*.yaml"))
REPEATING = {"classification", "industries", "townships"}
"""Lists whose labels repeat."""
DATA = Path(os.environ.get("ANHUI_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))
HISTORY = DATA / "codes" / "gb2260_history.csv"
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def find(name: str, word: str) -> str | None:
    entry = code_list(name).find(word)
    return entry.code if entry else None


@pytest.mark.parametrize("name", LISTS)
def test_list_is_whole(name: str) -> None:
    codes = code_list(name)
    assert codes.id == name
    assert all((codes.title, codes.version, codes.source)), "a list says what it is and where it comes from"
    assert codes.en, "and says it to those who read English"
    known = {entry.code for entry in codes.entries}
    assert len({normalize(code) for code in known}) == len(codes.entries), "codes are unique"
    above = {entry.code for entry in code_list(codes.part_of).entries} if codes.part_of else known
    parents = {entry.code: entry.parent for entry in codes.entries}
    for entry in codes.entries:
        assert entry.parent in above | {""}, f"{entry.code} hangs on nothing"
        assert set(entry.successors) <= known, f"{entry.code} points at nothing"
        upward = [entry.code]
        while parent := parents.get(upward[-1]):
            assert parent not in upward, f"{entry.code} lies below itself"
            upward.append(parent)
        assert entry.code not in entry.successors
        for date in filter(None, (entry.valid_from, entry.valid_to)):
            assert DATE.fullmatch(date), f"{entry.code}: {date}"


def test_the_lists_hold_what_their_standards_name() -> None:
    counts = {
        "domains": 22, "focus": 10, "themes": 12 + 17, "classification": 6505, "industries": 1971, "townships": 1685,
        "cycles": 11, "format_classes": 6, "item_types": 13,
    }  # fmt: skip
    assert {name: len(code_list(name).entries) for name in counts} == counts
    assert [len(e.code) for e in code_list("industries").entries].count(4) == 1381
    assert all(code_list(name).public for name in counts)


@pytest.mark.parametrize("name", sorted(set(LISTS) - REPEATING))
def test_every_word_means_one_entry(name: str) -> None:
    owner: dict[str, str] = {}
    for entry in code_list(name).entries:
        for word in (entry.code, entry.label, *entry.aliases):
            assert owner.setdefault(normalize(word), entry.code) == entry.code, f"{word} is claimed twice"
            assert find(name, word) == entry.code


@pytest.mark.parametrize("name", sorted(REPEATING))
def test_a_word_that_means_several_entries_means_none(name: str) -> None:
    meant: dict[str, set[str]] = {}
    codes = {normalize(e.code): e.code for e in code_list(name).entries}
    for entry in code_list(name).entries:
        for word in (entry.label, *entry.aliases):
            meant.setdefault(normalize(word), set()).add(entry.code)
    for word, owners in meant.items():
        expected = codes.get(word) or (next(iter(owners)) if len(owners) == 1 else None)
        assert find(name, word) == expected, word
    assert all(find(name, code) == code for code in codes.values()), "a code is never in doubt"


@pytest.mark.parametrize(
    ("name", "word"),
    [("classification", "公共资源交易"), ("industries", "国际组织"), ("townships", "城关镇"), ("regions", "城关镇")],
)
def test_true_ambiguous_names_find_nothing(name: str, word: str) -> None:
    assert find(name, word) is None


def test_a_way_down_the_tree_is_read_level_by_level() -> None:
    tree = code_list("classification")
    ways = {
        ("主题信息资源", "公共资源交易"): ["2", "217"],
        ("主题", "全民健康保障", "公共卫生"): ["2", "201", "201001"],
        ("部门", "307", "安徽省", "省直部门"): ["3", "307", "307017", "30701704"],
        ("部门", "公共资源交易"): ["3", None],
        ("公共卫生",): [None],
    }
    for way, codes in ways.items():
        assert [entry and entry.code for entry in tree.walk(way)] == codes, way
    twice = "广东省人民政府外事办公室"
    assert tree.child("30702206", twice) is None, "two of one name under one parent"


def test_a_township_is_found_by_its_county_and_lies_in_it() -> None:
    regions = code_list("regions")
    for word in ("340122100", "肥东县店埠镇", "合肥市肥东县店埠镇", "店埠镇"):
        assert find("regions", word) == "340122100", word
    assert [e.label for e in regions.path("340122100")] == ["安徽省", "合肥市", "肥东县", "肥东县店埠镇"]
    assert "340122100" in [e.code for e in regions.children("340122")]
    labels = [e.label for e in code_list("townships").entries]
    assert len(set(labels)) == len(labels), "what a workbook or a form shows is read back as the same code"
    assert code_list("townships").uri("340122100") == regions.uri("340122100"), "one thing has one name in RDF"


@pytest.mark.parametrize(
    ("old", "now"), [("341422", "340281"), ("342600", "341400"), ("342323", "342301"), ("340511", "340505")]
)
def test_codes_out_of_use_still_lead_somewhere(old: str, now: str) -> None:
    assert find("regions", old) == now


@pytest.mark.skipif(not HISTORY.is_file(), reason="needs codes/gb2260_history.csv of the shared data")
def test_every_code_the_province_ever_had_is_known() -> None:
    with HISTORY.open(encoding="utf-8-sig") as source:
        ever = [row["代码"] for row in csv.DictReader(source) if row["代码"].startswith("34")]
    assert len(ever) > 250
    assert [code for code in ever if not find("regions", code)] == []


def test_priority_fields_point_at_domains() -> None:
    for entry in code_list("focus").entries:
        assert entry.data["domains"] and all(find("domains", code) == code for code in entry.data["domains"])
        assert "待核定" in entry.notes
        assert all(code_list("domains").label(code) in entry.notes for code in entry.data["domains"])


def test_formats_and_cycles_are_known_to_others() -> None:
    formats, cycles = code_list("file_formats"), code_list("cycles")
    assert all("/" in e.data["media"] for e in formats.entries)
    csv_format, monthly = formats.find(".csv"), cycles.find("每月")
    assert csv_format and formats.known_as(csv_format) == EU + "file-type/CSV"
    assert monthly and cycles.known_as(monthly) == EU + "frequency/MONTHLY"
    assert all(cycles.known_as(entry) for entry in cycles.entries)
    files = {t for name in ("电子文件", "电子表格", "图形图像", "流媒体") for t in types(name)} | {"dbf", "access"}
    assert [word for word in sorted(files) if not find("file_formats", word)] == []


def types(format_class: str) -> set[str]:
    entry = code_list("format_classes").find(format_class)
    assert entry
    return set(entry.data["types"]) - {"其他"}


def test_every_list_the_schema_names_exists() -> None:
    table = element_table()
    named = {e.code_list for e in (*table.dataset, *table.columns, *table.resource) if e.code_list}
    assert named <= set(LISTS)


def test_derived_open_types_are_in_the_list() -> None:
    assert {find("open_types", label) for label in OPEN_TYPES.values()} == set(OPEN_TYPES.values())


@pytest.mark.parametrize(
    ("name", "word", "code"),
    [
        ("cycles", "  实时", "realtime"),
        ("cycles", "每天", "daily"),
        ("cycles", "季度", "quarterly"),
        ("cycles", "其它", "other"),
        ("item_types", "字符串型C", "C"),
        ("item_types", "字符串型Ｃ", "C"),
        ("item_types", "二进制blob", "blob"),
        ("item_types", "n", "N"),
        ("yes_no", "是", "是"),
        ("secrecy", "机密", "涉密"),
        ("grades", "一级", "L1"),
        ("grades", "重要数据", "重要"),
        ("regions", "合肥", "340100"),
        ("regions", "3400", "340000"),
        ("regions", "无为县", "340281"),
        ("regions", "341422", "340281"),
        ("regions", "341521", "340422"),
        ("regions", "340823", "340722"),
        ("departments", "发改委", "ah-fgw"),
        ("departments", "省发展改革委", "ah-fgw"),
        ("departments", "安徽省发展改革委", "ah-fgw"),
        ("departments", "省编办", "ah-bb"),
        ("domains", "市场监督管理", "market"),
    ],
)
def test_words_departments_write(name: str, word: str, code: str) -> None:
    assert find(name, word) == code


def test_every_choice_of_the_official_workbook_is_known() -> None:
    choices = {
        "item_types": "字符串型C,数值型N,货币型Y,日期型D,日期时间型T,逻辑型L,备注型M,"
        "通用型G,双精度型B,整型I,浮点型F,二进制blob,长文本text",
        "format_classes": "电子文件,电子表格,数据库,图形图像,流媒体,自描述格式",
        "share_types": "无条件共享,有条件共享,不予共享",
        "share_methods": "共享平台方式,邮件或介质",
        "yes_no": "是,否",
        "cycles": "  实时,每日,每周,每月,每季度,每半年,每年,其他",
    }
    for name, words in choices.items():
        found = [find(name, word) for word in words.split(",")]
        assert None not in found, name
        assert len(set(found)) == len(found), name


def test_a_department_of_2017_leads_to_those_who_took_over() -> None:
    bureau = code_list("departments").find("省工商局")
    assert bureau is not None
    assert bureau.valid_to == "2018"
    assert bureau.successors == ("ah-scjgj",)


def test_no_department_carries_an_invented_uscc() -> None:
    for entry in code_list("departments").entries:
        assert entry.data["uscc"] == ""
        assert find("department_types", entry.data["type"]) == entry.data["type"]
        assert entry.data["slug"] == entry.code
        assert re.fullmatch(r"[a-z][a-z0-9-]+", entry.code)
        assert find("regions", entry.data["region"]) == entry.data["region"]


def test_sixteen_cities_and_their_counties() -> None:
    entries = code_list("regions").entries
    live = [e for e in entries if not e.valid_to]
    cities = [e for e in live if e.data["level"] == "city"]
    counties = [e for e in live if e.data["level"] == "county" and not e.data.get("zone")]
    assert len(cities) == 16
    assert len(counties) == 104
    assert all(e.parent == e.code[:4] + "00" for e in counties)


def test_cycles_promise_more_days_the_rarer_they_are() -> None:
    days = [e.data["days"] for e in code_list("cycles").entries if "days" in e.data]
    assert days == sorted(days)
    assert all(re.fullmatch(r"[A-Z_0-9]+", e.data["eu"]) for e in code_list("cycles").entries)


def test_label_in_the_readers_language_and_unknown_codes_as_they_are() -> None:
    cycles = code_list("cycles")
    assert cycles.label("monthly") == "每月"
    assert cycles.label("monthly", "en") == "Monthly"
    assert cycles.label("月圆之时") == "月圆之时"


@pytest.mark.parametrize("name", ["licences", "open_types"])
def test_what_readers_are_told_is_told_in_english_too(name: str) -> None:
    for entry in code_list(name).entries:
        chinese = {key for key, said in entry.texts().items() if re.search("[\u4e00-\u9fff]", str(said))}
        assert chinese and not re.search("[\u4e00-\u9fff]", str([entry.texts("en")[key] for key in chinese]))
