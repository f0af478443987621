"""Rows that stand in or under the body of a table without being rows of it: blank ones, totals, notes, signatures."""

import re
from collections import Counter
from collections.abc import Collection

from .cells import quote
from .head_rows import BLANK, filled
from .headers import Header
from .merged import group_rows
from .model import Laid, Repair
from .workspace import Workspace

TAIL = 300
NAMED = 5
_TOTAL = re.compile(
    r"((全[国省市区县]|本[页月季年])?(合计|总计|累计|共计|总和|汇总)|.{0,10}小计)([（(][^（）()]{1,8}[)）])?[:：]?"
)
"""收入合计 in a list of indicators is a row like the others"""
_NOTE = re.compile(
    r"(注|附注|备注|说明|填表说明|数据来源|资料来源|来源|数据说明|填表人|填报人|制表人|审核人|负责人|单位负责人|统计负责人|填报单位|填表单位|"
    r"填报日期|填表日期|制表日期|制表单位|联系电话|联系人|报出日期|截至|截止)\s*\d*\s*[:：、.]"
    r"|[①-⑳]|[（(]?\d{1,2}[)）、.．]\s*\D|[*＊※]\s*\D|数据来源|资料来源|本表|[（(](注|以上|本表|数据|截至|截止|说明|单位)"
)
_DAY = re.compile(r"[12]\d{3}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")
_BODY = re.compile(r"[^，,]{2,30}([厅局委办处院所站室部]|中心|公司|政府|委员会)")
"""who signs a table"""


def aside_rows(
    body: str,
    header: Header,
    merged: list[tuple[int, int, int, int]],
    last: int,
    laid: Laid,
    work: Workspace,
    without: Collection[str],
) -> set[int]:
    """The rows of the body that are no data, each told in a repair."""
    width = len(laid.header)
    aside: set[int] = set()

    def take(code: str, rows: list[tuple[int, str]], said: str) -> None:
        rows = [row for row in rows if row[0] not in aside]
        if not rows or code in without:
            return
        aside.update(n for n, _ in rows)
        numbers = tuple(n for n, _ in rows)
        shown = f"第 {'、'.join(map(str, numbers[:NAMED]))} 行" + ("等" if len(rows) > NAMED else "")
        message = said.format(count=len(rows), rows=shown)
        laid.repairs.append(
            Repair(code=code, message=message, before=rows[0][1][:200], count=len(rows), rows=numbers[:1000])
        )

    empty = " and ".join(f"(c{at} is null or trim(c{at}, '{BLANK}') = '')" for at in range(1, width + 1))
    take("blank-rows", [(n, "") for (n,) in _ask(work, f"select n from {body} where {empty} order by n")],
         "{count} 个空行已去掉（{rows}）")  # fmt: skip
    if header.rows:
        cells = [(at, label) for at, label in enumerate(header.labels, 1) if label and "/" not in label]
        same = " and ".join(f"c{at} = {quote(label)}" for at, label in cells)
        if len(cells) > 1:
            take("repeated-header", [(n, "") for (n,) in _ask(work, f"select n from {body} where {same} order by n")],
                 "{count} 个重复的表头行已去掉（{rows}）")  # fmt: skip
    lines = group_rows(body, merged, last, width, work)
    take("totals-row", _totals(body, width, work), "{count} 个合计、小计行不是原始数据，已移出（{rows}）")
    notes = _notes(body, width, aside, {n for n, _ in lines}, work)
    lines = [one for one in lines if one[0] not in {n for n, _ in notes}]
    take("notes", notes, "表下方的 {count} 行注释、来源或签名不是数据，已移出（{rows}）")
    take("group-rows", lines, "{count} 个跨列的分组标题行不是数据，已移出（{rows}）")
    return aside


def _ask(work: Workspace, query: str) -> list[tuple]:
    return work.sql.execute(query).fetchall()


def _totals(body: str, width: int, work: Workspace) -> list[tuple[int, str]]:
    """Rows named 合计, 小计, 汇总 … in one of the first columns, nothing but numbers after it."""
    if width < 2:
        return []
    ending = "((合|总|小|累|共)[\\s　]*(计|和)|汇[\\s　]*总)([（(].*)?[:：]?\\s*$"
    named = " or ".join(
        f"(contains(c{at}, '{sign}') and regexp_matches(c{at}, '{ending}'))"
        for at in range(1, min(width, 4) + 1)
        for sign in "计和汇"
    )
    cells = ", ".join(f"c{at}" for at in range(1, width + 1))
    rows = _ask(work, f"select n, {cells} from {body} where {named} order by n limit 100000")
    found = []
    for n, *values in rows:
        texts = [(at, re.sub(r"\s", "", cell)) for at, cell in enumerate(values) if cell and cell.strip(BLANK)]
        where = next((at for at, text in texts if at < 4 and _TOTAL.fullmatch(text)), None)
        if where is None:
            continue
        words = [
            text
            for at, text in texts
            if at > where and not re.search(r"\d", text) and len(text) > 1 and not _TOTAL.fullmatch(text)
        ]
        before = [text for at, text in texts if at < where]
        if not words and len(before) <= max(where, 1):
            found.append((n, " ".join(text for _, text in texts)))
    return found


def _notes(body: str, width: int, aside: set[int], lines: set[int], work: Workspace) -> list[tuple[int, str]]:
    """Notes at the end: from the last row up, as long as rows are notes or one lone text in a wide table.

    `lines` are rows merged across the table: with nothing below that they could head, they are notes.
    """
    cells = ", ".join(f"c{at}" for at in range(1, width + 1))
    rows = _ask(work, f"select n, {cells} from {body} order by n desc limit {TAIL}")
    usual = sorted(filled([cell or "" for cell in values]) for _, *values in rows)[len(rows) // 2] if rows else 0
    found: list[tuple[int, str]] = []
    lone: list[tuple[int, str]] = []
    days = Counter(at for _, *values in rows for at, cell in enumerate(values) if cell and _DAY.fullmatch(cell))
    signed = False
    for n, *values in rows:
        texts = list(dict.fromkeys(cell.strip(BLANK) for cell in values if cell and cell.strip(BLANK)))
        if not texts or n in aside:
            continue
        said = " ".join(texts)
        dated = any(days[at] == 1 and cell and _DAY.fullmatch(cell) for at, cell in enumerate(values))
        signs = len(texts) == 1 and width > 1 and (dated or (signed and bool(_BODY.fullmatch(said))))
        if signs or n in lines or _is_note(texts, values, width):
            found += [*lone, (n, said)]
            lone = []
            signed = signs
        elif len(texts) == 1 and values[0] and len(texts[0]) > 12 and usual >= 3:
            lone.append((n, said))
        else:
            break
    found += [one for one in lone if len(one[1]) > 30]
    return sorted(found)


def _is_note(texts: list[str], values: list[str | None], width: int) -> bool:
    if not _NOTE.match(texts[0]):
        return False
    if len(texts) == 1:
        return width > 1 or not re.match(r"[（(]?\d", texts[0])
    return len(texts) <= max(width // 2, 2) and all(
        _NOTE.match(text) or _DAY.fullmatch(text) or "：" in text or ":" in text for text in texts
    )
