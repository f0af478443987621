"""What a row at the top of a sheet is: a caption, a lower level of the header, units, column numbers; or data."""

import re
from collections.abc import Sequence
from itertools import pairwise

Row = tuple[int, list[str]]
"""A row's number in the file and its cells, "" where there is nothing."""
BLANK = " \t\r\n\f\v\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"
_VALUE = re.compile(
    r"[-+−－<>＜＞≤≥]?[¥￥$]?\d[\d,，]*(\.\d+)?([eE][-+]?\d+)?\s*%?"
    r"|\d{1,4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?月?)?([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?"
    r"|\d{1,2}:\d{2}(:\d{2})?"
)
_PERIOD = re.compile(
    r"(19|20)\d{2}(年|年度)?|\d{1,2}月份?|(19|20)\d{2}年?\d{1,2}月|第?[一二三四1-4]季度|[一二三四]季度"
    r"|(19|20)\d{2}[-/.]\d{1,2}([-/.]\d{1,2})?"
)
_NUMBERING = re.compile(r"[（(]?\d{1,3}[)）]?([=＝].*)?|[甲乙丙丁戊己庚辛壬癸]|栏次|行次")
_SURE_NUMBERING = re.compile(r"[（(]\d{1,3}[)）]|\d{1,3}[=＝].+|栏次|行次")
_CAPTION = re.compile(
    r".{1,12}[:：]|附[表件]|(填报|制表|编制|统计|报送|金额|计量)?(单位|日期|时间)$|(19|20)\d{2}年.{0,8}$"
)
_UNIT = re.compile(
    r"[（(]?([十百千万亿]*(元|美元|人|人次|户|个|家|件|项|次|辆|台|套|座|处|所|张|间|条|只|头|吨|公斤|千克|克|亩|公顷|平方米|平方公里|立方米|米|公里|千米"
    r"|千瓦|千瓦时|小时|分钟|秒|天|日|年|岁|度|级|分|倍|公里/小时)|无量纲|无|%|％|‰|百分点|℃|°C?|dB(\(A\))?"
    r"|[kKcmMuμµn]?(g|m|L|l|t|W|Wh|Pa|s|Hz|V|A|mol)[²³23]?(/[a-zA-Zμ]{1,3}[²³23]?)?|[kcm]?m[²³23]|hPa|NTU|pH|ha|hm[²2]|CFU/.{1,6}|个/L)[)）]?"
)
_REMARK = re.compile(
    r"(单位|截止|截至|日期|时间|填报|制表|编制|统计|报送|公布|发布|更新)[^，,]{0,12}[:：]|^[（(].*[)）]$|^附件"
)


def is_value(cell: str) -> bool:
    """Whether a cell is a number, a date or a time, rather than a word."""
    return bool(_VALUE.fullmatch(cell.strip(BLANK)))


def filled(cells: Sequence[str]) -> int:
    """How many cells have anything in them."""
    return sum(1 for cell in cells if cell.strip(BLANK))


def is_typed(rows: Sequence[Sequence[str]], at: int) -> bool:
    """Whether a column has nothing but values in it, or nearly."""
    values = [row[at] for row in rows if row[at].strip(BLANK)]
    return bool(values) and sum(map(is_value, values)) >= 0.8 * len(values)


def are_periods(cells: Sequence[str]) -> bool:
    """Years or months as names of columns: all different, in order."""
    if not cells or not all(_PERIOD.fullmatch(cell) for cell in cells) or len(set(cells)) < len(cells):
        return False
    numbers = [[int(number) for number in re.findall(r"\d+", cell)] for cell in cells]
    return len(cells) > 1 and (numbers == sorted(numbers) or numbers == sorted(numbers, reverse=True))


def names_values(rows: Sequence[Row], index: int) -> bool:
    """Whether a row has a word above values."""
    words = [at for at, cell in enumerate(rows[index][1]) if cell.strip(BLANK) and not is_value(cell)]
    return _has_values(rows, index, words)


def _has_values(rows: Sequence[Row], index: int, places: Sequence[int] | None = None) -> bool:
    """Whether there are values under a row, be it after one more row of the header."""
    below = [cells for _, cells in rows[index + 1 : index + 51]]
    columns = range(len(rows[index][1])) if places is None else places
    return any(is_typed(some, at) for some in (below, below[1:]) for at in columns)


def is_remark(cells: Sequence[str]) -> bool:
    """A line such as 截止日期：… 单位：万元."""
    texts = [cell.strip(BLANK) for cell in cells if cell.strip(BLANK)]
    return bool(texts) and all(_REMARK.search(text) or text in ("单位", "万元", "元") for text in texts)


def is_caption(rows: Sequence[Row], index: int) -> bool:
    """A line such as 部门：某局 | 2024年 | 单位：万元, as wide as the table: the row below is surely its header."""
    if index + 2 >= len(rows):
        return False
    cells, below = rows[index][1], rows[index + 1][1]
    texts = [cell.strip(BLANK) for cell in cells if cell.strip(BLANK)]
    said = [bool(_CAPTION.match(text)) or is_value(text) for text in texts]
    values = [cell.strip(BLANK) for cell in below if is_value(cell)]
    if not said[0] or (values and not are_periods(values)) or filled(below) < len(texts):
        return False
    sure = all(said) and any(":" in text or "：" in text for text in texts)
    wider = filled(below) > len(texts) and not is_lower(cells, below)
    return (sure and _has_values(rows, index + 1)) or (wider and names_values(rows, index + 1))


def is_lower(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Un-merged remains: the lower row fills gaps of the upper, and leaves empty what stands alone above."""
    pairs = [(bool(a.strip(BLANK)), bool(b.strip(BLANK))) for a, b in zip(upper, lower, strict=True)]
    gaps = sum(not a and b for a, b in pairs)
    alone = sum(a and not b for a, b in pairs)
    words = not any(is_value(cell) and not _PERIOD.fullmatch(cell.strip(BLANK)) for cell in lower if cell.strip(BLANK))
    return gaps > 0 and alone > 0 and words and not pairs[0][1]


def is_in_other_words(upper: Sequence[str], lower: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Names for machines, and the same for people under them: XZQHDM, 行政区划代码."""
    above = [cell.strip(BLANK) for cell in upper]
    under = [cell.strip(BLANK) for cell in lower]
    return (
        all(above)
        and all(under)
        and all(cell.isascii() and cell.replace("_", "").isalnum() for cell in above)
        and not any(cell.isascii() for cell in under)
        and any(is_typed(below, at) for at in range(len(upper)))
    )


def is_lower_of_groups(upper: Sequence[str], lower: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Un-merged remains over the whole width: 收入 _ 支出 _ _ above 项目 预算数 项目 预算数 备注."""
    named = [at for at, cell in enumerate(upper) if cell.strip(BLANK)]
    starts = [*named, len(upper)]
    return (
        len(named) > 1
        and named[0] == 0
        and all(after - at > 1 for at, after in pairwise(starts))
        and all(cell.strip(BLANK) and not is_value(cell) for cell in lower)
        and any(is_typed(below, at) for at in range(len(lower)))
    )


def is_lower_of_equals(upper: Sequence[str], lower: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """The same without merged cells, the upper name written above each of its columns: 男 男 女 女."""
    named = [cell.strip(BLANK) for cell in upper]
    equal = [at for at, cell in enumerate(named) if cell and cell in (*named[at + 1 : at + 2], *named[:at][-1:])]
    others = [at for at in range(len(named)) if at not in equal]
    return (
        bool(equal)
        and all(lower[at].strip(BLANK) and not is_value(lower[at]) and is_typed(below, at) for at in equal)
        and all(lower[at].strip(BLANK) in ("", named[at]) for at in others)
    )


def is_units(cells: Sequence[str], below: Sequence[Row]) -> bool:
    """A row of units under the header: above values a unit or nothing, above words nothing."""
    values = [row for _, row in below[:50]]
    typed = [at for at in range(len(cells)) if is_typed(values, at)]
    units = [cells[at].strip(BLANK) for at in typed if cells[at].strip(BLANK)]
    others = [cell.strip(BLANK) for at, cell in enumerate(cells) if at not in typed]
    return (
        bool(units)
        and all(_UNIT.fullmatch(unit) for unit in units)
        and all(cell in ("", "单位", "计量单位", "-", "—", "/") or _UNIT.fullmatch(cell) for cell in others)
    )


def is_numbering(cells: Sequence[str], below: Sequence[Row]) -> bool:
    """A row of column numbers under the header: 甲 乙 1 2 3. Where it could as well be data, it is data."""
    texts = [cell.strip(BLANK) for cell in cells if cell.strip(BLANK)]
    if len(texts) < 2 or len(texts) < 0.6 * len(cells) or not all(_NUMBERING.fullmatch(text) for text in texts):
        return False
    numbers = [int(found[0]) for text in texts if (found := re.findall(r"\d+", text))]
    lettered = sum(not re.search(r"\d", text) for text in texts) > 1
    if len(numbers) < (1 if lettered else 2) or numbers[0] > 1:
        return False
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return False
    if lettered or any(_SURE_NUMBERING.fullmatch(text) for text in texts):
        return True
    return len(texts) > 2 and _is_no_row_of(cells, [row for _, row in below[:50]])


def _is_no_row_of(cells: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row has numbers where the rows below have words, and no 甲 where they go on with 乙."""
    for at, cell in enumerate(cells):
        words = [row[at].strip(BLANK) for row in below if row[at].strip(BLANK)]
        if cell.strip(BLANK) and words and sum(map(is_value, words)) < 0.2 * len(words):
            return not any(_NUMBERING.fullmatch(word) for word in words)
    return False
