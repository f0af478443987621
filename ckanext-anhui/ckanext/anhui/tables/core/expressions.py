"""A guess as SQL over a column: the value it gives, NULL where a cell does not fit."""

import re
from collections.abc import Sequence

import msgspec

from .cells import (
    ALWAYS_NULL,
    FALSE,
    HARD_SPACES,
    INVISIBLE,
    MARK,
    NULL_AMONG_VALUES,
    SCALES,
    SPACES,
    TRUE,
    quote,
    trimmed_sql,
    unmarked_sql,
    visible_sql,
    words_sql,
)
from .guess import (
    COMPACT,
    COMPACT_TIME,
    DAY,
    NARROW,
    NARROW_CODE,
    NUMBER,
    PLAIN_DECIMAL,
    PLAIN_INTEGER,
    SERIAL,
    SLASHED,
    TIME,
    WIDE,
    WIDE_CODE,
    WIDE_SIGN,
    WRITTEN,
    ZONE,
    Guess,
)

LARGEST_SCALE = 12
BEIJING = 480
"""minutes before UTC"""


SEPARATOR = "\ue000"
"""between cells that are looked at together; of no character set, so in no file"""


def suspicious(cells: Sequence[str]) -> str:
    """Whether any of some cells of a row has to be cleaned or says "nothing": one look at all of them."""
    words = "|".join(re.escape(word) for word in NULL_AMONG_VALUES).replace("'", "''")
    edge, space = f"(?:^|{SEPARATOR}|$)", f"[\\s{SPACES[4:]}]"
    pattern = f"{edge}(?:{space}|{MARK})|{space}{edge}|[{INVISIBLE}{HARD_SPACES}]|{edge}(?:{words}){edge}"
    joined = f"concat_ws('{SEPARATOR}', {', '.join(cells)})" if len(cells) > 1 else cells[0]
    return f"regexp_matches({joined}, '{pattern}')"


def wide(cells: Sequence[str]) -> str:
    """Whether any of some cells of a row has full-width letters or figures."""
    return f"regexp_matches(concat_ws(' ', {', '.join(cells)}), '{WIDE_SIGN}')"


def cleaned(cell: str, *, unclean: bool) -> str:
    """The cell without blanks around it, characters nobody sees, and marks of Excel; NULL when nothing is left."""
    return f"nullif({unmarked_sql(trimmed_sql(visible_sql(cell)))}, '')" if unclean else cell


def without_nulls(cell: str, guess: Guess, *, spelled: bool) -> str:
    """The cell, NULL where it only says that there is no value."""
    if not spelled:
        return cell
    words = ALWAYS_NULL if guess.kind == "text" else NULL_AMONG_VALUES
    return f"case when {cell} in {words_sql(words)} then null else {cell} end"


def fits(cell: str, guess: Guess) -> str:
    """A condition: the cell is a value of what is guessed."""
    if guess.kind == "integer" and not guess.spelled:
        return f"regexp_full_match({cell}, '{PLAIN_INTEGER}')"
    if guess.kind == "decimal" and not guess.spelled:
        return f"regexp_full_match({cell}, '{PLAIN_DECIMAL}')"
    if guess.kind in ("text", "code"):
        return "true"
    if guess.iso:
        return f"strlen({cell}) = {19 if guess.time else 10} and {moment(cell, guess)} is not null"
    return f"{value(cell, guess, 38, LARGEST_SCALE)} is not null"


def value(cell: str, guess: Guess, precision: int, scale: int) -> str:
    """The value: of a number as DECIMAL(precision, scale), or BIGINT when both are nought."""
    if guess.kind == "boolean":
        return f"case when {cell} in {words_sql(TRUE)} then true when {cell} in {words_sql(FALSE)} then false end"
    if guess.kind == "date":
        return moment(cell, guess)
    if guess.kind == "code" and guess.wide:
        return f"translate({cell}, {quote(WIDE_CODE)}, {quote(NARROW_CODE)})"
    if guess.kind in ("text", "code"):
        return cell
    text = number_text(cell, guess)
    kind = f"decimal({precision}, {scale})" if precision else "bigint"
    if guess.kind == "unit" and len(guess.units) > 1:
        return f"try_cast(try_cast({text} as decimal(24, 8)) * {_factor(cell, guess)} as {kind})"
    return f"try_cast({text} as {kind})"


def number_text(cell: str, guess: Guess) -> str:
    """A number as plain text, NULL where there is none."""
    if not guess.spelled:
        return cell
    text = f"translate({cell}, '{WIDE}', '{NARROW}')"
    if guess.kind == "year":
        return f"nullif(regexp_extract({text}, '^((?:19|20)[0-9][0-9])年度?$', 1), '')"
    if guess.kind == "percent":
        text = f"regexp_replace({text}, '^\\((.*)\\)$', '-\\1')"
        text = f"nullif(regexp_extract({text}, '^(?:({NUMBER})\\s*%|0(?:\\.0+)?)$', 1), '')"
        text = f"case when regexp_full_match({cell}, '[0０](?:[.．][0０]+)?') then '0' else {text} end"
    elif guess.kind == "unit":
        units = "|".join(sorted((one.replace("(", "\\(").replace(")", "\\)") for one in guess.units), key=len)[::-1])
        text = f"nullif(regexp_extract({text}, '^({NUMBER})\\s*(?:{units})$', 1), '')"
    else:
        text = f"regexp_replace(regexp_replace({text}, '^([-+]?)[¥$]\\s*', '\\1'), '^\\((.*)\\)$', '-\\1')"
    return (
        f"case when regexp_full_match({text}, '{NUMBER}') and not regexp_full_match({text}, '[-+]?0[0-9]+')"
        f" then replace({text}, ',', '') end"
    )


def _factor(cell: str, guess: Guess) -> str:
    """How much a unit is of the smallest one."""
    base = base_unit(guess.units)
    whens = " ".join(
        f"when ends_with({cell}, {quote(unit)}) then {SCALES[unit.removesuffix(base)]}"
        for unit in sorted(guess.units, key=len, reverse=True)
    )
    return f"case {whens} end"


def base_unit(units: tuple[str, ...]) -> str:
    """The unit all of these are multiples of; "" when there is none."""
    for base in sorted(units, key=len):
        for length in range(len(base)):
            if all(unit.endswith(base[length:]) and unit.removesuffix(base[length:]) in SCALES for unit in units):
                return base[length:]
    return ""


def moment(cell: str, guess: Guess) -> str:
    """A date, or a date and time when one of the column has a time; of a date alone no time may get lost."""
    kind, clock = ("timestamp", f"(?:{TIME}{f'{ZONE}?' if guess.zoned else ''})?") if guess.time else ("date", "")
    if guess.iso:
        return f"try_cast({cell} as {kind})"
    text = f"translate({cell}, '{WIDE}', '{NARROW}')"
    if guess.order:
        first, second = ("\\1", "\\2") if guess.order == "mdy" else ("\\2", "\\1")
        turned = f"regexp_replace({text}, '^([0-9]+)/([0-9]+)/([0-9]+)', '\\3-{first}-{second}')"
        return f"case when regexp_full_match({text}, '{SLASHED}{clock}') then try_cast({turned} as {kind}) end"
    said = f"try_cast({_iso(text)} as {kind})"
    if guess.zoned:
        said = f"{said} + to_minutes({_behind_beijing(text)})"
    parts = [f"when regexp_full_match({text}, '{DAY}{clock}') then {said}"]
    if guess.written:
        parts.append(f"when regexp_full_match({text}, '{WRITTEN}') then try_cast({_spelled_out(text)} as {kind})")
    day = f"{text}[1:4] || '-' || {text}[5:6] || '-' || {text}[7:8]"
    if guess.compact:
        parts.append(f"when regexp_full_match({text}, '{COMPACT}') then try_cast({day} as {kind})")
    if guess.compact and guess.time:
        clock = f"' ' || {text}[9:10] || ':' || {text}[11:12] || ':' || {text}[13:14]"
        parts.append(f"when regexp_full_match({text}, '{COMPACT_TIME}') then try_cast({day} || {clock} as {kind})")
    if guess.serial:
        counted = f"date '1899-12-30' + try_cast({text} as integer)"
        parts.append(f"when regexp_full_match({text}, '{SERIAL}') then cast({counted} as {kind})")
    return f"case {' '.join(parts)} end"


def other_moment(cell: str, guess: Guess) -> str:
    """The date it would be if month and day changed places."""
    return moment(cell, msgspec.structs.replace(guess, order="dmy" if guess.order == "mdy" else "mdy"))


def _behind_beijing(text: str) -> str:
    """How many minutes a time of another zone is behind that of Beijing; nought when it names none."""
    zone = f"regexp_extract({text}, ':.*?({ZONE})$', 1)"
    offset = f"({zone}[1:1] || '1')::integer * ({zone}[2:3]::integer * 60 + right({zone}, 2)::integer)"
    return f"case {zone} when '' then 0 when 'Z' then {BEIJING} else {BEIJING} - {offset} end"


def _spelled_out(text: str) -> str:
    """二〇二三年五月四日 in ISO 8601."""
    ones = "一二三四五六七八九"
    numbers = [*ones, "十", *(f"十{one}" for one in ones), "二十", *(f"二十{one}" for one in ones), "三十", "三十一"]
    found = [
        f"lpad(list_position({[*numbers]}, regexp_extract({text}, '{before}([{ones}十]+){after}', 1))::varchar, 2, '0')"
        for before, after in (("年", "月"), ("月", "[日号]"))
    ]
    year = f"translate({text}[1:4], '〇○零{ones}', '000123456789')"
    return f"{year} || '-' || {' || '.join((found[0], quote('-'), found[1]))}"


def _iso(text: str) -> str:
    """A day in any of its habits, in ISO 8601."""
    day = "^([0-9]{4}) ?[-/.年] ?([0-9]{1,2}) ?[-/.月] ?([0-9]{1,2}) ?[日号]?[T　 ]*"
    spaced = f"trim(regexp_replace({text}, '{day}', '\\1-\\2-\\3 '))"
    clock = f"regexp_replace({spaced}, '时([0-9]{{1,2}})分?([0-9]{{1,2}})?秒?$', ':\\1:\\2')"
    return f"regexp_replace(rtrim({clock}, ':'), ' ([0-9]):', ' 0\\1:')"
