"""Where in a grid the table is: titles above, header, body, and what stands in or under the body without being a row.

Only the first and last rows are looked at one by one; what concerns the whole body is asked in SQL.
"""

import re
from collections.abc import Collection

import msgspec

from .cells import quote
from .headers import BLANK, Header, Row, filled, find_header, spell, unique
from .merged import fill_merged, group_rows
from .model import Laid, Problem, Refused, Repair, Source
from .workspace import Workspace

HEAD, TAIL = 60, 300
NAMED = 5
_TOTAL = re.compile(r"(全[国省市区县]|本[页月季年])?(合计|总计|累计|共计|总和)[:：]?|.{0,10}小计[:：]?")
"""收入合计 in a list of indicators is a row like the others"""
_NOTE = re.compile(
    r"(注|附注|备注|说明|填表说明|数据来源|资料来源|来源|数据说明|填表人|填报人|制表人|审核人|负责人|单位负责人|统计负责人|填报单位|填表单位|"
    r"填报日期|填表日期|制表日期|制表单位|联系电话|联系人|报出日期|截至|截止)\s*\d*\s*[:：、.]"
    r"|[①-⑳]|[（(]?\d{1,2}[)）、.．]\s*\D|[*＊※]\s*\D|数据来源|资料来源|本表"
)


def lay_out(source: Source, work: Workspace, without: Collection[str]) -> Laid:
    """In: a grid. Out: header and body told apart. Raises Refused: `no-table`, `too-many-columns`."""
    if source.header is not None:
        return _named(source)
    used = _used(source, work)
    if not used:
        raise Refused("no-table", "没有内容", "请检查导出是否成功，再上传")
    if len(used) > work.limits.columns:
        said = f"表有 {len(used)} 列，超过上限 {work.limits.columns} 列"
        raise Refused("too-many-columns", said, "请拆成几张表，或把按列排开的内容改为按行排列")
    head = _rows(source, used, work, f"order by n limit {HEAD}")
    places = {column: at for at, column in enumerate(used, 1)}
    merged = _within(source, places)
    header = find_header(head, merged, titles="title-rows" not in without, levels="two-level-header" not in without)
    if "numbering-row" in without:
        header = msgspec.structs.replace(header, numbering=())
    laid = _begin(source, header, used, without)
    last = max((*header.rows, *header.numbering, *(n for n, _ in header.titles)), default=0)
    laid.first_row = next((n for n, _ in head if n > last), last + 1)
    body = f"(select n, {_columns(used)} from {source.table} where n > {last})"
    if "merged-cells-filled" not in without:
        body = fill_merged(body, merged, last, laid, work)
    aside = _aside(body, header, merged, last, laid, work, without)
    _finish(laid, body, aside, work)
    return laid


def _named(source: Source) -> Laid:
    """Names that are certain need no looking for."""
    assert source.header is not None
    header = unique([spell(name) or name for name in source.header])
    return Laid(
        source=source,
        table=source.table,
        header=header,
        labels=source.header,
        n_rows=source.rows,
        header_rows=0,
        first_row=1,
        rejected=source.rejected,
        n_rejected=source.n_rejected,
    )


def _used(source: Source, work: Workspace) -> list[int]:
    """The columns with anything in them."""
    counts = ", ".join(f"max(c{at} is not null)" for at in range(1, source.width + 1))
    found = work.sql.execute(f"select {counts} from {source.table}").fetchone() or ()
    return [at for at, some in enumerate(found, 1) if some]


def _columns(used: list[int]) -> str:
    return ", ".join(f"c{column} as c{at}" for at, column in enumerate(used, 1))


def _rows(source: Source, used: list[int], work: Workspace, which: str) -> list[Row]:
    found = work.sql.execute(f"select n, {_columns(used)} from {source.table} {which}").fetchall()
    return [(row[0], [cell or "" for cell in row[1:]]) for row in found]


def _within(source: Source, places: dict[int, int]) -> list[tuple[int, int, int, int]]:
    """The merged ranges in terms of the used columns."""
    merged = []
    for top, left, bottom, right in source.merged:
        inside = [places[column] for column in range(left, right + 1) if column in places]
        if left in places and inside:
            merged.append((top, inside[0], bottom, inside[-1]))
    return merged


def _begin(source: Source, header: Header, used: list[int], without: Collection[str]) -> Laid:
    """What is known once the header is found: names, and the repairs they took."""
    problems, repairs = [], []
    titles = [(n, " ".join(cell.strip(BLANK) for cell in cells if cell.strip(BLANK))) for n, cells in header.titles]
    if titles:
        said = f"表头上方的 {len(titles)} 行标题或说明不是数据，已移出"
        rows = tuple(n for n, _ in titles)
        repairs.append(
            Repair(code="title-rows", message=said, before=" / ".join(text for _, text in titles)[:200],
                   count=len(titles), rows=rows)
        )  # fmt: skip
    if len(header.rows) > 1:
        said = f"{len(header.rows)} 行表头已合成一行，上下级用“/”连接"
        example = next((label for label in header.labels if "/" in label), "")
        repairs.append(
            Repair(code="two-level-header", message=said, before=example.replace("/", " ↓ "), after=example,
                   count=len(header.rows), rows=header.rows)
        )  # fmt: skip
    if header.numbering:
        said = f"第 {header.numbering[0]} 行是栏次编号，不是数据，已移出"
        repairs.append(Repair(code="numbering-row", message=said, rows=header.numbering))
    if not header.rows:
        if "no-header" in without:
            raise Refused("no-header", "表没有表头，而自动命名被拒绝", "请在第一行写上各列名称")
        said = "没有找到表头，各列暂按“列1、列2……”命名"
        problems.append(Problem(code="no-header", severity="warning", message=said, fix="请在第一行写上各列名称"))
        repairs.append(Repair(code="no-header", message=said, after="列1", count=len(used)))
    dropped = source.width - len(used)
    if dropped and max(used) != len(used):
        said = f"{dropped} 个没有名称也没有内容的空列已去掉"
        repairs.append(Repair(code="empty-columns", message=said, count=dropped))
    names = _names(header, used, repairs, without)
    return Laid(
        source=source,
        table="",
        header=names,
        labels=header.labels,
        n_rows=0,
        header_rows=len(header.rows),
        first_row=0,
        rejected=source.rejected,
        n_rejected=source.n_rejected,
        problems=problems,
        repairs=repairs,
    )


def _names(header: Header, used: list[int], repairs: list[Repair], without: Collection[str]) -> tuple[str, ...]:
    if not header.rows:
        return tuple(f"列{column}" for column in used)
    spelled = header.labels if "header-spelling" in without else tuple(map(spell, header.labels))
    changed = [(a, b) for a, b in zip(header.labels, spelled, strict=True) if a != b]
    if changed:
        said = f"{len(changed)} 个列名去掉了空白、换行、不可见字符或必填标记"
        before, after = changed[0]
        repairs.append(
            Repair(code="header-spelling", message=said, before=before, after=after, count=len(changed),
                   rows=header.rows)
        )  # fmt: skip
    given = [name or f"列{column}" for name, column in zip(spelled, used, strict=True)]
    empty = [name for name, old in zip(given, spelled, strict=True) if not old]
    if empty:
        if "empty-header" in without:
            raise Refused("empty-header", f"{len(empty)} 列没有名称，而自动命名被拒绝", "请写上这些列的名称")
        said = f"{len(empty)} 列没有名称，已按位置命名"
        repairs.append(Repair(code="empty-header", message=said, after=empty[0], count=len(empty), rows=header.rows))
    names = unique(given)
    double = [(a, b) for a, b in zip(given, names, strict=True) if a != b]
    if double:
        if "duplicate-header" in without:
            raise Refused("duplicate-header", f"列名“{double[0][0]}”重复，而自动编号被拒绝", "请改为不同的列名")
        said = f"{len(double)} 个列名重复，已加编号区分"
        repairs.append(
            Repair(code="duplicate-header", message=said, before=double[0][0], after=double[0][1], count=len(double),
                   rows=header.rows)
        )  # fmt: skip
    return names


def _aside(
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
    take(
        "group-rows",
        group_rows(body, merged, last, width, work),
        "{count} 个跨列的分组标题行不是数据，已移出（{rows}）",
    )
    take("totals-row", _totals(body, width, work), "{count} 个合计、小计行不是原始数据，已移出（{rows}）")
    take("notes", _notes(body, width, aside, work), "表下方的 {count} 行注释、来源或签名不是数据，已移出（{rows}）")
    return aside


def _ask(work: Workspace, query: str) -> list[tuple]:
    return work.sql.execute(query).fetchall()


def _totals(body: str, width: int, work: Workspace) -> list[tuple[int, str]]:
    """Rows named 合计, 小计 … in one of the first columns, nothing but numbers after it."""
    if width < 2:
        return []
    ending = "(合|总|小|累|共)[\\s　]*(计|和)[:：]?\\s*$"
    named = " or ".join(
        f"((contains(c{at}, '计') or contains(c{at}, '和')) and regexp_matches(c{at}, '{ending}'))"
        for at in range(1, min(width, 4) + 1)
    )
    cells = ", ".join(f"c{at}" for at in range(1, width + 1))
    rows = _ask(work, f"select n, {cells} from {body} where {named} order by n limit 100000")
    found = []
    for n, *values in rows:
        texts = [(at, re.sub(r"\s", "", cell)) for at, cell in enumerate(values) if cell and cell.strip(BLANK)]
        where = next((at for at, text in texts if at < 4 and _TOTAL.fullmatch(text)), None)
        if where is None:
            continue
        words = [text for at, text in texts if at > where and not re.search(r"\d", text) and len(text) > 1]
        before = [text for at, text in texts if at < where]
        if not words and len(before) <= max(where, 1):
            found.append((n, " ".join(text for _, text in texts)))
    return found


def _notes(body: str, width: int, aside: set[int], work: Workspace) -> list[tuple[int, str]]:
    """Notes at the end: from the last row up, as long as rows are notes or one lone text in a wide table."""
    cells = ", ".join(f"c{at}" for at in range(1, width + 1))
    rows = _ask(work, f"select n, {cells} from {body} order by n desc limit {TAIL}")
    usual = sorted(filled([cell or "" for cell in values]) for _, *values in rows)[len(rows) // 2] if rows else 0
    found: list[tuple[int, str]] = []
    lone: list[tuple[int, str]] = []
    for n, *values in rows:
        texts = [cell.strip(BLANK) for cell in values if cell and cell.strip(BLANK)]
        if not texts or n in aside:
            continue
        said = " ".join(texts)
        if _is_note(texts, values, width):
            found += [*lone, (n, said)]
            lone = []
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
    return len(texts) <= max(width // 2, 2) and all(_NOTE.match(text) or "：" in text or ":" in text for text in texts)


def _finish(laid: Laid, body: str, aside: set[int], work: Workspace) -> None:
    """The body as a view without what was set aside."""
    laid.table = work.name("body")
    condition = ""
    if aside:
        table = work.name("aside")
        work.sql.execute(f"create table {table} as select unnest(?::bigint[]) as n", [sorted(aside)])
        condition = f" where n not in (select n from {table})"
    work.sql.execute(f"create view {laid.table} as select * from {body}{condition}")
    laid.n_rows = (work.sql.execute(f"select count(*) from {laid.table}").fetchone() or (0,))[0]
    if laid.n_rows > work.limits.rows:
        raise Refused(
            "too-many-rows", f"表有 {laid.n_rows} 行，超过上限 {work.limits.rows} 行", "请按年份或地区拆成几个文件"
        )
    first = work.sql.execute(f"select min(n) from {laid.table}").fetchone()
    if first and first[0]:
        laid.first_row = first[0]
