"""JSON, GeoJSON and XML: every list of records is a table, and nothing of a document goes without a word."""

from pathlib import Path

import pytest

from ckanext.anhui.tables.core.reading import read
from ckanext.anhui.tables.core.report import Report, report
from ckanext.anhui.tables.core.workspace import Workspace


def told(content: bytes, name: str, folder: Path) -> Report:
    path = folder / name
    path.write_bytes(content)
    with Workspace(within=folder) as work:
        return report(read(path, work), work)


def codes(found: Report) -> set[str]:
    return {one["code"] for part in (found, *found.tables) for one in (*part.problems, *part.repairs)}


def said(found: Report) -> str:
    return " ".join(one["message"] for part in (found, *found.tables) for one in (*part.problems, *part.repairs))


# content; tables as (sheet, header, rows); codes that are told; a word that is said
JSON = {
    "a name twice": (
        '[{"编号":"a1","名称":"甲"},{"编号":"a2","名称":"乙","名称":"丙"}]',
        [("", ["编号", "名称", "名称_2"], [["a1", "甲", None], ["a2", "乙", "丙"]])],
        {"duplicate-keys"},
        "第 2 条记录里“名称”",
    ),
    "names that meet when joined": (
        '[{"a/b":"甲","a":{"b":"乙"}}]',
        [("", ["a/b", "a/b_2"], [["甲", "乙"]])],
        {"flattened"},
        "",
    ),
    "two lists in an envelope": (
        '{"code":200,"data":{"学校":[{"校名":"一中"}],"医院":[{"院名":"省立","等级":"三甲"}]}}',
        [("学校", ["校名"], [["一中"]]), ("医院", ["院名", "等级"], [["省立", "三甲"]])],
        {"flattened"},
        "没有作为数据的内容：code",
    ),
    "records written within a text": (
        '{"code":200,"data":"[{\\"编号\\":\\"001\\",\\"数量\\":5},{\\"编号\\":\\"002\\",\\"数量\\":6}]"}',
        [("", ["编号", "数量"], [["001", 5], ["002", 6]])],
        {"flattened"},
        "code",
    ),
    "columns described beside the records": (
        '{"fields":[{"id":"城市","type":"text"}],"records":[{"城市":"合肥"},{"城市":"芜湖"}]}',
        [("", ["城市"], [["合肥"], ["芜湖"]])],
        {"flattened"},
        "fields",
    ),
    "parallel columns in an envelope": (
        '{"code":200,"data":{"城市":["合肥","芜湖"],"数量":[1,2]}}',
        [("", ["城市", "数量"], [["合肥", 1], ["芜湖", 2]])],
        {"flattened"},
        "code",
    ),
    "names beside rows": (
        '{"code":200,"data":{"columns":["城市","数量"],"data":[["合肥",1],["芜湖",2]]}}',
        [("", ["城市", "数量"], [["合肥", 1], ["芜湖", 2]])],
        {"flattened"},
        "code",
    ),
    "names beside rows under an index": (
        '{"columns":["数量"],"index":["合肥","芜湖"],"data":[[1],[2]]}',
        [("", ["index", "数量"], [["合肥", 1], ["芜湖", 2]])],
        set(),
        "",
    ),
    "columns as objects": (
        '{"城市":{"0":"合肥","1":"芜湖"},"数量":{"0":1,"1":2}}',
        [("", ["城市", "数量"], [["合肥", 1], ["芜湖", 2]])],
        {"flattened"},
        "按列",
    ),
    "keyed records in an envelope": (
        '{"code":0,"data":{"甲一":{"名":"a"},"乙二":{"名":"b"},"丙三":{"名":"c"}}}',
        [("", ["键", "名"], [["甲一", "a"], ["乙二", "b"], ["丙三", "c"]])],
        {"flattened"},
        "code",
    ),
    "lines, a blank one between": (
        '{"a":"甲\u2028乙"}\n\n{"a":"丙"}\n',
        [("", ["a"], [["甲\u2028乙"], ["丙"]])],
        set(),
        "",
    ),
    "digits": (
        '[{"号":34010012345678901234,"值":0.10,"列":[1.10,2]},{"号":34010012345678901235,"值":0.25,"列":[]}]',
        [
            (
                "",
                ["号", "值", "列"],
                [["34010012345678901234", 0.1, "1.10；2"], ["34010012345678901235", 0.25, None]],
            )
        ],
        {"flattened"},
        "",
    ),
    "digits deeper": ('[{"a":[{"b":1.10}]}]', [("", ["a"], [['[{"b":1.10}]']])], {"flattened"}, ""),
    "NaN": ('[{"a":1},{"a":NaN}]', [("", ["a"], [[1], [None]])], {"null-spelling"}, "NaN"),
    "Infinity": ('[{"a":1},{"a":-Infinity}]', [("", ["a"], [["1"], ["-Infinity"]])], set(), ""),
    "Esri": (
        '{"geometryType":"esriGeometryPoint","features":[{"attributes":{"名称":"甲"},"geometry":{"x":117.25,"y":31.5}}]}',
        [("", ["attributes/名称", "geometry/x", "geometry/y"], [["甲", 117.25, 31.5]])],
        {"flattened"},
        "geometryType",
    ),
    "GeoJSON: id, height, a property called 经度": (
        '{"type":"FeatureCollection","crs":{"properties":{"name":"EPSG:4490"}},"features":[{"type":"Feature","id":"f1",'
        '"properties":{"经度":"东经117度"},"geometry":{"type":"Point","coordinates":[117.25,31.5,40]}}]}',
        [("", ["id", "经度", "几何/经度", "几何/纬度", "几何/高程"], [["f1", "东经117度", 117.25, 31.5, 40]])],
        {"left-out"},
        "EPSG:4490",
    ),
    "GeoJSON: another geometry": (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"名":"甲"},'
        '"geometry":{"type":"LineString","coordinates":[[117.10,31],[118,32.0]]}},'
        '{"type":"Feature","properties":{"名":"乙"},"geometry":null}]}',
        [
            (
                "",
                ["名", "几何类型", "几何"],
                [
                    ["甲", "LineString", '{"type":"LineString","coordinates":[[117.10,31],[118,32.0]]}'],
                    ["乙", None, None],
                ],
            )
        ],
        set(),
        "",
    ),
    "GeoJSON: one feature": (
        '{"type":"Feature","properties":{"名":"甲"},"geometry":{"type":"Point","coordinates":[117.25,31.5]}}',
        [("", ["名", "经度", "纬度"], [["甲", 117.25, 31.5]])],
        set(),
        "",
    ),
}
XML = {
    "children repeated": (
        "<表><企业><名>甲</名><人><姓>李</姓></人><人><姓>王</姓><职>经理</职></人></企业><企业><名>乙</名></企业></表>",
        [("", ["名", "人/姓", "人/职"], [["甲", "李；王", "；经理"], ["乙", None, None]])],
        {"flattened"},
        "",
    ),
    "attributes of repeated children": (
        "<表><企业><电 类='座机'>1a</电><电 类='手机'>2a</电></企业><企业><电 类='座机'>3a</电></企业></表>",
        [("", ["电/类", "电"], [["座机；手机", "1a；2a"], ["座机", "3a"]])],
        {"flattened"},
        "",
    ),
    "values repeated": (
        "<表><企业><类>a</类><类>b</类></企业><企业><类>c</类></企业></表>",
        [("", ["类"], [["a；b"], ["c"]])],
        {"flattened"},
        "",
    ),
    "text beside children": (
        "<表><行>前<名>甲</名>后</行><行><名>乙</名></行></表>",
        [("", ["行", "名"], [["前 后", "甲"], [None, "乙"]])],
        set(),
        "",
    ),
    "an attribute and a child of one name": (
        "<表><行 名='a'><名>甲</名></行><行 名='b'><名>乙</名></行></表>",
        [("", ["名", "名_2"], [["a", "甲"], ["b", "乙"]])],
        set(),
        "",
    ),
    "another repeated element": (
        "<表 年='2023'><总数>2</总数><学校><校>一中</校></学校><学校><校>二中</校></学校>"
        "<医院><院>省立</院></医院><医院><院>市立</院></医院></表>",
        [("学校", ["校"], [["一中"], ["二中"]]), ("医院", ["院"], [["省立"], ["市立"]])],
        {"flattened"},
        "没有作为数据的内容：@年、总数",
    ),
    "a lone row beside others": (
        "<表><合肥><校><名>一中</名></校></合肥><芜湖><校><名>二中</名></校><校><名>三中</名></校></芜湖></表>",
        [("合肥-校", ["名"], [["一中"]]), ("芜湖-校", ["名"], [["二中"], ["三中"]])],
        set(),
        "",
    ),
    "one row in its envelope": (
        "<答><码>0</码><数据><行><名>甲</名><值>1</值></行></数据></答>",
        [("", ["名", "值"], [["甲", 1]])],
        {"flattened"},
        "码",
    ),
    "a comment within a value": (
        "<表><行><名>甲<!-- 改 -->乙</名></行><行><名>丙</名></行></表>",
        [("", ["名"], [["甲乙"], ["丙"]])],
        set(),
        "",
    ),
}


@pytest.mark.parametrize(
    ("name", "content", "tables", "told_of", "word"),
    [
        pytest.param(file, *case, id=f"{file}: {what}")
        for file, cases in (("a.json", JSON), ("a.xml", XML))
        for what, case in cases.items()
    ],
)
def test_a_document_is_read(
    name: str, content: str, tables: list[tuple], told_of: set[str], word: str, tmp_path: Path
) -> None:
    found = told(content.encode(), name, tmp_path)
    assert [(one.sheet, one.header, one.rows_sample) for one in found.tables] == tables
    assert codes(found) == told_of
    assert word in said(found)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.json", '[{"a":' + "[" * 62 + "1" + "]" * 62 + "}]", ""),
        ("a.json", '[{"a":' + "[" * 63 + "1" + "]" * 63 + "}]", "too-deep"),
        ("a.json", "[" * 100_000, "too-deep"),
        ("a.json", '{"type":"FeatureCollection","features":[]}', "no-table"),
        ("a.json", '{"type":"FeatureCollection"}', "no-table"),
        ("a.json", '{"a":1}\n{"a":2}}\n', "damaged"),
        ("a.xml", "<a>" * 64 + "<b>1</b><b>2</b>" + "</a>" * 64, "too-deep"),
        ("a.xml", "<a>" * 300 + "1" + "</a>" * 300, "too-deep"),
        ("a.xml", '<!DOCTYPE a [<!ELEMENT a ANY><!ENTITY x SYSTEM "file:///etc/passwd">]><a><b>&x;</b></a>', "bomb"),
        ("a.xml", '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1/x"> %x;]><a><b>1</b></a>', "bomb"),
        ("a.xml", "<表><行><名>甲</名></行>", "damaged"),
    ],
)
def test_what_is_not_read_says_why(name: str, content: str, code: str, tmp_path: Path) -> None:
    found = told(content.encode(), name, tmp_path)
    errors = {one["code"] for part in (found, *found.tables) for one in part.problems if one["severity"] == "error"}
    assert errors == ({code} if code else set())


@pytest.mark.parametrize("name", ["a.json", "a.xml", "a.html", "a.csv"])
def test_every_text_tells_its_encoding_alike(name: str, tmp_path: Path) -> None:
    text = {
        "a.json": '[{"城市":"合肥市","数量":1},{"城市":"芜湖市","数量":2}]',
        "a.xml": "<?xml version='1.0' encoding='gb2312'?><表><行><城市>合肥市</城市><数量>1</数量></行>"
        "<行><城市>芜湖镕</城市><数量>2</数量></行></表>",
        "a.html": "<meta charset='utf-8'><table><tr><th>城市</th><th>数量</th></tr>"
        "<tr><td>合肥市</td><td>1</td></tr></table>",
        "a.csv": "城市,数量\n合肥市,1\n芜湖市,2\n",
    }[name]
    found = told(text.encode("gb18030"), name, tmp_path)
    (repair,) = found.tables[0].repairs
    assert (found.tables[0].header, found.tables[0].encoding) == (["城市", "数量"], "gb18030")
    assert repair["code"] == "encoding" and "城市" in repair["after"] and "�" in repair["before"]


@pytest.mark.parametrize("name", ["a.xml", "a.html"])
def test_what_a_file_says_of_its_encoding_does_not_count(name: str, tmp_path: Path) -> None:
    text = {
        "a.xml": "<?xml version='1.0' encoding='GBK'?><表><行><城市>合肥</城市></行><行><城市>芜湖</城市></行></表>",
        "a.html": "<meta charset='gbk'><table><tr><th>城市</th></tr>"
        "<tr><td>合肥</td></tr><tr><td>芜湖</td></tr></table>",
    }[name]
    found = told(text.encode(), name, tmp_path)
    assert (found.verdict, found.tables[0].header, found.tables[0].rows_sample) == (
        "accept",
        ["城市"],
        [["合肥"], ["芜湖"]],
    )
