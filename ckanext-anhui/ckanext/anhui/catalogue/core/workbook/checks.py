"""What departments commonly get wrong (standards note on the template), as findings by cell."""

from .. import uscc
from ..codes import code_list
from ..identifiers import CODE_PATTERN
from .draft import Draft
from .findings import Finding, Severity
from .sheet import Sheet

STRUCTURED = {"电子表格", "数据库"}
SHORTEST = 3
"""Digits of 类 and 项, which every 信息资源代码 begins with."""
USCC_LENGTH = 18


def check_draft(draft: Draft, sheet: Sheet) -> None:
    """One resource by itself."""
    for name, value in (
        ("title", draft.elements.get("title")),
        ("owner_org", draft.provider),
        ("provider_code", draft.elements.get("provider_code")),
        ("notes", draft.elements.get("notes")),
    ):
        if not value:
            _note(draft, sheet, name, "error", "required-missing", "必填项为空", "请补填")
    _identity(draft, sheet)
    _format(draft, sheet)
    _method(draft, sheet)
    _openness(draft, sheet)


def check_columns(draft: Draft, sheet: Sheet) -> None:
    """The 信息项 of one resource: names once each; structured data has some."""
    names = [column.name for column in draft.columns]
    for name in sorted({name for name in names if names.count(name) > 1}):
        _note(draft, sheet, "name", "warn", "duplicate-item", f"信息项“{name}”重复", "请删去重复的行或改名")
    if not names and draft.elements.get("format_class") in STRUCTURED:
        _note(draft, sheet, "name", "warn", "items-missing", "结构化数据没有信息项", "请逐行填写信息项")


def check_rows(draft: Draft, sheet: Sheet, rows: list[tuple[int, dict[str, str]]]) -> None:
    """Code and format type in all rows of one resource, by row number: what a later row says otherwise is a mistake."""
    first, types = rows[0][1], _types(draft)
    for number, said in rows[1:]:
        for name, value in said.items():
            if not value or value == first.get(name):
                continue
            if name == "format_type" and types and value.lower() not in types:
                _wrong_type(draft, sheet, number, value)
                continue
            again = f"与第 {draft.row} 行同属一个资源，却写得不同"
            fix = f"同一资源各行须一致（第 {draft.row} 行是“{first.get(name)}”）；确是两个资源的，请写不同的名称"
            code = "code-differs" if name == "identifier" else "rows-differ"
            _note(draft, sheet, name, "error", code, again, fix, (number, value))


def check_together(drafts: list[Draft], sheet: Sheet) -> None:
    """The workbook as a whole: a 信息资源代码 belongs to one resource."""
    first: dict[str, Draft] = {}
    for draft in drafts:
        code = str(draft.elements.get("identifier") or "")
        if code and code in first:
            again = f"与第 {first[code].row} 行的资源代码相同"
            _note(draft, sheet, "identifier", "error", "duplicate-code", again, "一个资源一个代码，同一资源各行须一致")
        first.setdefault(code, draft)


def _identity(draft: Draft, sheet: Sheet) -> None:
    code = str(draft.elements.get("provider_code") or "")
    if code and not uscc.valid(code):
        short = len(code) != USCC_LENGTH
        said = (
            f"只有 {len(code)} 位"
            if short and len(code) < USCC_LENGTH
            else f"有 {len(code)} 位"
            if short
            else "校验位不符"
        )
        message = f"不是有效的统一社会信用代码（{said}）"
        _note(draft, sheet, "provider_code", "warn", "uscc-check", message, "请核对 18 位代码")
    own = str(draft.elements.get("identifier") or "")
    if own and not CODE_PATTERN.match(own):
        fix = "应为 分类码/顺序码，例如 30701704/000123；不清楚的请留空，由平台赋码"
        short = len(own.partition("/")[0]) < SHORTEST or own.isdigit()
        said = "信息资源代码太短，不完整" if short else "信息资源代码格式不对"
        _note(draft, sheet, "identifier", "error", "code-short" if short else "code-format", said, fix)


def _format(draft: Draft, sheet: Sheet) -> None:
    kind, types = str(draft.elements.get("format_type") or ""), _types(draft)
    if kind and types and kind.lower() not in types:
        _wrong_type(draft, sheet, draft.row, kind)


def _types(draft: Draft) -> set[str]:
    """The format types of the draft's format class, in lower case; none for a class nobody knows."""
    entry = code_list("format_classes").find(str(draft.elements.get("format_class") or ""))
    return {str(one).lower() for one in entry.data.get("types", [])} if entry else set()


def _wrong_type(draft: Draft, sheet: Sheet, row: int, value: str) -> None:
    entry = code_list("format_classes").find(str(draft.elements.get("format_class") or ""))
    fix = f"{entry.label} 可选：{'、'.join(map(str, entry.data['types']))}" if entry else ""
    _note(draft, sheet, "format_type", "error", "format-type", "格式类型与格式分类不符", fix, (row, value))


def _method(draft: Draft, sheet: Sheet) -> None:
    """共享方式类型 that does not go with its 分类 is left out, as a word of no code list is."""
    entry = code_list("share_methods").find(str(draft.elements.get("share_method") or ""))
    kind = str(draft.elements.get("share_method_type") or "")
    if kind and entry and not entry.allows(kind):
        fix = f"{entry.label} 可选：{'、'.join(entry.types)}"
        _note(draft, sheet, "share_method_type", "warn", "share-method-type", "共享方式类型与共享方式分类不符", fix)
        del draft.elements["share_method_type"]


def _openness(draft: Draft, sheet: Sheet) -> None:
    said = {
        name: str(draft.elements.get(name) or "")
        for name in ("open", "open_condition", "share_type", "share_condition")
    }
    if said["open"] == "否" and said["open_condition"]:
        _note(
            draft, sheet, "open_condition", "warn", "open-contradiction", "不向社会开放，却写有开放条件", "二者只能其一"
        )
    if said["share_type"] == "无条件共享" and said["share_condition"]:
        fix = "无条件共享的请留空；确有条件的请选有条件共享"
        _note(draft, sheet, "share_condition", "warn", "share-contradiction", "无条件共享，却写有共享条件", fix)
    if said["share_type"] == "有条件共享" and not said["share_condition"]:
        _note(
            draft,
            sheet,
            "share_condition",
            "warn",
            "share-condition-missing",
            "有条件共享，没有写明条件",
            "请补填共享条件",
        )
    if said["share_type"] == "不予共享" and not said["share_condition"]:
        _note(
            draft,
            sheet,
            "share_condition",
            "warn",
            "share-basis-missing",
            "不予共享，没有写明依据",
            "请补填法律法规依据",
        )


def _note(
    draft: Draft,
    sheet: Sheet,
    name: str,
    severity: Severity,
    code: str,
    message: str,
    fix: str,
    at: tuple[int, str] | None = None,
) -> None:
    """A finding at an element of the resource: in its first row, or at the row and with the value of `at`."""
    place = next((f for f in sheet.fields if f.element.field_name == name), None)
    own = draft.provider if name == "owner_org" else "" if name == "name" else str(draft.elements.get(name, ""))
    row, value = at or (draft.row, own)
    where = {"column": place.place, "cell": f"{place.letter}{row}"} if place else {"column": name}
    draft.findings.append(
        Finding(
            severity=severity, code=code, message=message, fix=fix, sheet=sheet.name, row=row, value=value[:60], **where
        )
    )
