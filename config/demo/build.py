"""Build the demo catalogue: `python config/demo/build.py [shared]`.

Run by a developer; the outputs are committed. In: records.yaml beside it and the tables under `shared`
(default ../shared beside the checkout). Out: catalogue.xlsx and files/. The same input gives the same bytes.
"""

import csv
import datetime
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import python_calamine
import yaml
from openpyxl.worksheet.worksheet import Worksheet

from ckanext.anhui.catalogue import code_list, element_table, normalize

HERE = Path(__file__).resolve().parent
Rows = list[list[Any]]
EPOCH = datetime.datetime(2026, 1, 1)


def main(shared: Path) -> None:
    """Write every output."""
    demo = yaml.safe_load((HERE / "records.yaml").read_text("utf-8"))
    columns = {r["title"]: [c[0] for c in r["columns"]] for r in demo["records"]}
    tables = compile_tables(shared / "data")
    (HERE / "files").mkdir(exist_ok=True)
    for old in (HERE / "files").iterdir():
        old.unlink()
    sizes: dict[str, tuple[int, int]] = {}
    for title, files in yaml.safe_load((HERE / "files.yaml").read_text("utf-8"))["files"].items():
        for file in files:
            path, rows = HERE / file["path"], tables[Path(file["path"]).stem]
            (write_csv if path.suffix == ".csv" else write_xlsx)(path, columns[title], rows)
            sizes[title] = (path.stat().st_size, len(rows))
    template = shared / "data" / "catalogue_template_with_classification.xlsx"
    save(workbook(demo, sizes, template), HERE / "catalogue.xlsx")


# ---- the tables ------------------------------------------------------------------------------------------


def compile_tables(data: Path) -> dict[str, Rows]:
    """The rows of each file by its stem."""
    places = [p for p in read_csv(data / "anhui_divisions.csv") if p["level"] != "township"]
    names = {p["code"]: p["name"] for p in places}
    zones = [p for p in places if p["code"][4] == "7"]
    levels = {"province": "省", "city": "市", "county": "县"}
    tasks = read_csv(data / "anhui_2017_tasks.csv")
    cities = [p["name"] for p in places if p["level"] == "city"]
    air = air_quality(data / "real_tables" / "aqi_monthly_all.csv", cities)
    return {
        "anhui_divisions": [
            [p["code"], p["name"], "开发区" if p in zones else levels[p["level"]], p["parent"]]
            for p in sorted(places, key=lambda p: p["code"])
        ],
        "anhui_division_changes": [
            [c["代码"], c["名称"], c["二级行政区"], c["启用时间"], c["变更/弃用时间"], c["新代码"]]
            for c in read_csv(data / "codes" / "gb2260_history.csv")
            if c["代码"].startswith("34") and c["状态"] != "在用"
        ],
        "industries": list(industries(json.loads((data / "codes" / "gbt4754_2017.json").read_text("utf-8")))),
        "classification": [
            [c["code"], c["name"], c["parent"]]
            for c in read_csv(data / "national_classification.csv")
            if len(c["code"]) <= 3 or c["code"].startswith("307017")
        ],
        "tasks_2017": [list(t.values()) for t in tasks],
        "tasks_2017_lead": [
            [t["序号"], t["工作任务"], t["时限要求"]] for t in tasks if "省发展改革委" in t["牵头责任单位"]
        ],
        "universities": universities(data / "real_tables" / "moe_universities_2025.xls"),
        "air_quality": air,
        "air_quality_hefei": [row[1:] for row in air if row[0] == "合肥市"],
        "wuhu_divisions": [
            [p["code"], p["name"], "开发区" if p in zones else levels[p["level"]]]
            for p in sorted(places, key=lambda p: p["code"])
            if p["code"].startswith("3402")
        ],
        "demo_allowance": [
            [city, year, f"{700 + 10 * n + 20 * (year - 2024)}.00", f"{600 + 10 * n + 20 * (year - 2024)}.00"]
            for year in (2024, 2025, 2026)
            for n, city in enumerate(cities)
        ],
        "plates": [
            [p["代码"], p["地区"].removeprefix("安徽省")]
            for p in read_csv(data / "codes" / "plate_codes.csv")
            if p["代码"].startswith("皖") and p["地区"].removeprefix("安徽省") in cities
        ],
        "demo_zones": [
            [
                z["code"],
                z["name"],
                names[z["parent"]],
                40 + 7 * n,
                f"钆鸮{n:02d}号",
                f"钆鸮{'甲乙丙'[n % 3]}等",
            ]
            for n, z in enumerate(zones, 1)
        ],
        "demo_electricity": [
            [
                f"2026-{month:02d}",
                code,
                f"{1000 + 37 * month + 91 * n}.{n}0",
                "甪埭估计值" if month == n == 1 else "",
            ]
            for month in range(1, 11)
            for n, code in enumerate("ABCDE", 1)
        ],
        "demo_projects": [[f"鼯棣项目{n:02d}", f"{1000 * n}.00"] for n in range(1, 9)],
    }


def industries(nodes: list[dict[str, Any]], depth: int = 0, parent: str = "") -> Iterable[list[str]]:
    """Code, name, level, parent of a tree of GB/T 4754, parents first."""
    for node in nodes:
        yield [node["code"], node["name"], ("门类", "大类", "中类", "小类")[depth], parent]
        yield from industries(node["children"], depth + 1, node["code"])


def universities(path: Path) -> Rows:
    """The universities of Anhui: those between the heading row of the province and the next heading row."""
    rows: Rows = []
    inside = False
    for row in python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python():
        if str(row[0]).endswith("所）"):
            inside = str(row[0]).startswith("安徽省")
        elif inside:
            rows.append([str(int(float(str(row[2])))), *(str(cell).strip() for cell in (row[1], *row[3:7]))])
    return rows


def air_quality(path: Path, cities: Sequence[str]) -> Rows:
    """Monthly air quality of the cities; the range "90~401" becomes two columns, the rank is left out."""
    rows: Rows = []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for city, *rest in csv.reader(stream):
            if f"{city}市" in cities and rest:
                month, aqi, span, grade, *figures = rest
                rows.append([f"{city}市", month, aqi, *span.split("~"), grade, *figures[:6]])
    order = {city: n for n, city in enumerate(cities)}
    return sorted(rows, key=lambda row: (order[row[0]], row[1]))


# ---- the workbook ----------------------------------------------------------------------------------------


def workbook(demo: dict[str, Any], sizes: dict[str, tuple[int, int]], template: Path) -> openpyxl.Workbook:
    """The official workbook filled in: header as in the template, our own columns to its right."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Sheet1"
    official = openpyxl.load_workbook(template)["Sheet1"]
    for number, row in enumerate(official.iter_rows(max_row=3, values_only=True), 1):
        for column, text in enumerate(row, 1):
            sheet.cell(number, column, text)
    for area in official.merged_cells.ranges:
        sheet.merge_cells(area.coord)
    places, levels = official_columns(sheet)
    for field in extension():
        column = max(*places.values(), *levels) + 1
        sheet.cell(2, column, field.excel[0])
        sheet.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
        places[field.element] = column
    row = 4
    for number, record in enumerate(demo["records"]):
        values = {**demo["defaults"], **record, **census(*sizes.get(record["title"], (0, 0)))}
        values["owner_org"] = record["provider"]
        values["provider_code"] = with_check_digit(demo["departments"][record["provider"]])
        # half the records merge their cells, half repeat them
        merged = number % 2 == 0 and len(record["columns"]) > 1
        fill(sheet, row, values, places, levels, merged)
        row += len(record["columns"])
    dictionary(book, demo["departments"])
    return book


def dictionary(book: openpyxl.Workbook, departments: Iterable[str]) -> None:
    """The sheet 字典: who provides, and which types a class has."""
    sheet = book.create_sheet("字典")
    classes = [e for name in ("format_classes", "share_methods") for e in code_list(name).entries]
    columns = [[element_table()["owner_org"].element, *departments]]
    columns += [[entry.label, *entry.data["types"]] for entry in classes]
    for number, column in enumerate(columns, 1):
        for row, word in enumerate(column, 1):
            sheet.cell(row, number, word)


def official_columns(sheet: Worksheet) -> tuple[dict[str, int], list[int]]:
    """Column of each element by its official name, and the columns of the classification levels."""
    table = element_table()
    named = {normalize(word): e.element for e in (*table.dataset, *table.columns) for word in e.excel}
    classification = table["classification"]
    places: dict[str, int] = {}
    levels: list[int] = []
    for column in range(1, sheet.max_column + 1):
        text = sheet.cell(3, column).value or sheet.cell(2, column).value or ""
        header = re.sub(r"（..项）", "", normalize(str(text)))
        element = named.get(re.sub(r"\(..项\)", "", header))
        if header.startswith("分类") or element == classification.element:
            levels.append(column)
        elif element:
            places[element] = column
    return places, levels


def extension() -> list[Any]:
    """Elements the official workbook has no column for: those of ours that a person fills in."""
    table = element_table()
    ours = [e for e in (*table.dataset, *table.columns) if e.excel and not e.derived]
    return [e for e in ours if e.clause.startswith("anhui") or e.field_name == "secrecy"]


def fill(
    sheet: Worksheet,
    top: int,
    values: dict[str, Any],
    places: dict[str, int],
    levels: list[int],
    merged: bool,
) -> None:
    """Write one record: a row for each 信息项, what concerns the whole record merged or repeated."""
    table = element_table()
    bottom = top + len(values["columns"]) - 1
    given = (e for e in table.dataset if e.element in places and values.get(e.field_name))
    whole = {places[e.element]: values[e.field_name] for e in given}
    whole |= dict(zip(levels, values["classification"], strict=False))
    # 是否向社会开放 and its like belong to each 信息项, so they are never merged
    each = {places[part.element] for part in table.columns if part.element in places}
    for column, value in whole.items():
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            value = datetime.date.fromisoformat(value) if merged else value  # people write dates both ways
        for row in range(top, bottom + 1):
            if row == top or not merged or column in each:
                sheet.cell(row, column, value)
        if merged and column not in each:
            sheet.merge_cells(start_row=top, end_row=bottom, start_column=column, end_column=column)
    for row, (name, kind, length, *rest) in enumerate(values["columns"], top):
        entry = code_list("item_types").find(kind)
        assert entry is not None, kind
        description, is_open = [*rest, "", ""][:2]
        parts = [name, entry.aliases[0], str(length), description, is_open]
        for part, value in zip(table.columns, parts, strict=False):
            if value:
                sheet.cell(row, places[part.element], value)


def census(size: int, rows: int) -> dict[str, Any]:
    """The figures of the census: what is stored is what is shared and open."""
    figures = (round(size / 1e9, 9), round(rows / 1e4, 4))
    names = [e.field_name for e in element_table().dataset if e.clause == "大普查"]
    return {name: f"{figures[n % 2]:f}".rstrip("0").rstrip(".") for n, name in enumerate(names)}


def with_check_digit(first: str) -> str:
    """A 统一社会信用代码 from its first 16 characters: GB 11714 and GB 32100 check digits added."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    weighted = zip(first[8:], (3, 7, 9, 10, 5, 8, 4, 2), strict=True)
    rest = 11 - sum(digits.index(c) * w for c, w in weighted) % 11
    first += {10: "X", 11: "0"}.get(rest, str(rest))
    return first + alphabet[-sum(alphabet.index(c) * pow(3, n, 31) for n, c in enumerate(first)) % 31]


# ---- reading and writing ---------------------------------------------------------------------------------


def read_csv(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file with a header."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def write_csv(path: Path, header: list[str], rows: Rows) -> None:
    """UTF-8 with a byte order mark, which spreadsheet programs need."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, lineterminator="\r\n").writerows([header, *rows])


def write_xlsx(path: Path, header: list[str], rows: Rows) -> None:
    """One sheet, header in the first row."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in [header, *rows]:
        sheet.append(row)
    save(book, path)


def save(book: openpyxl.Workbook, path: Path) -> None:
    """Save without the clock: openpyxl writes the time of day into the file and into the zip."""
    raw = io.BytesIO()
    book.properties.creator = "ckanext-anhui"
    book.properties.created = book.properties.modified = EPOCH
    book.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2026-01-01T00:00:00Z", data)
            target.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parents[2] / "shared")
