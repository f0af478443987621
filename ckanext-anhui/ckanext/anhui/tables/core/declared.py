"""A table beside the 信息项 its record declares: what is missing, what is more, what is otherwise.

Types as 政务信息资源目录编制指南（试行） gives them: 字符型 C, 数值型 N, 货币型 Y, 日期型 D, 日期时间型 T, 逻辑型 L, 备注型 M,
双精度型 B, 整型 I, 浮点型 F; 数据长度 a number of characters, of numbers "p,s".
"""

import re
from collections.abc import Sequence

from ckanext.anhui.catalogue import Column as Declared
from ckanext.anhui.catalogue import normalize

from .model import Problem, Table
from .workspace import Workspace

TEXT = frozenset({"text", "code", "integer", "decimal", "date", "datetime", "boolean"})
"""Anything may stand where characters are declared."""
FITS = {
    "C": TEXT, "M": TEXT, "N": {"integer", "decimal"}, "Y": {"integer", "decimal"}, "B": {"integer", "decimal"},
    "F": {"integer", "decimal"}, "I": {"integer"}, "D": {"date"}, "T": {"datetime", "date"}, "L": {"boolean"},
}  # fmt: skip
WORDS = {
    "字符": "C", "文本": "C", "备注": "M", "数值": "N", "货币": "Y", "日期时间": "T", "日期": "D", "逻辑": "L", "布尔": "L",
    "双精度": "B", "整": "I", "浮点": "F",
}  # fmt: skip
NAMES = {
    "text": "文本", "code": "编码", "integer": "整数", "decimal": "小数", "date": "日期", "datetime": "日期时间",
    "boolean": "是/否",
}  # fmt: skip


def letter(said: str) -> str:
    """The letter of a declared type, "" when it says nothing a table can be compared with."""
    text = said.strip()
    found = re.search(r"(?:^|[^A-Za-z])([CNYDTLMBIF])$", text.upper())
    if found:
        return found[1]
    return next((one for word, one in WORDS.items() if text.startswith(word)), "")


def compare(table: Table, declared: Sequence[Declared], work: Workspace) -> list[Problem]:
    """In: a clean table, the 信息项 of its record. Out: the differences, each a warning."""
    there = {normalize(column.header): at for at, column in enumerate(table.columns, 1)}
    wanted = {normalize(one.name): one for one in declared}
    problems = [
        _problem("declared-missing", f"目录中的信息项“{one.name}”在文件里没有", "请补上这一列，或修改目录", one.name)
        for name, one in wanted.items()
        if name not in there
    ]
    problems += [
        _problem(
            "declared-extra",
            f"文件里的“{column.header}”列在目录中没有登记",
            "请在目录中补登信息项，或删去这一列",
            column.header,
        )
        for column in table.columns
        if normalize(column.header) not in wanted
    ]
    common = [name for name in there if name in wanted]
    if common != [name for name in wanted if name in there]:
        problems.append(
            Problem(code="declared-order", severity="info", message="列的次序与目录不同", fix="可以按目录的次序排列")
        )
    for name in common:
        problems += _column(table, there[name], wanted[name], work)
    return problems


def _problem(code: str, message: str, fix: str, column: str) -> Problem:
    return Problem(code=code, severity="warning", message=message, fix=fix, column=column)


def _column(table: Table, at: int, said: Declared, work: Workspace) -> list[Problem]:
    column = table.columns[at - 1]
    kind = letter(said.type)
    if kind and column.type not in FITS[kind] and column.nulls < table.n_rows:
        message = f"“{column.header}”列在目录中是{said.type}，文件里是{NAMES[column.type]}"
        return [_problem("declared-type", message, "请核对数据，或修改目录中的数据类型", column.header)]
    numbers = [int(one) for one in re.findall(r"\d+", said.length)]
    if not numbers or not kind:
        return []
    if column.type in ("text", "code"):
        query = f"select n, length(c{at}) from {table.view} where length(c{at}) > {numbers[0]} order by n"
    elif column.type == "decimal" and len(numbers) > 1 and column.scale > numbers[1]:
        query = f"select n, {column.scale} from {table.view} where c{at} <> round(c{at}, {numbers[1]}) order by n"
    else:
        return []
    found = work.sql.execute(f"select count(*), min(n) from ({query})").fetchone() or (0, 0)
    if not found[0]:
        return []
    message = f"“{column.header}”列有 {found[0]} 处超过目录规定的长度 {said.length}（首见第 {found[1]} 行）"
    fix = "请核对数据，或修改目录中的数据长度"
    return [
        Problem(
            code="declared-length",
            severity="warning",
            message=message,
            fix=fix,
            row=found[1],
            column=column.header,
            count=found[0],
        )  # fmt: skip
    ]
