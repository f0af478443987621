"""What a column is, told from all of its values, and the clean table they make.

Some rows strike out what a column cannot be (`guess.py`); one scan over everything proves what is left, or strikes it
out too. A column that is nearly all numbers is text, and the rows that are none are named.
"""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from .cells import says_code, unclean_sql, visible_sql
from .expressions import base_unit, cleaned, fits, number_text, suspicious, value, without_nulls
from .guess import DESTROYED, Guess, guess
from .model import Column, Laid, Problem, Repair, Table, Type
from .workspace import Workspace

SAMPLE = 200_000
"""cells that are looked at to strike out types"""
NAMED = 5
TEXT = Guess(kind="text")
CLEANING = ("whitespace", "invisible-characters")
"""one step, named by what it took away"""


class Proof(msgspec.Struct, kw_only=True):
    """A column while it is proved. `cell` is its SQL, `counts` what a scan found of it."""

    at: int
    header: str
    guess: Guess
    unclean: bool
    nulls: bool
    """whether words for "nothing" may be there"""
    mixed: Guess | None = None
    counts: dict[str, Any] = {}

    @property
    def raw(self) -> str:
        """The cell as it stands."""
        return f"c{self.at}"

    @property
    def tidy(self) -> str:
        """The cell without blanks and characters nobody sees."""
        return cleaned(self.raw, unclean=self.unclean)

    @property
    def cell(self) -> str:
        """The same, NULL where it says "nothing"."""
        return without_nulls(self.tidy, self.guess, spelled=self.nulls)


def give_types(laid: Laid, work: Workspace, without: Collection[str]) -> Table:
    """In: header and body. Out: the clean table."""
    proofs = _guesses(laid, work, without)
    waiting = _not_plain(laid, proofs, work)
    while waiting:
        _scan(laid, waiting, work)
        waiting = [proof for proof in waiting if not _holds(proof, without)]
    problems, repairs = _told(laid, proofs, work)
    units = laid.units or [""] * len(proofs)
    columns = tuple(_column(proof, label, unit) for proof, label, unit in zip(proofs, laid.labels, units, strict=True))
    values = ", ".join(f"{_value(proof, column)} as c{proof.at}" for proof, column in zip(proofs, columns, strict=True))
    view = work.name("clean")
    work.sql.execute(f"create view {view} as select n, {values} from {laid.table}")
    source = laid.source
    if laid.n_rejected:
        problems.insert(0, _rejected(laid, work))
    return Table(
        view=view,
        columns=columns,
        n_rows=laid.n_rows,
        n_rejected=laid.n_rejected,
        rejected=laid.rejected,
        member=source.member,
        sheet=source.sheet,
        encoding=source.encoding,
        delimiter=source.delimiter,
        header_rows=laid.header_rows,
        first_row=laid.first_row,
        problems=[*source.problems, *laid.problems, *problems],
        repairs=[*source.repairs, *laid.repairs, *repairs],
    )


def _guesses(laid: Laid, work: Workspace, without: Collection[str]) -> list[Proof]:
    """What each column may be at most."""
    rows = max(min(2_000, SAMPLE // max(len(laid.header), 1)), 50)
    cells = ", ".join(f"c{at}" for at in range(1, len(laid.header) + 1))
    sample = work.sql.execute(f"select {cells} from {laid.table} limit {rows}").fetchall()
    proofs = []
    for at, header in enumerate(laid.header, 1):
        values = [row[at - 1] for row in sample if row[at - 1] is not None]
        proofs.append(Proof(at=at, header=header, guess=TEXT, unclean=False, nulls=True))
        found = guess(header, values)
        if found.share < 1.0:
            proofs[-1].mixed = found
        elif _allowed(found, header, without):
            proofs[-1].guess = found
        if found.ambiguous:
            proofs[-1].mixed = found
    return proofs


def _not_plain(laid: Laid, proofs: Sequence[Proof], work: Workspace) -> list[Proof]:
    """Prove in one quick pass what is as it should be: nothing to clean or to spell. Out: all other columns."""
    typed = [one for one in proofs if one.guess.kind in ("integer", "decimal", "date") and not one.guess.spelled]
    typed = [one for one in typed if one.guess.kind != "date" or one.guess.iso]
    words = [one for one in proofs if one.guess.kind in ("text", "code") and not one.mixed]
    asked = [f"count({one.raw})" for one in (*typed, *words)]
    asked += [f"count(*) filter (where {one.raw} is not null and not ({fits(one.raw, one.guess)}))" for one in typed]
    asked += [query for one in typed for query in _lengths(one).values()]
    asked += [f"count(*) filter (where regexp_full_match({one.raw}, '{DESTROYED}'))" for one in words]
    asked.append(f"count(*) filter (where {suspicious([one.raw for one in words])})" if words else "0")
    found = iter(work.sql.execute(f"select {', '.join(asked)} from {laid.table}").fetchone() or ())
    for one in (*typed, *words):
        one.counts = {"filled": (number := next(found)), "empty": number, "values": number}
    misfits = {one.at: next(found) for one in typed}
    for one in typed:
        one.counts |= {name: next(found) for name in _lengths(one)}
    for one in words:
        one.counts["destroyed"] = next(found)
    unclean = next(found)
    proved = [one for one in typed if not misfits[one.at] and one.counts["filled"] and _digits(one) <= 38]
    proved += [] if unclean else words
    for one in proved:
        one.nulls = False
    return [one for one in proofs if one not in proved]


def _lengths(proof: Proof) -> dict[str, str]:
    """How many digits a plain decimal has at most before and behind the point."""
    if proof.guess.kind != "decimal":
        return {}
    point = f"instr({proof.raw}, '.')"
    return {
        "scale": f"max(case when {point} > 0 then strlen({proof.raw}) - {point} else 0 end)",
        "whole": f"max(case when {point} > 0 then {point} - 1 else strlen({proof.raw}) end)",
    }


def _allowed(found: Guess, header: str, without: Collection[str]) -> bool:
    """Whether the repairs a guess needs may be done."""
    if found.kind == "unit" and len(found.units) > 1 and not base_unit(found.units):
        return False
    codes = {
        "percent": ["percent"],
        "unit": ["unit"],
        "year": ["unit"],
        "boolean": ["boolean-words"],
        "date": ["date-format"],
    }.get(found.kind, ["number-format"] if found.spelled else [])
    return not any(_refused(code, header, without) for code in codes)


def _scan(laid: Laid, proofs: Sequence[Proof], work: Workspace) -> None:
    """Count, for each column, what fits and what has to be changed: one pass over the rows."""
    asked: dict[str, str] = {}
    for proof in proofs:
        raw, tidy, cell = proof.raw, proof.tidy, proof.cell
        key = f"p{proof.at}_"
        asked[f"{key}filled"] = f"count({raw})"
        asked[f"{key}unclean"] = f"count(*) filter (where {unclean_sql(raw)})"
        asked[f"{key}empty"] = f"count({tidy})" if proof.unclean else f"count({raw})"
        if proof.nulls:
            asked[f"{key}values"] = f"count({cell})"
        if proof.guess.kind not in ("text", "code"):
            good = fits(cell, proof.guess)
            asked[f"{key}misfits"] = f"count(*) filter (where ({cell}) is not null and not coalesce({good}, false))"
        if proof.guess.kind == "code" or proof.mixed or says_code(proof.header):
            asked[f"{key}destroyed"] = f"count(*) filter (where regexp_full_match({tidy}, '{DESTROYED}'))"
        asked |= {f"{key}{name}": query for name, query in _sizes(proof).items()}
    found = work.sql.execute(f"select {', '.join(asked.values())} from {laid.table}").fetchone() or ()
    for proof in proofs:
        proof.counts = {}  # what was counted of an earlier guess says nothing of this one
    for name, number in zip(asked, found, strict=True):
        at, _, what = name[1:].partition("_")
        proof = next(one for one in proofs if one.at == int(at))
        proof.counts = proof.counts | {what: number}


def _sizes(proof: Proof) -> dict[str, str]:
    """How many digits a number has."""
    if proof.guess.kind not in ("integer", "decimal", "percent", "unit"):
        return {}
    text = number_text(proof.cell, proof.guess)
    if proof.guess.kind == "integer":
        return {}
    if len(proof.guess.units) > 1:
        text = f"rtrim(rtrim(({value(proof.cell, proof.guess, 38, 8)})::varchar, '0'), '.')"
    asked = {
        "scale": f"max(strlen(split_part({text}, '.', 2)))",
        "whole": f"max(strlen(ltrim(split_part({text}, '.', 1), '+-')))",
    }
    if proof.guess.spelled:
        asked["exponent"] = f"count(*) filter (where contains(lower({text}), 'e'))"
    return asked


def _holds(proof: Proof, without: Collection[str]) -> bool:
    """Whether a scan proved the guess; if not, the guess is changed and has to be proved again."""
    counts, again = proof.counts, False
    if counts["unclean"] and not proof.unclean and not any(_refused(one, proof.header, without) for one in CLEANING):
        proof.unclean = again = True
    if proof.nulls and _refused("null-spelling", proof.header, without):
        proof.nulls, again = False, True
    misfits = counts.get("misfits", 0)
    if misfits and not again:
        again = True
        proof.guess, proof.mixed = _next(proof.guess), proof.mixed or proof.guess
    elif (proof.guess.kind not in ("text", "code") and not counts.get("values", counts["filled"]) and not again) or (
        _digits(proof) > 38 and not again
    ):
        proof.guess, again = TEXT, True
    return not again


def _refused(code: str, header: str, without: Collection[str]) -> bool:
    return code in without or f"{code}:{header}" in without


def _next(failed: Guess) -> Guess:
    """What a column may still be when a guess failed."""
    if failed.kind == "integer":
        return msgspec.structs.replace(failed, kind="decimal")
    if failed.kind == "decimal" and not failed.spelled:
        return msgspec.structs.replace(failed, spelled=True)
    if failed.iso:
        return msgspec.structs.replace(failed, iso=False)
    if failed.kind == "date" and not failed.order and not (failed.compact and failed.serial):
        return msgspec.structs.replace(failed, compact=True, serial=True)
    if failed.kind == "date" and not failed.time:
        return msgspec.structs.replace(failed, time=True)
    return TEXT


def _digits(proof: Proof) -> int:
    return _whole(proof) + _scale(proof)


def _scale(proof: Proof) -> int:
    if proof.counts.get("exponent"):
        return 10
    return proof.counts.get("scale") or 0


def _whole(proof: Proof) -> int:
    if proof.counts.get("exponent"):
        return 28
    return proof.counts.get("whole") or 1


def _column(proof: Proof, label: str = "", named: str = "") -> Column:
    """The column as it is proved; `named`: the unit a row under the header names, where the values name none."""
    kind = proof.guess.kind
    values = proof.counts.get("values", proof.counts["empty"])
    unit = {"percent": "%", "year": "年"}.get(kind, named)
    if kind == "unit":
        unit = proof.guess.units[0] if len(proof.guess.units) == 1 else base_unit(proof.guess.units)
    scale = _scale(proof) if kind in ("decimal", "percent", "unit") else 0
    types: dict[str, Type] = {
        "text": "text",
        "code": "code",
        "boolean": "boolean",
        "integer": "integer",
        "year": "integer",
        "date": "datetime" if proof.guess.time else "date",
    }
    given = types.get(kind, "decimal" if scale or _whole(proof) > 18 else "integer")
    if kind == "decimal" and not scale and _whole(proof) <= 18:
        given = "integer"
    return Column(
        header=proof.header,
        type=given,
        label=label if label != proof.header else "",
        unit=unit,
        precision=min(max(_whole(proof), 1) + scale, 38) if given == "decimal" else 0,
        scale=scale if given == "decimal" else 0,
        nulls=proof.counts["filled"] - values,
    )


def _value(proof: Proof, column: Column) -> str:
    return value(proof.cell, proof.guess, column.precision, column.scale)


def _told(laid: Laid, proofs: Sequence[Proof], work: Workspace) -> tuple[list[Problem], list[Repair]]:
    problems: list[Problem] = []
    repairs: list[Repair] = []
    for proof in proofs:
        repairs += _cleaning(laid, proof, work)
        repairs += _spelling(laid, proof, work)
        if proof.counts.get("destroyed"):
            problems.append(_destroyed(laid, proof, work))
        elif proof.mixed and proof.guess.kind == "text":
            problems += _mixed(laid, proof, work)
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


def _cleaning(laid: Laid, proof: Proof, work: Workspace) -> list[Repair]:
    """Blanks, invisible characters, words for nothing."""
    repairs = []
    seen = visible_sql(proof.raw)
    for code, said, before, after in (
        ("invisible-characters", "去掉了不可见字符", proof.raw, seen),
        ("whitespace", "去掉了首尾空白", seen, proof.tidy),
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
    made = _value(proof, _column(proof))
    if kind == "date":
        given = "%Y-%m-%d %H:%M:%S" if proof.guess.time else "%Y-%m-%d"
        plain = f"{cell} = strftime({made}, '{given}')"
        if proof.guess.time:
            minutes = f"replace({cell}, 'T', ' ') = strftime({made}, '%Y-%m-%d %H:%M')"
            plain = f"({plain} or {minutes} or {cell}[1:19] = strftime({made}, '{given}'))"
        code, said = "date-format", "的日期已统一写法"
    elif kind == "boolean":
        plain = f"lower({cell}) in ('true', 'false')"
        code, said = "boolean-words", "的是、否已转换为逻辑值"
    elif kind in ("percent", "unit", "year"):
        plain, code = "false", "percent" if kind == "percent" else "unit"
        unit = _column(proof).unit
        said = f"的单位“{unit}”已从数值中分出" + ("并换算统一" if len(proof.guess.units) > 1 else "")
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
    fix = "请从业务系统重新导出，把该列设为“文本”格式后再保存"
    return Problem(
        code="destroyed-identifier",
        severity="warning",
        message=said,
        fix=fix,
        row=row,
        column=proof.header,
        count=count,
    )


NAMES = {
    "integer": "整数",
    "decimal": "数字",
    "percent": "百分数",
    "unit": "带单位的数字",
    "date": "日期",
    "boolean": "是/否",
}


def _mixed(laid: Laid, proof: Proof, work: Workspace) -> list[Problem]:
    """A column that is nearly all of one type: which rows are not."""
    if proof.mixed is None or proof.mixed.ambiguous:
        said = f"“{proof.header}”列的日期分不清月和日（如 1/2/2020），按文本保留"
        fix = "请改为 2020-01-02 的写法"
        return [Problem(code="ambiguous-date", severity="warning", message=said, fix=fix, column=proof.header)]
    tried = Proof(at=proof.at, header=proof.header, guess=proof.mixed, unclean=proof.unclean, nulls=proof.nulls)
    good = f"coalesce({fits(tried.cell, tried.guess)}, false)"
    condition = f"({tried.cell}) is not null and not {good}"
    count = _count(laid, work, condition)
    values = _count(laid, work, f"({tried.cell}) is not null")
    if not count or count * (2 if proof.mixed.kind == "date" else 10) > values:
        return []
    row, before, _ = _examples(laid, work, condition, proof.raw, "null")[0]
    kind = NAMES.get(proof.mixed.kind, "")
    said = f"“{proof.header}”列多数是{kind}，有 {count} 处不是（首见第 {row} 行“{before[:40]}”），整列按文本处理"
    fix = f"请核对这些单元格，改为{kind}或留空"
    return [
        Problem(
            code="mixed-types", severity="warning", message=said, fix=fix, row=row, column=proof.header, count=count
        )
    ]


def _rejected(laid: Laid, work: Workspace) -> Problem:
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
