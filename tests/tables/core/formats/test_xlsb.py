""".xlsb: records in a ZIP."""

import struct
from pathlib import Path

from tables.sheets import OFFICE, codes, packed, told

SIZE, COLUMN, ROW, ERROR, REAL, TEXT = 148, 60, 0, 3, 5, 6


def record(kind: int, data: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return number + bytes([len(data)]) + data


def text(said: str) -> bytes:
    return struct.pack("<I", len(said)) + said.encode("utf-16-le")


def row(at: int, *cells: tuple[int, int, bytes], hidden: bool = False) -> bytes:
    head = record(ROW, struct.pack("<IIHBBBI", at, 0, 300, 0, 0x10 * hidden, 0, 0))
    return head + b"".join(
        record(kind, struct.pack("<II", x, style) + data) for x, (kind, style, data) in enumerate(cells)
    )


def said(words: str) -> tuple[int, int, bytes]:
    return TEXT, 0, text(words)


def number(value: float, style: int = 0) -> tuple[int, int, bytes]:
    return REAL, style, struct.pack("<d", value)


HEAD = row(0, said("名称"), said("占比"), said("编码"))


def xlsb(path: Path, *rows: bytes, size: tuple[int, int] = (2, 2), before: bytes = b"", after: bytes = b"") -> Path:
    """A workbook of one sheet; style 1 is percent, style 2 six digits."""
    relation = f"{OFFICE}/officeDocument/2006/relationships"
    sheet = record(129) + record(SIZE, struct.pack("<IIII", 0, size[0], 0, size[1])) + before + record(145)
    styles = record(615, struct.pack("<I", 1)) + record(44, struct.pack("<H", 170) + text("000000")) + record(616)
    styles += record(617, struct.pack("<I", 3))
    styles += b"".join(record(47, struct.pack("<HHHHHBBBBBB", 0xFFFF, at, *[0] * 9)) for at in (0, 10, 170))
    kind = "application/vnd.ms-excel"
    return packed(
        path,
        {
            "[Content_Types].xml": f'<Types xmlns="{OFFICE}/package/2006/content-types"><Override '
            f'PartName="/xl/workbook.bin" ContentType="{kind}.sheet.binary.macroEnabled.main"/></Types>',
            "xl/workbook.bin": record(131)
            + record(143)
            + record(156, struct.pack("<II", 0, 1) + text("a") + text("表"))
            + record(144)
            + record(132),
            "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{OFFICE}/package/2006/relationships"><Relationship '
            f'Id="a" Type="{relation}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>',
            "xl/styles.bin": record(278) + styles + record(618) + record(279),
            "xl/worksheets/sheet1.bin": sheet + b"".join(rows) + record(146) + after + record(130),
        },
    )


def test_cells_are_read_as_they_are_shown(tmp_path: Path) -> None:
    rows = HEAD, row(1, said("甲"), number(0.256, 1), number(12, 2)), row(2, said("乙"), number(0.5, 1), number(7, 2))
    table = told(xlsb(tmp_path / "a.xlsb", *rows)).tables[0]
    assert table.types == ["text", "decimal", "code"]
    assert table.rows_sample == [["甲", 25.6, "000012"], ["乙", 50, "000007"]]


def test_what_a_person_must_look_at_is_told(tmp_path: Path) -> None:
    column = record(COLUMN, struct.pack("<IIIIH", 2, 2, 0, 0, 1))
    merged = record(177) + record(176, struct.pack("<IIII", 1, 2, 0, 0)) + record(178)
    rows = HEAD, row(1, said("甲"), (ERROR, 0, b"\x2a"), number(1)), row(2, said(""), number(2), number(3), hidden=True)
    found = told(xlsb(tmp_path / "a.xlsb", *rows, before=column, after=merged))
    places = {one["code"]: one.get("row") for one in found.tables[0].problems}
    assert places == {"hidden-columns": None, "hidden-rows": 3, "formula-error": 2}
    assert [one[0] for one in found.tables[0].rows_sample] == ["甲", "甲"]


def test_what_unfolds_too_far_is_refused(tmp_path: Path) -> None:
    far = record(ROW, struct.pack("<IIHBBBI", 1_048_575, 0, 300, 0, 0, 0, 0))
    far += record(REAL, struct.pack("<IId", 16_383, 0, 1.0))
    assert codes(told(xlsb(tmp_path / "a.xlsb", HEAD, far))) == {"bomb"}
    assert codes(told(xlsb(tmp_path / "b.xlsb", HEAD, size=(1_048_575, 16_383)))) == {"bomb"}
