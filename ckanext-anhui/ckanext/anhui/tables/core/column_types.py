"""What a column is, told from all of its values, and the clean table they make.

Some rows strike out what a column cannot be (`guess.py`); one scan over everything proves what is left, or strikes it
out too. A column that is nearly all numbers is text, and the rows that are none are named.
"""

from collections.abc import Collection, Sequence

import msgspec

from .cells import says_code, unclean_sql
from .expressions import base_unit, fits, number_text, other_moment, suspicious, value, wide
from .guess import DESTROYED, Guess, guess
from .model import Laid, Table
from .proof import TEXT, Proof
from .telling import rejected, told
from .workspace import Workspace

SAMPLE = 200_000
"""cells that are looked at to strike out types"""
CLEANING = ("whitespace", "invisible-characters", "text-mark")
"""one step, named by what it took away"""


def give_types(laid: Laid, work: Workspace, without: Collection[str]) -> Table:
    """In: header and body. Out: the clean table."""
    proofs = _guesses(laid, work, without)
    waiting = _not_plain(laid, proofs, work, without)
    while waiting:
        _scan(laid, waiting, work)
        waiting = [proof for proof in waiting if not _holds(proof, without)]
    problems, repairs = told(laid, proofs, work)
    units = laid.units or [""] * len(proofs)
    columns = tuple(
        proof.column(laid.n_rows, label, unit) for proof, label, unit in zip(proofs, laid.labels, units, strict=True)
    )
    values = ", ".join(f"{proof.value(column)} as c{proof.at}" for proof, column in zip(proofs, columns, strict=True))
    view = work.name("clean")
    work.sql.execute(f"create view {view} as select n, {values} from {laid.table}")
    source = laid.source
    if laid.n_rejected:
        problems.insert(0, rejected(laid, work))
    return Table(
        view=view,
        columns=columns,
        n_rows=laid.n_rows,
        source=source,
        places=laid.places,
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
    return proofs


def _not_plain(laid: Laid, proofs: Sequence[Proof], work: Workspace, without: Collection[str]) -> list[Proof]:
    """Prove in one quick pass what is as it should be: nothing to clean or to spell. Out: all other columns."""
    typed = [one for one in proofs if one.guess.kind in ("integer", "decimal", "date") and not one.guess.spelled]
    typed = [one for one in typed if one.guess.kind != "date" or one.guess.iso]
    words = [one for one in proofs if one.guess.kind in ("text", "code") and not one.mixed]
    asked = [f"count({one.raw})" for one in (*typed, *words)]
    asked += [f"count(*) filter (where {one.raw} is not null and not ({fits(one.raw, one.guess)}))" for one in typed]
    asked += [query for one in typed for query in _lengths(one).values()]
    asked += [f"count(*) filter (where regexp_full_match({one.raw}, '{DESTROYED}'))" for one in words]
    asked.append(f"count(*) filter (where {suspicious([one.raw for one in words])})" if words else "0")
    named = [one for one in words if one.guess.kind == "code" and not _refused("number-format", one.header, without)]
    asked.append(f"count(*) filter (where {wide([one.raw for one in named])})" if named else "0")
    found = iter(work.sql.execute(f"select {', '.join(asked)} from {laid.table}").fetchone() or ())
    for one in (*typed, *words):
        one.counts = {"filled": (number := next(found)), "empty": number, "values": number}
    misfits = {one.at: next(found) for one in typed}
    for one in typed:
        one.counts |= {name: next(found) for name in _lengths(one)}
    for one in words:
        one.counts["destroyed"] = next(found)
    unclean = next(found)
    if next(found):
        for one in named:
            one.guess = msgspec.structs.replace(one.guess, wide=True)
        words = [one for one in words if one not in named]
    proved = [one for one in typed if not misfits[one.at] and one.counts["filled"] and (one.whole + one.scale) <= 38]
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
        if proof.guess.ambiguous:
            here, there = value(cell, proof.guess, 0, 0), other_moment(cell, proof.guess)
            asked[f"{key}differing"] = f"count(*) filter (where {here} is distinct from {there})"
            asked[f"{key}deciding"] = f"count(*) filter (where {here} is not null and {there} is null)"
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
        proof.guess, proof.mixed = _next(proof.guess), proof.guess
    elif counts.get("differing") and not counts["deciding"] and not again:
        proof.guess, proof.mixed, again = TEXT, proof.guess, True
    elif (proof.guess.kind not in ("text", "code") and not counts.get("values", counts["filled"]) and not again) or (
        (proof.whole + proof.scale) > 38 and not again
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
    if failed.ambiguous and failed.order == "mdy":
        return msgspec.structs.replace(failed, order="dmy")
    if failed.ambiguous and not failed.time:
        return msgspec.structs.replace(failed, order="mdy", time=True)
    if failed.kind == "date" and not failed.order and not (failed.compact and failed.serial):
        return msgspec.structs.replace(failed, compact=True, serial=True)
    if failed.kind == "date" and not failed.time:
        return msgspec.structs.replace(failed, time=True, zoned=True, written=True)
    return TEXT
