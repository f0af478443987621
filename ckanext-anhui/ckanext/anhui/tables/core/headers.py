"""Which rows of a grid are its header, and what the columns are called."""

import re
from collections import Counter
from collections.abc import Sequence

import msgspec

Row = tuple[int, list[str]]
"""A row's number in the file and its cells, "" where there is nothing."""
Ranges = Sequence[tuple[int, int, int, int]]
LEVELS = 4
BLANK = " \t\r\n\f\v\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad]")
_SPACES = re.compile(r"\s+")
_AROUND_HAN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=\S)|(?<=\S) (?=[\u3000-\u9fff\uff00-\uffef])")
_VALUE = re.compile(
    r"[-+−－]?[¥￥$]?\d[\d,，]*(\.\d+)?([eE][-+]?\d+)?\s*%?"
    r"|\d{1,4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?月?)?([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?"
    r"|\d{1,2}:\d{2}(:\d{2})?"
)
_UNNAMED = re.compile(r"Unnamed: \d+(_level_\d+)?")
"""what pandas writes for a header that is empty"""
_PERIOD = re.compile(
    r"(19|20)\d{2}(年|年度)?|\d{1,2}月份?|(19|20)\d{2}年?\d{1,2}月|第?[一二三四1-4]季度|[一二三四]季度"
)
_NUMBERING = re.compile(r"[（(]?\d{1,3}[)）]?([=＝].*)?|[甲乙丙丁戊己庚辛壬癸]|栏次|行次")
_KNOWN = re.compile(
    r"(序号|名称|编号|代码|编码|日期|时间|地址|单位|数量|备注|类别|类型|姓名|性别|电话|状态|指标|地区|区域|城市|年份|月份|年度|项目|内容|"
    r"金额|面积|人口|说明|等级|级别|结果|部门|机关|经度|纬度|型号|规格|许可证号|文号|所在地|层次|行业|企业|学校|机构|id|name|code|date|no\.?)"
    r"([（(].*[)）])?[*＊]?$",
    re.IGNORECASE,
)


class Header(msgspec.Struct, frozen=True):
    """`rows` are the file's rows it takes, none when there is no header; `labels` as they stand, `names` unique."""

    rows: tuple[int, ...]
    titles: tuple[Row, ...]
    numbering: tuple[int, ...]
    labels: tuple[str, ...]


def is_value(cell: str) -> bool:
    """Whether a cell is a number, a date or a time, rather than a word."""
    return bool(_VALUE.fullmatch(cell.strip(BLANK)))


def filled(cells: Sequence[str]) -> int:
    """How many cells have anything in them."""
    return sum(1 for cell in cells if cell.strip(BLANK))


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
    top = [_spread(row, merged) for row in rows[:many]]
    numbering = tuple(n for n, cells in rows[many : many + 1] if _is_numbering(cells))
    return Header(tuple(n for n, _ in rows[:many]), tuple(above), numbering, _join(top, merged))


def _start(rows: Sequence[Row]) -> int:
    """Where the table begins: the first row filled like a row of it, titles and remarks left out."""
    usual = _usual([cells for _, cells in rows])
    for index, (_, cells) in enumerate(rows[:30]):
        many = filled(cells)
        if many >= usual or (many >= 2 and many >= usual * 0.6 and not _is_remark(cells)):
            return index
        if many >= 2 and many * 3 >= usual and not _is_remark(cells) and _continues(rows, index):
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


_REMARK = re.compile(
    r"(单位|截止|截至|日期|时间|填报|制表|编制|统计|报送|公布|发布|更新)[^，,]{0,12}[:：]|^[（(].*[)）]$|^附件"
)


def _is_remark(cells: Sequence[str]) -> bool:
    """A line such as 截止日期：… 单位：万元."""
    texts = [cell.strip(BLANK) for cell in cells if cell.strip(BLANK)]
    return bool(texts) and all(_REMARK.search(text) or text in ("单位", "万元", "元") for text in texts)


def has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first of the rows names the columns of those below."""
    first, below = rows[0], rows[1:51]
    cells = [cell.strip(BLANK) for cell in first]
    texts = [cell for cell in cells if cell]
    typed = [at for at in range(len(first)) if _is_typed(below, at)]
    if typed:
        values = [at for at in typed if is_value(cells[at])]
        if len(values) < len(typed) / 2 or not values:
            return True
        return _are_periods([cells[at] for at in values]) and any(cell and not is_value(cell) for cell in cells)
    if any(map(is_value, texts)) and not _are_periods([cell for cell in texts if is_value(cell)]):
        return any(_KNOWN.search(cell) for cell in texts)
    if any(_KNOWN.search(cell) for cell in texts) or not below:
        return True
    again = [at for at, cell in enumerate(cells) if cell and any(row[at].strip(BLANK) == cell for row in below)]
    return len(again) * 3 < len(texts) or any(list(row) == list(first) for row in below)


def _is_typed(rows: Sequence[Sequence[str]], at: int) -> bool:
    values = [row[at] for row in rows if row[at].strip(BLANK)]
    return bool(values) and sum(map(is_value, values)) >= 0.8 * len(values)


def _are_periods(cells: Sequence[str]) -> bool:
    """Years or months as names of columns: all different, in order."""
    if not cells or not all(_PERIOD.fullmatch(cell) for cell in cells) or len(set(cells)) < len(cells):
        return False
    numbers = [[int(number) for number in re.findall(r"\d+", cell)] for cell in cells]
    return len(cells) > 1 and (numbers == sorted(numbers) or numbers == sorted(numbers, reverse=True))


def _levels(rows: Sequence[Row], merged: Ranges) -> int:
    """How many rows the header takes."""
    number = rows[0][0]
    down = max((bottom for top, _, bottom, _ in merged if top == number), default=number)
    many = 1
    while many < min(LEVELS, len(rows) - 1):
        upper, (n, lower) = rows[many - 1], rows[many]
        spans = n <= down or any(top == upper[0] and right > left for top, left, _, right in merged)
        if not (spans or _is_lower(upper[1], lower)) or _is_numbering(lower):
            break
        if not spans and any(map(is_value, lower)) and not _are_periods([cell for cell in lower if cell]):
            break
        if spans and n > down and not _is_lower(upper[1], lower) and any(map(is_value, lower)):
            break
        many += 1
    return many


def _is_lower(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Un-merged remains: the lower row fills gaps of the upper, and leaves empty what stands alone above."""
    pairs = [(bool(a.strip(BLANK)), bool(b.strip(BLANK))) for a, b in zip(upper, lower, strict=True)]
    gaps = sum(not a and b for a, b in pairs)
    alone = sum(a and not b for a, b in pairs)
    words = not any(is_value(cell) and not _PERIOD.fullmatch(cell.strip(BLANK)) for cell in lower if cell.strip(BLANK))
    return gaps > 0 and alone > 0 and words and not pairs[0][1]


def _is_numbering(cells: Sequence[str]) -> bool:
    """A row of column numbers under the header: 甲 乙 1 2 3."""
    texts = [cell.strip(BLANK) for cell in cells if cell.strip(BLANK)]
    if len(texts) < 2 or len(texts) < 0.6 * len(cells) or not all(_NUMBERING.fullmatch(text) for text in texts):
        return False
    numbers = [int(found[0]) for text in texts if (found := re.findall(r"\d+", text))]
    lettered = sum(not re.search(r"\d", text) for text in texts) > 1
    if len(numbers) < (1 if lettered else 2) or numbers[0] > 1:
        return False
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


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
