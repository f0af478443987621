"""The official workbook as tests fill it in: two header rows, one row a 信息项, a 字典 sheet before it."""

import io

import openpyxl

USCC = "91350100M000100Y43"
HEADERS = [
    "信息资源名称\n（必填项）",
    "信息资源代码",
    "信息资源提供方（必填项）",
    "提供方内部部门（选填项）",
    "资源提供方代码",
    "信息资源摘要",
    "信息资源格式分类",
    "信息资源格式类型",
    "信 息 项 名 称",
    "数据类型",
    "数据长度",
    "共享类型",
    "共享条件",
    "是否向社会开放",
    "开放条件",
    "更新每周期",
    "发布日期",
]
ROW = {
    "信息资源名称": "行政区划代码",
    "信息资源提供方": "安徽省民政厅",
    "资源提供方代码": USCC,
    "信息资源摘要": "摘要",
    "信息资源格式分类": "电子表格",
    "信息资源格式类型": "xlsx",
    "信息项名称": "代码",
    "数据类型": "字符型C",
    "数据长度": "6",
    "共享类型": "无条件共享",
    "是否向社会开放": "是",
    "更新周期": "每年",
    "发布日期": "2024-01-31",
}
NAMES = [h.split("\n")[0].split("（")[0].replace(" ", "").replace("更新每周期", "更新周期") for h in HEADERS]


def made(*rows: dict, merge: tuple[str, ...] = (), headers: list[str] | None = None) -> openpyxl.Workbook:
    """A workbook in the official shape; the first row of a resource is row 4."""
    book = openpyxl.Workbook()
    words = book.active
    assert words is not None
    words.title = "字典"
    words.append(["更新周期", "实时", "每日"])
    sheet = book.create_sheet("目录")
    headers = headers or HEADERS
    sheet.append(["政务信息资源目录"])
    sheet.append(["信息资源基本信息", *[""] * (len(headers) - 1)])
    sheet.append(headers)
    for row in rows:
        sheet.append([row.get(name, "") for name in NAMES])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(headers))
    for area in merge:
        sheet.merge_cells(area)
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def workbook(*rows: dict, merge: tuple[str, ...] = (), headers: list[str] | None = None) -> bytes:
    """The same as a file."""
    return saved(made(*rows, merge=merge, headers=headers))


def with_columns(**cells: str) -> bytes:
    """The plain row with columns of its own to the right."""
    book = made(ROW)
    sheet = book["目录"]
    for index, (header, value) in enumerate(cells.items(), len(HEADERS) + 1):
        sheet.cell(3, index, header)
        sheet.cell(4, index, value)
    return saved(book)
