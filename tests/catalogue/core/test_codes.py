"""The code lists of config/codes/: a word finds one entry, what points somewhere points at something."""

import re

import pytest

from ckanext.anhui.catalogue import CONFIG, OPEN_TYPES, code_list, element_table, normalize

LISTS = sorted(path.stem for path in (CONFIG / "codes").glob("*.yaml"))
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def find(name: str, word: str) -> str | None:
    entry = code_list(name).find(word)
    return entry.code if entry else None


@pytest.mark.parametrize("name", LISTS)
def test_list_is_whole(name: str) -> None:
    codes = code_list(name)
    assert codes.id == name
    assert all((codes.title, codes.version, codes.source)), "a list says what it is and where it comes from"
    known = {entry.code for entry in codes.entries}
    assert len(known) == len(codes.entries), "codes are unique"
    for entry in codes.entries:
        assert {entry.parent, *entry.successors} - {""} <= known, f"{entry.code} points at nothing"
        assert entry.code not in entry.successors
        for date in filter(None, (entry.valid_from, entry.valid_to)):
            assert DATE.fullmatch(date), f"{entry.code}: {date}"


@pytest.mark.parametrize("name", LISTS)
def test_every_word_means_one_entry(name: str) -> None:
    owner: dict[str, str] = {}
    for entry in code_list(name).entries:
        for word in (entry.code, entry.label, *entry.aliases):
            assert owner.setdefault(normalize(word), entry.code) == entry.code, f"{word} is claimed twice"
            assert find(name, word) == entry.code


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
        assert entry.data["type"] in {"政府部门", "公共企事业单位"}
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
