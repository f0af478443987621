"""Workbooks for tests: what is not said of a format is as Excel writes it."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

from ckanext.anhui.tables.core.reading import read
from ckanext.anhui.tables.core.report import Report, report
from ckanext.anhui.tables.core.workspace import Workspace

OFFICE = "http://schemas.openxmlformats.org"
MAIN = f"{OFFICE}/spreadsheetml/2006/main"


def told(path: Path, *without: str) -> Report:
    with Workspace() as work:
        return report(read(path, work, without=without), work)


def codes(found: Report) -> set[str]:
    return {one["code"] for part in (found, *found.tables) for one in (*part.problems, *part.repairs)}


def packed(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def xlsx(path: Path, sheet: str, formats: Mapping[int, str] | None = None, *, styles: tuple[int, ...] = ()) -> Path:
    """A workbook whose one sheet is given as XML; `styles` are the number formats of its cell styles from 1 on."""
    given = "".join(f'<numFmt numFmtId="{at}" formatCode="{code}"/>' for at, code in (formats or {}).items())
    cells = "".join(f'<xf numFmtId="{at}"/>' for at in (0, *styles))
    sheets = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    relation = f"{OFFICE}/officeDocument/2006/relationships"
    return packed(
        path,
        {
            "[Content_Types].xml": f'<Types xmlns="{OFFICE}/package/2006/content-types">'
            f'<Override PartName="/xl/workbook.xml" ContentType="{sheets}.sheet.main+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{OFFICE}/package/2006/relationships"><Relationship Id="a" '
            f'Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{relation}"><sheets>'
            '<sheet name="表" sheetId="1" r:id="a"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{OFFICE}/package/2006/relationships"><Relationship '
            f'Id="a" Type="{relation}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>{given}</numFmts><cellXfs>{cells}</cellXfs>'
            "</styleSheet>",
            "xl/worksheets/sheet1.xml": sheet
            if "<worksheet" in sheet or ":worksheet" in sheet
            else f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>',
        },
    )


def ods(path: Path, *tables: str, styles: str = "", **parts: str) -> Path:
    """A workbook of OpenDocument whose tables are given as XML."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{whole}:1.0"'
        for name, whole in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"),
                            ("draw", "drawing"))
    )  # fmt: skip
    calc = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
    content = (
        f'<office:document-content {spaces} xmlns:calcext="{calc}"><office:automatic-styles>{styles}'
        "</office:automatic-styles><office:body><office:spreadsheet>"
        f"{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )
    return packed(path, {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content, **parts})
