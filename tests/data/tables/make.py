"""Makes the corpus: small files in the habits of Chinese government tables, and what each has to be read as.

    python tests/data/tables/make.py     writes files/ and expected.yaml beside it

Names, codes and figures are invented or public facts about Anhui's cities; there are no persons in them.
"""

import csv
import datetime
import io
import json
import random
import zipfile
from pathlib import Path

import yaml
from openpyxl import Workbook

HERE = Path(__file__).parent
FILES = HERE / "files"
EXPECTED = {}


def put(name, data, **expected):
    """Write a file; `n`: rows; `sample`: its first row; `problem`, `repairs`: codes that must be told."""
    FILES.mkdir(exist_ok=True)
    (FILES / name).write_bytes(data)
    EXPECTED[name] = {key: value for key, value in expected.items() if value is not None}


base = [
    ("区划代码", "城市", "人口（万人）", "面积", "成立日期"),
    ("340100", "合肥市", "1000.2", "11445", "1949-10-01"),
    ("340200", "芜湖市", "370.1", "6026", "1949-10-02"),
    ("340300", "蚌埠市", "329.6", "5951", "1949-10-03"),
]


def c(rows, sep=",", eol="\r\n"):
    b = io.StringIO()
    csv.writer(b, delimiter=sep, lineterminator=eol).writerows(rows)
    return b.getvalue()


T5 = ["code", "text", "decimal", "integer", "date"]
H = list(base[0])
for enc in ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]:
    put(
        f"enc_{enc}.csv",
        c(base).encode(enc),
        header=H,
        types=T5,
        n=3,
        verdict="accept" if enc.startswith("utf-8") else None,
    )
big = [
    ("縣市代碼", "縣市名稱", "人口數"),
    ("63000", "臺北市", "2500000"),
    ("64000", "高雄市", "2700000"),
    ("65000", "新北市", "4000000"),
    ("66000", "臺中市", "2800000"),
]
put("enc_big5.csv", c(big).encode("big5"), header=list(big[0]), n=4, types=["code", "text", "integer"])
rare = [("编号", "姓名"), ("001", "张㛃"), ("002", "李𠮷"), ("003", "王䶮")]
put("enc_gb18030_rare.csv", c(rare).encode("gb18030"), header=["编号", "姓名"], n=3, types=["code", "text"])
late = [("id", "note")] + [(str(i), "ascii text") for i in range(5000)] + [("5000", "朱镕基")]
put("enc_gbk_late.csv", c(late).encode("gbk"), header=["id", "note"], n=5001)
for s, nm in [("\t", "tsv"), (";", "semi"), ("|", "pipe")]:
    put(f"sep_{nm}.txt", c(base, s).encode(), header=H, types=T5, n=3, verdict="accept")
put(
    "title.csv",
    ("附件1,,,,\r\n安徽省各市基本情况表,,,,\r\n单位：万人,,,,\r\n" + c(base)).encode("gbk"),
    header=H,
    types=T5,
    n=3,
    verdict="accept_with_repair",
    header_rows=1,
)
put(
    "title_ragged.csv",
    ("安徽省各市基本情况表\r\n\r\n" + c(base)).encode(),
    header=H,
    types=T5,
    n=3,
    verdict="accept_with_repair",
)
put(
    "totals_notes.csv",
    (c(base) + "合计,,1699.9,23422,\r\n注：数据来源于安徽省统计局,,,,\r\n填表人：某某,,,,\r\n").encode(),
    header=H,
    types=T5,
    n=3,
    verdict="accept_with_repair",
)
put(
    "twolevel.csv",
    "地区,人口,,面积\r\n,男,女,\r\n合肥市,510,490,11445\r\n芜湖市,180,190,6026\r\n蚌埠市,160,169,5951\r\n".encode(),
    header=["地区", "人口/男", "人口/女", "面积"],
    n=3,
    types=["text", "integer", "integer", "integer"],
    verdict="accept_with_repair",
)
put(
    "empty_dup_header.csv",
    "名称,,名称,数量\r\n甲,x,乙,1\r\n丙,y,丁,2\r\n".encode(),
    n=2,
    types=["text", "text", "text", "integer"],
    verdict="accept_with_repair",
)
put(
    "thousands.csv",
    '项目,金额\r\n道路,"1,234,567.50"\r\n桥梁,"12,000.00"\r\n公园,"3,456.25"\r\n'.encode(),
    header=["项目", "金额"],
    types=["text", "decimal"],
    n=3,
    verdict="accept_with_repair",
)
put(
    "fullwidth.csv",
    "项目,数量\r\n道路,１２３\r\n桥梁,４５\r\n".encode(),
    header=["项目", "数量"],
    types=["text", "integer"],
    n=2,
    verdict="accept_with_repair",
)
put(
    "percent.csv",
    "地区,增长率\r\n合肥市,12.5%\r\n芜湖市,3%\r\n蚌埠市,-1.2%\r\n".encode(),
    header=["地区", "增长率"],
    types=["text", "decimal"],
    n=3,
    verdict="accept_with_repair",
)
put(
    "unit.csv",
    "项目,投资\r\n道路,12.5万元\r\n桥梁,3万元\r\n".encode(),
    header=["项目", "投资"],
    types=["text", "decimal"],
    n=2,
    verdict="accept_with_repair",
)
put(
    "dates_mixed.csv",
    "名称,成立日期\r\n甲,2023年5月1日\r\n乙,2023.5.2\r\n丙,20230503\r\n丁,2023/5/4\r\n戊,2023-05-05\r\n".encode(),
    header=["名称", "成立日期"],
    types=["text", "date"],
    n=5,
    verdict="accept_with_repair",
)
put(
    "dates_serial.csv",
    "名称,登记日期\r\n甲,43952\r\n乙,43953\r\n丙,2020-05-03\r\n".encode(),
    types=["text", "date"],
    n=3,
)
put(
    "datetime.csv",
    "名称,更新时间\r\n甲,2023-05-01 08:00:00\r\n乙,2023/5/2 9:30\r\n".encode(),
    types=["text", "datetime"],
    n=2,
)
put("bool.csv", "名称,是否公开\r\n甲,是\r\n乙,否\r\n丙,是\r\n".encode(), types=["text", "boolean"], n=3)
put(
    "nulls.csv",
    "名称,数量,日期\r\n甲,—,2023-01-01\r\n乙,12,/\r\n丙,N/A,无\r\n丁,3,2023-02-01\r\n".encode(),
    types=["text", "integer", "date"],
    n=4,
    verdict="accept_with_repair",
)
put(
    "zerowidth.csv",
    "名称\u200b,数量\r\n合肥\ufeff市,1\r\n芜湖\u200b市,2\r\n".encode(),
    header=["名称", "数量"],
    types=["text", "integer"],
    n=2,
    verdict="accept_with_repair",
)
put(
    "ids.csv",
    "企业名称,统一社会信用代码,邮政编码,联系电话\r\n甲,91340100MA2MQ1EX8B,230001,0551-62601234\r\n乙,91340100MA2MQ1EX9A,230002,055162601235\r\n".encode(),
    types=["text", "code", "code", "code"],
    n=2,
    verdict="accept",
)
put("destroyed.csv", "姓名,身份证号\r\n甲,3.40E+17\r\n乙,3.40102E+17\r\n".encode(), n=2, problem="destroyed-identifier")
put("zeros.csv", "序号,编码\r\n1,0012\r\n2,0345\r\n".encode(), types=["integer", "code"], n=2, verdict="accept")
put(
    "noheader.csv",
    "".join(f"2014-{m:02},合肥,{50 + m},良,{m * 3}\r\n" for m in range(1, 13)).encode(),
    n=12,
    header_rows=0,
)
put(
    "quotes.csv",
    '名称,说明\r\n甲,"含,逗号和""引号"""\r\n乙,"两\r\n行"\r\n'.encode(),
    header=["名称", "说明"],
    n=2,
    types=["text", "text"],
    verdict="accept",
)
put(
    "longrow.csv",
    "名称,数量\r\n甲,1\r\n乙,2,多余\r\n丙,3\r\n".encode(),
    header=["名称", "数量"],
    problem="rejected-rows",
)
put("shortrow.csv", "名称,数量,备注\r\n甲,1,a\r\n乙,2\r\n丙,3,c\r\n".encode(), header=["名称", "数量", "备注"], n=3)
put(
    "blankrows.csv",
    "名称,数量\r\n甲,1\r\n,\r\n乙,2\r\n\r\n,\r\n".encode(),
    header=["名称", "数量"],
    n=2,
    types=["text", "integer"],
)
put("empty.csv", b"", verdict="reject")
put("blank.csv", b"\r\n\r\n", verdict="reject")
put("header_only.csv", "名称,数量\r\n".encode(), header=["名称", "数量"], n=0)
put("image.csv", b"\x89PNG\r\n\x1a\n" + random.Random(69).randbytes(500), verdict="reject")
put("doc.pdf", b"%PDF-1.4\n" + random.Random(69).randbytes(500), verdict="reject")
put("random.csv", random.Random(69).randbytes(3000), verdict="reject")
put("badutf8.csv", c(base).encode()[:60] + b"\xff\xfe\x80" + c(base).encode()[60:], verdict="reject")
put("reg_csv_as.xls", c(base).encode("gbk"), header=H, types=T5, n=3, verdict="accept_with_repair")
put(
    "html_as.xls",
    "<html><head><meta charset='gb2312'></head><body><table><tr><th>代码</th><th>名称</th><th>数量</th></tr><tr><td>001</td><td>甲</td><td>1</td></tr><tr><td>002</td><td>乙</td><td>2</td></tr></table></body></html>".encode(
        "gbk"
    ),
    header=["代码", "名称", "数量"],
    types=["code", "text", "integer"],
    n=2,
)
put(
    "a.json",
    json.dumps(
        [{"代码": "001", "名称": "甲", "数量": 1}, {"代码": "002", "名称": "乙", "数量": 2}], ensure_ascii=False
    ).encode(),
    header=["代码", "名称", "数量"],
    types=["code", "text", "integer"],
    n=2,
    verdict="accept",
)
put(
    "env.json",
    json.dumps(
        {
            "code": 0,
            "msg": "ok",
            "data": {
                "total": 2,
                "list": [
                    {"id": "01", "geo": {"lon": 117.2, "lat": 31.8}},
                    {"id": "02", "geo": {"lon": 118.3, "lat": 31.3}},
                ],
            },
        }
    ).encode(),
    n=2,
    header=["id", "geo/lon", "geo/lat"],
)
put(
    "lines.json",
    "\n".join(json.dumps({"a": i, "b": "甲"}, ensure_ascii=False) for i in range(3)).encode(),
    n=3,
    header=["a", "b"],
)
put("broken.json", b'[{"a":1},{"a":2', verdict="reject")
put(
    "a.geojson",
    json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"名称": "甲"},
                    "geometry": {"type": "Point", "coordinates": [117.2, 31.8]},
                },
                {
                    "type": "Feature",
                    "properties": {"名称": "乙"},
                    "geometry": {"type": "Point", "coordinates": [118.2, 31.9]},
                },
            ],
        },
        ensure_ascii=False,
    ).encode(),
    n=2,
)
put(
    "a.xml",
    '<?xml version="1.0" encoding="GBK"?><data><row><代码>001</代码><名称>甲</名称></row><row><代码>002</代码><名称>乙</名称></row></data>'.encode(
        "gbk"
    ),
    header=["代码", "名称"],
    n=2,
    types=["code", "text"],
)
put(
    "bomb.xml",
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><l><r><x>&c;</x></r><r><x>1</x></r></l>',
    verdict="reject",
)


def xl(build):
    wb = Workbook()
    build(wb)
    b = io.BytesIO()
    wb.save(b)
    return b.getvalue()


def plain(wb):
    ws = wb.active
    ws.title = "企业"
    for r in [
        ("代码", "名称", "数量", "日期", "金额"),
        ("0012", "甲", 1, datetime.date(2023, 5, 1), 12.5),
        ("0013", "乙", 2, datetime.date(2023, 5, 2), 13.0),
    ]:
        ws.append(r)


put(
    "plain.xlsx",
    xl(plain),
    header=["代码", "名称", "数量", "日期", "金额"],
    types=["code", "text", "integer", "date", "decimal"],
    n=2,
    verdict="accept",
)
put("xlsx_as.csv", xl(plain), header=["代码", "名称", "数量", "日期", "金额"], n=2, verdict="accept_with_repair")


def merged(wb):
    ws = wb.active
    for r in [
        ("全省统计表", None, None, None),
        ("地区", "人口", None, "面积"),
        (None, "男", "女", None),
        ("皖北", 1, 2, 3),
        (None, 4, 5, 6),
        ("皖南", 7, 8, 9),
    ]:
        ws.append(r)
    for m in ("A1:D1", "A2:A3", "B2:C2", "D2:D3", "A4:A5"):
        ws.merge_cells(m)


put(
    "merged.xlsx",
    xl(merged),
    header=["地区", "人口/男", "人口/女", "面积"],
    types=["text", "integer", "integer", "integer"],
    n=3,
    verdict="accept_with_repair",
    header_rows=2,
)


def sheets(wb):
    plain(wb)
    w = wb.create_sheet("隐藏")
    w.append(("秘密",))
    w.append((1,))
    w.sheet_state = "hidden"
    w = wb.create_sheet("个体")
    w.append(("代码", "名称"))
    w.append(("01", "丙"))
    wb.create_sheet("空表")


put("sheets.xlsx", xl(sheets), tables=2)


def padded(wb):
    ws = wb.active
    ws.append(("编码", "名称"))
    for i in (7, 12):
        ws.append((i, "甲"))
        ws.cell(ws.max_row, 1).number_format = "000000"


put("padded.xlsx", xl(padded), types=["code", "text"], n=2, sample=["000007", "甲"])


def idnum(wb):
    ws = wb.active
    ws.append(("姓名", "身份证号"))
    ws.append(("甲", 340102199001011200))
    ws.append(("乙", 340102199001012300))


put("idnum.xlsx", xl(idnum), problem="destroyed-identifier", n=2)


def formula(wb):
    ws = wb.active
    ws.append(("a", "b"))
    ws.append((1, "=A2*2"))


put("formula.xlsx", xl(formula), problem="formula-without-value")


def z(files, gbk=False):
    b = io.BytesIO()
    with zipfile.ZipFile(b, "w", zipfile.ZIP_DEFLATED) as a:
        for n, d in files.items():
            a.writestr(n, d)
    return b.getvalue()


put("two.zip", z({"甲.csv": c(base).encode("gbk"), "乙.xlsx": xl(plain), "__MACOSX/._x": b"x"}), tables=2)
put("bomb.zip", z({"a.csv": b"0," * (60 << 20)}), verdict="reject")
# gbk member names
d = z({"XXXX.csv": c(base).encode()})
g = "合肥".encode("gbk")
put("gbkname.zip", d.replace(b"XXXX", g), tables=1, member="合肥.csv")
put(
    "pwd.xlsx",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 3000,
    verdict="reject",
)
put("truncated.xlsx", xl(plain)[:2000], verdict="reject")
put(
    "yearunit.csv",
    "指标,2019年,2020年,2021年\r\n总户数（万户）,100,101,102\r\n城镇户数（万户）,50,51,52\r\n".encode(),
    header=["指标", "2019年", "2020年", "2021年"],
    types=["text", "integer", "integer", "integer"],
    n=2,
    verdict="accept",
)
put(
    "alltext.csv",
    "名称,地址,联系人\r\n甲公司,合肥市,张三\r\n乙公司,芜湖市,李四\r\n".encode(),
    header=["名称", "地址", "联系人"],
    types=["text"] * 3,
    n=2,
    verdict="accept",
)
put("one_col.txt", "企业名称\r\n甲公司\r\n乙公司\r\n".encode(), header=["企业名称"], n=2)
put("cr.csv", c(base, eol="\r").encode(), header=H, n=3, types=T5)
put("sepline.csv", ("sep=;\r\n" + c(base, ";")).encode(), header=H, n=3, types=T5)
put(
    "bad_date.csv",
    "名称,日期\r\n甲,2023-02-30\r\n乙,2023-03-01\r\n丙,2023-03-02\r\n".encode(),
    types=["text", "text"],
    n=3,
)
put("neg.csv", "名称,利润\r\n甲,(1234)\r\n乙,-5\r\n丙,¥12.50\r\n".encode(), types=["text", "decimal"], n=3)
put(
    "interior_totals.csv",
    "市,县,数量\r\n合肥市,肥东县,10\r\n合肥市,肥西县,20\r\n合肥市,小计,30\r\n芜湖市,无为市,5\r\n芜湖市,小计,5\r\n合计,,35\r\n".encode(),
    header=["市", "县", "数量"],
    types=["text", "text", "integer"],
    n=3,
)
put(
    "repeat_header.csv",
    (
        "名称,数量\r\n"
        + "".join(f"甲{i},{i}\r\n" for i in range(5))
        + "名称,数量\r\n"
        + "".join(f"乙{i},{i}\r\n" for i in range(5))
    ).encode(),
    n=10,
    types=["text", "integer"],
)

put(
    "repeated_code.csv",
    "区划代码,名称\r\n340000,安徽省\r\n340100,合肥市\r\n".encode(),
    header=["区划代码", "名称"],
    types=["code", "text"],
    n=2,
    verdict="accept",
)
put(
    "numbering.csv",
    "指标,单位,数量\r\n甲,乙,1\r\n户数,户,100\r\n人口,人,300\r\n".encode(),
    header=["指标", "单位", "数量"],
    types=["text", "text", "integer"],
    n=2,
    repairs=["numbering-row"],
)
put(
    "tabs_before_commas.csv",
    "地区\t,数量\t\r\n合肥\t,12\t\r\n芜湖\t,\t\r\n".encode(),
    header=["地区", "数量"],
    types=["text", "integer"],
    n=2,
    repairs=["header-spelling", "whitespace"],
)
put(
    "required_marks.csv",
    "序号*,企业名称*\r\n1,甲公司\r\n2,乙公司\r\n".encode(),
    header=["序号", "企业名称"],
    types=["integer", "text"],
    n=2,
    repairs=["header-spelling"],
)
put(
    "pandas.csv",
    "企业名录（总部）,Unnamed: 1\r\n序号,名称\r\n1,甲公司\r\n2,乙公司\r\n".encode(),
    header=["序号", "名称"],
    n=2,
    repairs=["title-rows"],
)
put(
    "us_dates.csv",
    "名称,修改时间\r\n甲,1/13/2020 00:00:00\r\n乙,3/6/2024 21:02:42\r\n".encode(),
    types=["text", "datetime"],
    n=2,
    repairs=["date-format"],
)
put(
    "ambiguous_dates.csv",
    "名称,修改日期\r\n甲,1/2/2020\r\n乙,3/6/2024\r\n".encode(),
    types=["text", "text"],
    n=2,
    problem="ambiguous-date",
)
put(
    "mixed_money.csv",
    "项目,投资\r\n道路,12.5万元\r\n桥梁,3亿元\r\n".encode(),
    types=["text", "integer"],
    n=2,
    sample=["道路", 125000],
    repairs=["unit"],
)
put(
    "years.csv",
    "年份,户数\r\n1978年,100\r\n1979年,120\r\n".encode(),
    types=["integer", "integer"],
    n=2,
    repairs=["unit"],
)
put(
    "mostly_numbers.csv",
    ("名称,数量\r\n" + "".join(f"单位{i},{i}\r\n" for i in range(1, 20)) + "单位20,约二十\r\n").encode(),
    types=["text", "text"],
    n=20,
    problem="mixed-types",
)
put(
    "unclosed_quote.csv",
    '名称,说明\r\n甲,好\r\n乙,"没有关上\r\n丙,好\r\n'.encode(),
    n=2,
    header=["名称", "说明"],
    problem="rejected-rows",
)
put(
    "trailing_commas.csv",
    "名称,数量,,\r\n甲,1,,\r\n乙,2,,\r\n".encode(),
    header=["名称", "数量"],
    types=["text", "integer"],
    n=2,
)
put(
    "keyed.json",
    json.dumps(
        {"340100": {"名称": "合肥市"}, "340200": {"名称": "芜湖市"}, "340300": {"名称": "蚌埠市"}}, ensure_ascii=False
    ).encode(),
    header=["键", "名称"],
    n=3,
    repairs=["flattened"],
)
put(
    "columns.json",
    json.dumps({"城市": ["合肥", "芜湖"], "数量": [1, 2]}, ensure_ascii=False).encode(),
    header=["城市", "数量"],
    types=["text", "integer"],
    n=2,
    repairs=["flattened"],
)
put(
    "rows.json",
    json.dumps([["城市", "数量"], ["合肥", 1], ["芜湖", 2]], ensure_ascii=False).encode(),
    header=["城市", "数量"],
    types=["text", "integer"],
    n=2,
)
put(
    "exact.json",
    b'[{"id": 12345678901234567890, "v": 1.10}, {"id": 2, "v": 2.25}]',
    n=2,
    header=["id", "v"],
    types=["code", "decimal"],
)
put("deep.json", b"[" * 5000 + b"]" * 5000, verdict="reject")
put(
    "nested.xml",
    "<list><city name='合肥'><area><value>1</value></area></city><city name='芜湖'><area><value>2</value></area></city></list>".encode(),
    header=["name", "area/value"],
    n=2,
    repairs=["flattened"],
)
put(
    "spreadsheet2003.xml",
    """<?xml version="1.0" encoding="UTF-8"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表"><Table><Row><Cell><Data ss:Type="String">代码</Data></Cell><Cell><Data ss:Type="String">名称</Data></Cell></Row><Row><Cell><Data ss:Type="String">001</Data></Cell><Cell><Data ss:Type="String">甲</Data></Cell></Row></Table></Worksheet></Workbook>""".encode(),
    header=["代码", "名称"],
    types=["code", "text"],
    n=1,
)
put(
    "spans.html",
    "<table><tr><td colspan=3>全省统计表</td></tr><tr><th rowspan=2>地区</th><th colspan=2>人口</th></tr><tr><th>男</th><th>女</th></tr><tr><td>合肥</td><td>1</td><td>2</td></tr><tr><td>芜湖</td><td>3</td><td>4</td></tr></table>".encode(),
    header=["地区", "人口/男", "人口/女"],
    types=["text", "integer", "integer"],
    n=2,
)


def groups(wb):
    ws = wb.active
    for row in [
        ("学校名单",),
        ("序号", "学校名称", "层次"),
        ("合肥市（2所）",),
        (1, "甲大学", "本科"),
        (2, "乙学院", "专科"),
        ("芜湖市（1所）",),
        (3, "丙大学", "本科"),
    ]:
        ws.append(row)
    for place in ("A1:C1", "A3:C3", "A6:C6"):
        ws.merge_cells(place)


put(
    "groups.xlsx",
    xl(groups),
    header=["序号", "学校名称", "层次"],
    types=["integer", "text", "text"],
    n=3,
    repairs=["title-rows", "group-rows"],
)


def hidden(wb):
    ws = wb.active
    ws.append(("名称", "电话", "数量"))
    ws.append(("甲", "0551-1", 1))
    ws.append(("乙", "0551-2", 2))
    ws.column_dimensions["B"].hidden = True
    ws.row_dimensions[3].hidden = True


put("hidden.xlsx", xl(hidden), header=["名称", "电话", "数量"], n=2, problem="hidden-columns")


def far(wb):
    ws = wb.active
    ws["A1"], ws["A2"], ws["XFD1048576"] = "名称", "甲", "远"


put("far_cell.xlsx", xl(far), verdict="reject")

(HERE / "expected.yaml").write_text(yaml.safe_dump(EXPECTED, allow_unicode=True, sort_keys=True, width=160))
