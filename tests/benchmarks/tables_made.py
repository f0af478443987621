"""Tables of a size, in the shape of what departments send: enterprise registrations with codes, dates and amounts."""

import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

HEADER = (
    "统一社会信用代码",
    "企业名称",
    "行政区划代码",
    "注册地址",
    "经营范围",
    "注册资本（万元）",
    "成立日期",
    "从业人数",
    "是否规上",
    "更新时间",
)
CITIES = [
    "合肥市",
    "芜湖市",
    "蚌埠市",
    "淮南市",
    "马鞍山市",
    "淮北市",
    "铜陵市",
    "安庆市",
    "黄山市",
    "滁州市",
    "阜阳市",
    "宿州市",
    "六安市",
    "亳州市",
    "池州市",
    "宣城市",
]
ROADS = ["长江中路", "徽州大道", "黄山路", "望江西路", "北京路", "人民路", "中山北路", "胜利东路", "淮海路", "建设路"]
TRADES = [
    "软件开发",
    "农产品加工",
    "汽车零部件制造",
    "餐饮服务",
    "建筑材料销售",
    "道路货物运输",
    "物业管理",
    "电力设备维修",
    "苗木种植",
    "医疗器械销售",
]
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
SHEET = """<?xml version="1.0" encoding="UTF-8"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"""
OFFICE = "http://schemas.openxmlformats.org"
CONTENT = "application/vnd.openxmlformats"
PARTS = {
    "[Content_Types].xml": f"""<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="{OFFICE}/package/2006/content-types">
<Default Extension="rels" ContentType="{CONTENT}-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{CONTENT}-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{CONTENT}-officedocument.spreadsheetml.worksheet+xml"/>
</Types>""",
    "_rels/.rels": f"""<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="{OFFICE}/package/2006/relationships">
<Relationship Id="r1" Type="{OFFICE}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>
</Relationships>""",
    "xl/workbook.xml": f"""<?xml version="1.0" encoding="UTF-8"?>
<workbook xmlns="{OFFICE}/spreadsheetml/2006/main" xmlns:r="{OFFICE}/officeDocument/2006/relationships">
<sheets><sheet name="企业" sheetId="1" r:id="r1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="{OFFICE}/package/2006/relationships">
<Relationship Id="r1" Type="{OFFICE}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>
</Relationships>""",
}


def rows(seed: int = 69) -> Iterator[tuple[str, ...]]:
    """Rows without end, the same in every run."""
    dice = random.Random(seed)
    number = 0
    while True:
        number += 1
        city = dice.choice(CITIES)
        day = f"{dice.randint(1990, 2025)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
        yield (
            "9134" + "".join(dice.choices(ALPHABET, k=14)),
            f"{city}{dice.choice(TRADES)}第{number}有限公司",
            f"34{dice.randint(1, 18):02}{dice.randint(0, 25):02}",
            f"安徽省{city}{dice.choice(ROADS)}{dice.randint(1, 999)}号",
            "、".join(dice.sample(TRADES, 3)),
            f"{dice.randint(1, 99_999)}.{dice.randint(0, 99):02}",
            day,
            str(dice.randint(1, 5_000)),
            dice.choice("是否"),
            f"{day} {dice.randint(0, 23):02}:{dice.randint(0, 59):02}:00",
        )


def write_csv(path: Path, size: int, encoding: str = "utf-8") -> int:
    """Write some `size` bytes of CSV. Out: how many rows."""
    written = 0
    with path.open("wb") as out:
        out.write((",".join(HEADER) + "\r\n").encode(encoding))
        for row in rows():
            out.write((",".join(row) + "\r\n").encode(encoding))
            written += 1
            if not written % 1_000 and out.tell() >= size:
                return written
    raise AssertionError


def write_xlsx(path: Path, size: int) -> int:
    """Write a workbook of some `size` bytes, one sheet, text in place as streaming writers leave it. Out: its rows."""
    written = 1
    with path.open("wb") as target, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write((SHEET + _row(1, HEADER)).encode())
            for row in rows():
                written += 1
                sheet.write(_row(written, row).encode())
                if not written % 1_000 and (target.tell() >= size or written >= 1_048_000):
                    break
            sheet.write(b"</sheetData></worksheet>")
    return written - 1


def _row(number: int, cells: tuple[str, ...]) -> str:
    return f'<row r="{number}">{"".join(_cell(number, index, cell) for index, cell in enumerate(cells))}</row>'


def _cell(number: int, index: int, text: str) -> str:
    place = f"{'ABCDEFGHIJ'[index]}{number}"
    if index in (5, 7) and number > 1:
        return f'<c r="{place}"><v>{text}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
