"""Makes what only a writer of BIFF can: .xls as old Excel and WPS write it.

    pip install xlwt==1.3.0 && python tests/data/tables/sheets/make.py

The figures are invented.
"""

from datetime import date, datetime, timedelta
from pathlib import Path

import xlwt  # type: ignore[import-not-found]

HERE = Path(__file__).parent
DAY_0 = datetime(1899, 12, 30)


def style(code: str) -> xlwt.XFStyle:
    made = xlwt.XFStyle()
    made.num_format_str = code
    return made


def plain(name: str) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("企业")
    rows = [
        ("代码", "名称", "数量", "金额", "日期"),
        ("0012", "甲", 1, 12.5, date(2023, 5, 1)),
        ("0013", "乙", 2, 13.0, date(2023, 5, 2)),
    ]
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            sheet.write(y, x, value, style("yyyy-mm-dd") if isinstance(value, date) else xlwt.Style.default_style)
    book.save(HERE / name)


def shown(name: str) -> None:
    """Zeros, percent, hours and parts of a second that only a format shows; what is hidden; errors; merged cells."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("指标")
    for x, label in enumerate(("片区", "编码", "占比", "电话", "工时", "时刻", "结果")):
        sheet.write(0, x, label)
    sheet.write_merge(1, 2, 0, 0, "皖北")
    sheet.write(3, 0, "皖南")
    for y, (code, share) in enumerate(((12, 0.256), (7, 0.07), (340, 0.5)), 1):
        sheet.write(y, 1, code, style("000000"))
        sheet.write(y, 2, share, style("0.00%"))
        sheet.write(y, 3, f"0551-{y}")
        sheet.write(y, 4, timedelta(hours=30, minutes=5) / timedelta(days=1), style("[h]:mm"))
        sheet.write(
            y,
            5,
            (datetime(2023, 5, 1, 8, 30, 15, 250_000) - DAY_0) / timedelta(days=1),
            style("yyyy-mm-dd hh:mm:ss.000"),
        )
    sheet.write(1, 6, 1)
    sheet.row(2).set_cell_error(6, 0x2A)
    sheet.write(3, 6, 3)
    sheet.col(3).hidden = True
    sheet.row(3).hidden = True
    secret = book.add_sheet("底稿")
    secret.write(0, 0, "草稿")
    secret.visibility = 1
    book.save(HERE / name)


def stations(name: str) -> None:
    """What tests/browser/test_tables.py sends and expects back: a title, a header, 130 rows; codes and days as text."""
    cities = ["合肥市", "芜湖市", "蚌埠市", "黄山市"]
    rows: list[list[str | int]] = [
        ["安徽省公共充电站一览表（演示数据）"],
        ["站点编码", "城市", "站点名称", "充电桩数", "投运日期"],
    ]
    for n in range(1, 131):
        city, day = cities[n % 4], f"{2018 + n % 7}-{n % 12 + 1:02}-15"
        rows.append([f"0340{n:05}", city, f"{city}第{n}号公共充电站", n % 60 + 1, day])
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("充电站")
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            sheet.write(y, x, value)
    book.save(HERE / name)


plain("plain.xls")
plain("plain.et")
shown("shown.xls")
stations("stations.xls")
