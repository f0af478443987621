"""What is told of the columns of a table: each repair of their cells, with an example; what a person must look at."""

import re
from collections.abc import Sequence

from .cells import trimmed_sql, unmarked_sql, visible_sql
from .expressions import fits, moment, other_moment
from .guess import DESTROYED, Guess
from .model import Laid, Problem, Repair
from .proof import Proof
from .workspace import Workspace

NAMED = 5
AS_TEXT = "请从业务系统重新导出，把该列设为“文本”格式后再保存"
_LONG = re.compile("身份证|证件|证号|账号|帐号|卡号|信用代码|单号|流水号|合同号|电子监管号")


def told(laid: Laid, proofs: Sequence[Proof], work: Workspace) -> tuple[list[Problem], list[Repair]]:
    """In: columns that are proved. Out: problems and repairs, column by column."""
    problems: list[Problem] = []
    repairs: list[Repair] = []
    for proof in proofs:
        repairs += _cleaning(laid, proof, work)
        repairs += _spelling(laid, proof, work)
        if proof.counts.get("destroyed"):
            problems.append(_destroyed(laid, proof, work))
        elif proof.guess.kind == "code" and _LONG.search(proof.header) and (found := _rounded(laid, proof, work)):
            problems.append(found)
        elif proof.mixed and proof.guess.kind == "text":
            problems += _mixed(laid, proof, proof.mixed, work)
    return problems, repairs


def _examples(laid: Laid, work: Workspace, condition: str, before: str, after: str) -> list[tuple[int, str, str]]:
    """The first rows of which a condition is true; DuckDB keeps their order, and stops when it has them."""
    query = f"select n, {before}::varchar, ({after})::varchar from {laid.table} where {condition} limit {NAMED}"
    return sorted((n, a or "", b or "") for n, a, b in work.sql.execute(query).fetchall())


def _count(laid: Laid, work: Workspace, condition: str) -> int:
    return (work.sql.execute(f"select count(*) from {laid.table} where {condition}").fetchone() or (0,))[0]


def _repair(code: str, proof: Proof, said: str, count: int, examples: Sequence[tuple[int, str, str]]) -> Repair:
    row, before, after = examples[0]
    message = f"“{proof.header}”列{said}，共 {count} 处（首见第 {row} 行）"
    rows = tuple(n for n, _, _ in examples)
    return Repair(
        code=code, message=message, before=before[:200], after=after[:200], column=proof.header, count=count, rows=rows
    )


def _warning(code: str, proof: Proof, said: str, fix: str, row: int, count: int) -> Problem:
    return Problem(code=code, severity="warning", message=said, fix=fix, row=row, column=proof.header, count=count)


def _cleaning(laid: Laid, proof: Proof, work: Workspace) -> list[Repair]:
    """Blanks, invisible characters, words for nothing."""
    repairs = []
    seen = visible_sql(proof.raw)
    trimmed = trimmed_sql(seen)
    for code, said, before, after in (
        ("invisible-characters", "去掉了不可见字符", proof.raw, seen),
        ("whitespace", "去掉了首尾空白", seen, trimmed),
        ("text-mark", '去掉了 Excel 的文本标记（="…" 或 \'）', trimmed, unmarked_sql(trimmed)),
    ):
        condition = f"{before} is distinct from {after} and {before} is not null"
        count = _count(laid, work, condition) if proof.unclean else 0
        if count:
            repairs.append(_repair(code, proof, said, count, _examples(laid, work, condition, before, after)))
    if proof.nulls and proof.counts["values"] < proof.counts["empty"]:
        condition = f"({proof.tidy}) is not null and ({proof.cell}) is null"
        examples = _examples(laid, work, condition, proof.raw, "null")
        if examples:
            words = "、".join(dict.fromkeys(before.strip() for _, before, _ in examples))
            count = proof.counts["empty"] - proof.counts["values"]
            repairs.append(_repair("null-spelling", proof, f"的“{words}”按空值处理", count, examples))
    return repairs


def _spelling(laid: Laid, proof: Proof, work: Workspace) -> list[Repair]:
    """What values had to be written otherwise."""
    kind, cell = proof.guess.kind, proof.cell
    made = proof.value(proof.column(laid.n_rows))
    if kind == "date":
        given = "%Y-%m-%d %H:%M:%S" if proof.guess.time else "%Y-%m-%d"
        plain = f"{cell} = strftime({made}, '{given}')"
        if proof.guess.time:
            minutes = f"replace({cell}, 'T', ' ') = strftime({made}, '%Y-%m-%d %H:%M')"
            plain = f"({plain} or {minutes} or {cell}[1:19] = strftime({made}, '{given}'))"
        code, said = "date-format", "的日期已统一写法" + ("，带时区的换算为北京时间" if proof.guess.zoned else "")
    elif kind == "boolean":
        plain = f"lower({cell}) in ('true', 'false')"
        code, said = "boolean-words", "的是、否已转换为逻辑值"
    elif kind in ("percent", "unit", "year"):
        plain, code = "false", "percent" if kind == "percent" else "unit"
        unit = proof.column(laid.n_rows).unit
        said = f"的单位“{unit}”已从数值中分出" + ("并换算统一" if len(proof.guess.units) > 1 else "")
    elif kind == "code" and proof.guess.wide:
        plain, code, said = f"{cell} = {made}", "number-format", "的全角字符已改为半角"
    elif proof.guess.spelled and kind in ("integer", "decimal"):
        plain = f"regexp_full_match({cell}, '[-+]?[0-9]+(\\.[0-9]+)?')"
        code, said = "number-format", "的数字已去掉千位分隔、全角等写法"
    else:
        return []
    condition = f"({cell}) is not null and not ({plain})"
    count = _count(laid, work, condition)
    if not count:
        return []
    return [_repair(code, proof, said, count, _examples(laid, work, condition, proof.raw, made))]


def _destroyed(laid: Laid, proof: Proof, work: Workspace) -> Problem:
    condition = f"regexp_full_match({proof.tidy}, '{DESTROYED}')"
    row, before, _ = _examples(laid, work, condition, proof.raw, "null")[0]
    count = proof.counts["destroyed"]
    said = f"“{proof.header}”列第 {row} 行的“{before}”已被 Excel 变成科学计数，原来的编码无法恢复，共 {count} 处"
    return _warning("destroyed-identifier", proof, said, AS_TEXT, row, count)


def _rounded(laid: Laid, proof: Proof, work: Workspace) -> Problem | None:
    """Long numbers all of which end in 000: Excel keeps fifteen digits."""
    long = f"regexp_full_match({proof.cell}, '[0-9]{{16,}}')"
    rounded = f"{long} and ends_with({proof.cell}, '000')"
    count, all_of_them = _count(laid, work, rounded), _count(laid, work, long)
    if count < 2 or count < all_of_them:
        return None
    row, before, _ = _examples(laid, work, rounded, proof.raw, "null")[0]
    shown = f"{before.strip()[:6]}…000"  # it may be somebody's
    said = f"“{proof.header}”列的 {count} 个号码末尾都是 000（首见第 {row} 行 {shown}），多半已被 Excel 丢掉后几位"
    return _warning("destroyed-identifier", proof, said, AS_TEXT, row, count)


NAMES = {
    "integer": "整数",
    "decimal": "数字",
    "percent": "百分数",
    "unit": "带单位的数字",
    "date": "日期",
    "boolean": "是/否",
}


def _ambiguous(laid: Laid, proof: Proof, read: Guess, work: Workspace) -> Problem | None:
    """Days that are two days, whichever way they are read."""
    condition = f"{moment(proof.cell, read)} is distinct from {other_moment(proof.cell, read)}"
    count = _count(laid, work, condition)
    if not count:
        return None
    row, before, _ = _examples(laid, work, condition, proof.raw, "null")[0]
    said = f"“{proof.header}”列的日期分不清月和日（如第 {row} 行“{before[:40]}”），按文本保留"
    fix = "请改为 2020-01-02 的写法"
    return _warning("ambiguous-date", proof, said, fix, row, count)


def _mixed(laid: Laid, proof: Proof, mixed: Guess, work: Workspace) -> list[Problem]:
    """A column that is nearly all of one type: which rows are not."""
    if mixed.ambiguous and (found := _ambiguous(laid, proof, mixed, work)):
        return [found]
    tried = Proof(at=proof.at, header=proof.header, guess=mixed, unclean=proof.unclean, nulls=proof.nulls)
    good = f"coalesce({fits(tried.cell, tried.guess)}, false)"
    condition = f"({tried.cell}) is not null and not {good}"
    count = _count(laid, work, condition)
    values = _count(laid, work, f"({tried.cell}) is not null")
    if not count or count * (2 if mixed.kind == "date" else 5) > values:
        return []
    row, before, _ = _examples(laid, work, condition, proof.raw, "null")[0]
    kind = NAMES.get(mixed.kind, "")
    said = f"“{proof.header}”列多数是{kind}，有 {count} 处不是（首见第 {row} 行“{before[:40]}”），整列按文本处理"
    fix = f"请核对这些单元格，改为{kind}或留空"
    return [_warning("mixed-types", proof, said, fix, row, count)]


def rejected(laid: Laid, work: Workspace) -> Problem:
    """Lines of the file that are no rows."""
    row, reason = work.sql.execute(f"select n, reason from {laid.rejected} order by n limit 1").fetchone() or (0, "")
    said = f"{laid.n_rejected} 行无法放入表中（首见第 {row} 行：{reason}），没有载入，列在不合格行文件中"
    return Problem(
        code="rejected-rows",
        severity="warning",
        message=said,
        fix="请改正这些行后重新上传",
        row=row,
        count=laid.n_rejected,
    )
