"""Where in a grid the table is: titles above, header, body.

Only the first and last rows are looked at one by one; what concerns the whole body is asked in SQL.
"""

from collections.abc import Collection

import msgspec

from .aside import aside_rows
from .head_rows import BLANK, Row
from .headers import Header, find_header, spell, unique
from .merged import fill_merged
from .model import Laid, Problem, Refused, Repair, Source
from .workspace import Workspace

HEAD = 60
FEW = 1000
"""cells of a column that may all be blanks"""


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
    if "unit-row" in without:
        header = msgspec.structs.replace(header, units=())
    laid = _begin(source, header, used, without)
    last = max((*header.rows, *(n for n, _ in (*header.units, *header.numbering, *header.titles))), default=0)
    laid.first_row = next((n for n, _ in head if n > last), last + 1)
    body = f"(select n, {_columns(used)} from {source.table} where n > {last})"
    if "merged-cells-filled" not in without:
        body = fill_merged(body, merged, last, laid, work)
    aside = aside_rows(body, header, merged, last, laid, work, without)
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
        places=tuple(range(1, len(header) + 1)),
        n_rows=source.rows,
        header_rows=0,
        first_row=1,
        rejected=source.rejected,
        n_rejected=source.n_rejected,
    )


def _used(source: Source, work: Workspace) -> list[int]:
    """The columns with anything in them."""
    counts = ", ".join(f"count(c{at})" for at in range(1, source.width + 1))
    found = work.sql.execute(f"select {counts} from {source.table}").fetchone() or ()
    few = [at for at, many in enumerate(found, 1) if 0 < many <= FEW and many < source.rows]
    some = ", ".join(f"max(trim(c{at}, '{BLANK}') <> '')" for at in few)
    filled = work.sql.execute(f"select {some} from {source.table}").fetchone() if few else None
    blank = {at for at, one in zip(few, filled or (), strict=True) if not one}
    return [at for at, many in enumerate(found, 1) if many and at not in blank]


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
    units = [cell.strip(f"{BLANK}（）()") for cell in header.units[0][1]] if header.units else []
    if units:
        named = [f"{label}：{unit}" for label, unit in zip(header.labels, units, strict=True) if unit]
        said = f"第 {header.units[0][0]} 行是各列的计量单位，已记为列的单位，不作为数据"
        shown = "；".join(named)[:200]
        repairs.append(
            Repair(code="unit-row", message=said, before=shown, count=len(named), rows=(header.units[0][0],))
        )
    if header.numbering:
        ((number, cells),) = header.numbering
        shown = " ".join(cell.strip(BLANK) for cell in cells)
        said = f"第 {number} 行是栏次编号，不是数据，已移出"
        repairs.append(Repair(code="numbering-row", message=said, before=shown[:200], rows=(number,)))
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
        places=tuple(used),
        units=tuple(units),
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
    if not laid.n_rows:
        said, fix = "只有表头，没有数据行", "请核对导出的内容，补上数据后再上传"
        laid.problems.append(Problem(code="no-rows", severity="warning", message=said, fix=fix))
    first = work.sql.execute(f"select min(n) from {laid.table}").fetchone()
    if first and first[0]:
        laid.first_row = first[0]
