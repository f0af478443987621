"""Which rows of a grid are its header, and what the columns are called."""

import re
from collections import Counter
from collections.abc import Sequence

import msgspec

from .head_rows import (
    BLANK,
    Row,
    are_periods,
    filled,
    is_caption,
    is_in_other_words,
    is_lower,
    is_lower_of_equals,
    is_lower_of_groups,
    is_numbering,
    is_remark,
    is_typed,
    is_units,
    is_value,
)

Ranges = Sequence[tuple[int, int, int, int]]
LEVELS = 4
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad]")
_SPACES = re.compile(r"\s+")
_AROUND_HAN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=\S)|(?<=\S) (?=[\u3000-\u9fff\uff00-\uffef])")
_UNNAMED = re.compile(r"Unnamed: \d+(_level_\d+)?")
"""what pandas writes for a header that is empty"""
_KNOWN = re.compile(
    r"(序号|名称|编号|代码|编码|日期|时间|地址|单位|数量|备注|类别|类型|姓名|性别|电话|状态|指标|地区|区域|城市|年份|月份|年度|项目|内容|"
    r"金额|面积|人口|说明|等级|级别|结果|部门|机关|经度|纬度|型号|规格|许可证号|文号|所在地|层次|行业|企业|学校|机构|id|name|code|date|no\.?)"
    r"([（(].*[)）])?[*＊]?$",
    re.IGNORECASE,
)


class Header(msgspec.Struct, frozen=True):
    """`rows` are the file's rows it takes, none when there is no header; `labels` as they stand.

    Under them may stand a row of column numbers, and one of units.
    """

    rows: tuple[int, ...]
    titles: tuple[Row, ...]
    numbering: tuple[Row, ...]
    labels: tuple[str, ...]
    units: tuple[Row, ...] = ()


def find_header(head: Sequence[Row], merged: Ranges, *, titles: bool = True, levels: bool = True) -> Header:
    """In: the first rows; merged ranges. `titles`, `levels`: whether rows above and further levels may be told apart.

    Out: the header, without rows when the first row of the table is data already.
    """
    named = [(n, ["" if _UNNAMED.fullmatch(cell) else cell for cell in cells]) for n, cells in head]
    rows = [row for row in named if filled(row[1])]
    start = _start(rows) if titles else 0
    above, rows = rows[:start], rows[start:]
    if not has_header([cells for _, cells in rows]):
        return Header((), tuple(above), (), ("",) * len(rows[0][1]))
    many = _levels(rows, merged) if levels else 1
    top, under = [_spread(row, merged) for row in rows[:many]], rows[many:]
    units = tuple(under[:1]) if under and is_units(under[0][1], under[1:]) else ()
    under = under[len(units) :]
    numbering = tuple(under[:1]) if under and is_numbering(under[0][1], under[1:]) else ()
    return Header(tuple(n for n, _ in rows[:many]), tuple(above), numbering, _join(top, merged), units)


def _start(rows: Sequence[Row]) -> int:
    """Where the table begins: the first row filled like a row of it, titles and remarks left out."""
    usual = _usual([cells for _, cells in rows])
    for index, (_, cells) in enumerate(rows[:30]):
        many = filled(cells)
        if is_caption(rows, index):
            continue
        if many >= usual or (many >= 2 and many >= usual * 0.6 and not is_remark(cells)):
            return index
        if many >= 2 and many * 3 >= usual and not is_remark(cells) and _continues(rows, index):
            return index
    return 0


def _usual(rows: Sequence[Sequence[str]]) -> int:
    """How many cells a row of the table has filled: that of most rows, sparse ones left out."""
    counts = Counter(map(filled, rows))
    most = max(counts)
    often = [many for many, times in counts.items() if times * 5 >= len(rows) and many > 1]
    return min(max(often, default=most), most)


def _continues(rows: Sequence[Row], index: int) -> bool:
    """Whether the row below fills what this one leaves empty, as the lower level of a header does."""
    if index + 1 >= len(rows):
        return False
    upper, lower = rows[index][1], rows[index + 1][1]
    return any(not a.strip(BLANK) and b.strip(BLANK) for a, b in zip(upper, lower, strict=True)) and not any(
        map(is_value, lower)
    )


def has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first of the rows names the columns of those below."""
    first, below = rows[0], rows[1:51]
    cells = [cell.strip(BLANK) for cell in first]
    texts = [cell for cell in cells if cell]
    typed = [at for at in range(len(first)) if is_typed(below, at)]
    if typed:
        values = [at for at in typed if is_value(cells[at])]
        if len(values) < len(typed) / 2 or not values:
            return True
        named = any(cell and not is_value(cell) for cell in cells) or not (cells[0] or is_typed(below, 0))
        return named and are_periods([cells[at] for at in values])
    if any(map(is_value, texts)) and not are_periods([cell for cell in texts if is_value(cell)]):
        return any(_KNOWN.search(cell) for cell in texts)
    if any(_KNOWN.search(cell) for cell in texts) or not below:
        return True
    again = [at for at, cell in enumerate(cells) if cell and any(row[at].strip(BLANK) == cell for row in below)]
    return len(again) * 3 < len(texts) or any(list(row) == list(first) for row in below)


def _levels(rows: Sequence[Row], merged: Ranges) -> int:
    """How many rows the header takes."""
    number = rows[0][0]
    down = max((bottom for top, _, bottom, _ in merged if top == number), default=number)
    many = 1
    while many < min(LEVELS, len(rows) - 1):
        upper, (n, lower) = rows[many - 1], rows[many]
        spans = n <= down or any(top == upper[0] and right > left for top, left, _, right in merged)
        below = [cells for _, cells in rows[many + 1 : many + 51]]
        lies_under = (
            is_lower(upper[1], lower)
            or is_lower_of_equals(upper[1], lower, below)
            or (many == 1 and is_lower_of_groups(upper[1], lower, below))
            or (many == 1 and is_in_other_words(upper[1], lower, below))
        )
        if not (spans or lies_under) or is_numbering(lower, rows[many + 1 :]) or is_units(lower, rows[many + 1 :]):
            break
        values = [cell.strip(BLANK) for cell in lower if is_value(cell)]
        if values and not (are_periods(values) and (lies_under or n <= down)):
            break
        many += 1
    return many


def _spread(row: Row, merged: Ranges) -> Row:
    """A header row with its merged cells filled to the right."""
    number, cells = row[0], list(row[1])
    for top, left, bottom, right in merged:
        if top <= number <= bottom and top == number:
            for at in range(left, min(right, len(cells))):
                cells[at] = cells[left - 1]
    return number, cells


def _join(levels: Sequence[Row], merged: Ranges) -> tuple[str, ...]:
    """One label a column: the levels from top to bottom, joined with "/"."""
    if len(levels) == 1:
        return tuple(levels[0][1])
    known = {top for top, left, _, right in merged if right > left}
    labels = []
    above: list[str] = [""] * len(levels)
    for at in range(len(levels[0][1])):
        parts: list[str] = []
        for depth, (number, cells) in enumerate(levels):
            cell = cells[at].strip(BLANK)
            deeper = any(lower[at].strip(BLANK) for _, lower in levels[depth + 1 :])
            if not cell and deeper and number not in known and not (depth and not parts):
                cell = above[depth]
            above[depth] = cell
            if cell and cell not in parts[-1:]:
                parts.append(cell)
        labels.append("/".join(parts))
    return tuple(labels)


def spell(label: str) -> str:
    """A header as it should be spelled: one line, no blanks between Chinese, nothing invisible, no required mark."""
    text = _SPACES.sub(" ", _INVISIBLE.sub("", label).replace("\u00a0", " ").replace("\u3000", " ")).strip(BLANK)
    text = _AROUND_HAN.sub("", text)
    return text.strip("*＊").strip() or text


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """Names that can be told apart: an empty one by its place, a second one by a number."""
    taken: set[str] = set()
    made = []
    given = set(names)
    for place, name in enumerate(names, 1):
        wanted = name or f"列{place}"
        number, candidate = 1, wanted
        while candidate in taken or (number > 1 and candidate in given):
            number += 1
            candidate = f"{wanted}_{number}"
        taken.add(candidate)
        made.append(candidate)
    return tuple(made)
