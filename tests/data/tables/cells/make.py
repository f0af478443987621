"""Writes the files of this folder and what each has to be read as: cells spelled as departments spell them."""

import csv
from pathlib import Path

import yaml

HERE = Path(__file__).parent
CITIES = ["合肥市", "芜湖市", "蚌埠市", "淮南市", "马鞍山市", "淮北市", "铜陵市", "安庆市", "黄山市", "滁州市"]
HUNDRED = [f"{CITIES[place % 10]}{place // 10 + 1}号站点" for place in range(20)]

# name: (columns: header → (type, cells)), codes of repairs, codes of problems
FILES = {
    "整洁": (
        {
            "城市": ("text", CITIES[:4]),
            "常住人口": ("integer", ["985", "371", "-2", "0"]),
            "面积": ("decimal", ["11445.1", "6026", "0.50", "5952.25"]),
            "成立日期": ("date", ["1949-05-01", "1952-01-01", "2000-02-29", "1970-12-31"]),
        },
        [],
        [],
    ),
    "千分位": (
        {"城市": ("text", CITIES[:4]), "财政收入": ("decimal", ["1,234.50", "12,345,678", "￥５００", "(1,000)"])},
        ["number-format"],
        [],
    ),
    "不是千分位": ({"城市": ("text", CITIES[:4]), "编组": ("text", ["1,2", "3,4", "10,20", "7,8"])}, [], []),
    "百分号": (
        {"城市": ("text", CITIES[:4]), "绿化率": ("decimal", ["45.5%", "40％", "0", "38.25%"])},
        ["percent"],
        [],
    ),
    "百分号与裸数": ({"城市": ("text", CITIES[:4]), "比例": ("text", ["45%", "0.4", "38%", "0.2"])}, [], []),
    "万元": ({"项目": ("text", CITIES[:3]), "投资": ("decimal", ["12.5万元", "3万元", "0.25万元"])}, ["unit"], []),
    "万元亿元": ({"项目": ("text", CITIES[:3]), "投资": ("integer", ["12.5万元", "3亿元", "7元"])}, ["unit"], []),
    "约数": ({"项目": ("text", CITIES[:3]), "投资": ("text", ["约12万元", "≥3万元", "3万元以上"])}, [], []),
    "科学记数": (
        {"指标": ("text", CITIES[:3]), "浓度": ("decimal", ["1.5E+3", "2.25e-2", "3"])},
        ["number-format"],
        [],
    ),
    "年份": (
        {"年度": ("integer", ["2021", "2022", "2023"]), "统计年": ("integer", ["2021年", "2022年", "2023年"])},
        ["unit"],
        [],
    ),
    "日期各式": (
        {
            "名称": ("text", CITIES[:6]),
            "发证日期": ("date", ["2023年5月1日", "2023.5.1", "2023/05/01", "20230501", "45047", "2023- 5-01"]),
        },
        ["date-format"],
        [],
    ),
    "日期时间": (
        {
            "名称": ("text", CITIES[:4]),
            "采集时间": ("datetime", ["2023-05-01 08:00:00.000", "2023/5/1 8:00", "2023年5月1日 8时30分", "2023-5-1"]),
        },
        ["date-format"],
        [],
    ),
    "紧凑日期": (
        {"名称": ("text", CITIES[:4]), "签发": ("date", ["20230501", "20231231", "19990101", "20240229"])},
        ["date-format"],
        [],
    ),
    "月日年": (
        {
            "名称": ("text", CITIES[:3]),
            "开工日期": ("datetime", ["1/13/2020 00:00:00", "1/1/2020 00:00:00", "12/2/2019 00:00:00"]),
        },
        ["date-format"],
        [],
    ),
    "月日不明": (
        {"名称": ("text", CITIES[:3]), "开工日期": ("text", ["1/2/2020", "3/4/2020", "12/2/2019"])},
        [],
        ["ambiguous-date"],
    ),
    "没有的日子": (
        {"名称": ("text", CITIES[:3]), "完工日期": ("text", ["2023-02-30", "2023-02-28", "2023-03-01"])},
        [],
        ["mixed-types"],
    ),
    "月份": ({"名称": ("text", CITIES[:3]), "月份": ("text", ["2023-05", "2023年6月", "2023-07"])}, [], []),
    "是否": (
        {
            "名称": ("text", CITIES[:4]),
            "是否营业": ("boolean", ["是", "否", "是", "/"]),
            "标志": ("integer", ["1", "0", "1", "1"]),
        },
        ["boolean-words", "null-spelling"],
        [],
    ),
    "空值写法": (
        {"名称": ("text", ["合肥市", "无", "—", "N/A"]), "数量": ("integer", ["5", "无", "－－", "暂无"])},
        ["null-spelling"],
        [],
    ),
    "代码": (
        {
            "区划代码": ("code", ["340100", "340200", "无", "340400"]),
            "邮编": ("code", ["230001", "241000", "233000", "232001"]),
            "序号": ("integer", ["1", "2", "3", "4"]),
            "内部号": ("code", ["007", "010", "100", "999"]),
        },
        ["null-spelling"],
        [],
    ),
    "十八位": (
        {
            "名称": ("text", CITIES[:3]),
            "统一社会信用代码": ("code", ["913401000000000019", "91340100MA2ABCDE12", "113401000000000027"]),
            "标识": ("code", ["340000000000000011", "340000000000000022", "340000000000000033"]),
        },
        [],
        [],
    ),
    "丢失的号码": (
        {"名称": ("text", CITIES[:3]), "登记证号": ("code", ["3.40E+17", "340100202301010011", "340100202301010000"])},
        [],
        ["destroyed-identifier"],
    ),
    "看不见的字符": (
        {
            "名称": ("text", ["合肥\u200b市", " 芜湖市", "蚌埠\u00a0市", "淮南市\u3000"]),
            "数": ("integer", ["1", " 2", "3\u200b", "4"]),
        },
        ["invisible-characters", "whitespace"],
        [],
    ),
    "混杂": (
        {"站点": ("text", HUNDRED), "车位数": ("text", [str(n) for n in range(10, 29)] + ["不限"])},
        [],
        ["mixed-types"],
    ),
    "重复行": (
        {"站点": ("text", ["甲站", "乙站", "甲站"]), "车位数": ("integer", ["1", "2", "1"])},
        [],
        ["duplicate-rows"],
    ),
    "非数": ({"站点": ("text", CITIES[:3]), "读数": ("text", ["NaN", "inf", "1.5"])}, [], []),
    "大数": (
        {"站点": ("text", CITIES[:2]), "流水": ("code", ["12345678901234567890", "22345678901234567890"])},
        [],
        [],
    ),
    "全空列": ({"站点": ("text", CITIES[:2]), "备注": ("text", ["", ""])}, [], []),
}
INFO = {"duplicate-rows"}


def main() -> None:
    """Write them."""
    expected = {}
    for name, (columns, repairs, problems) in FILES.items():
        with (HERE / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            rows = list(zip(*(cells for _, cells in columns.values()), strict=True))
            writer.writerows(rows)
        expected[f"{name}.csv"] = {
            "kind": "csv",
            "encoding": "utf-8",
            "header": list(columns),
            "types": [kind for kind, _ in columns.values()],
            "n_rows": len(rows),
            "verdict": "accept_with_repair" if repairs or set(problems) - INFO else "accept",
            "repairs": sorted(repairs),
            "problems": sorted(problems),
        }
    (HERE / "expected.yaml").write_text(yaml.safe_dump(expected, allow_unicode=True, sort_keys=False), "utf-8")


if __name__ == "__main__":
    main()
