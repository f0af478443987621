"""Actions of importing and exporting workbooks."""

from typing import Any, BinaryIO, cast

import msgspec
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.anhui.catalogue import writer
from ckanext.anhui.catalogue.core.workbook import Finding, WorkbookError, annotate, write_workbook
from ckanext.anhui.files import TooLarge
from ckanext.anhui.files.store import store as blobs
from ckanext.anhui.registry import listing, runs, scope, store
from ckanext.anhui.registry.logic.common import event, path, say, upload
from ckanext.anhui.registry.model import SOURCE, run
from ckanext.anhui.workbooks import importing, jobs
from ckanext.anhui.workbooks.logic.books import anhui_catalogue_census, anhui_catalogue_template

__all__ = [
    "anhui_catalogue_census",
    "anhui_catalogue_export",
    "anhui_catalogue_import",
    "anhui_catalogue_template",
    "anhui_import_annotate",
    "anhui_import_cancel",
    "anhui_import_confirm",
    "anhui_import_create",
    "anhui_import_list",
]
SMALL = 200_000
"""Bytes of a workbook that is read and written while one waits; a bigger one goes to the background worker."""
LARGEST = 100 * (1 << 20)


def anhui_catalogue_import(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Import the official workbook at once, without a preview: for commands and programs.

    :param path: the file, or
    :param upload: an uploaded file (werkzeug FileStorage)
    :param renames: `rename` or `new` for everything that looks renamed; without it those are not imported
    :returns: `{resources, created, updated, unchanged, refused, rename, opens, closes, departments, outcomes, findings:
        [{severity, code, sheet, row, column, cell, value, message, fix}], keys, seconds}`
    :raises ValidationError: the file as a whole cannot be read (`code` and message)
    """
    tk.check_access("anhui_catalogue_import", context, data_dict)
    user, told = str(context.get("user")), say(data_dict)
    given = upload(data_dict)
    content = given.read() if given else path(data_dict).read_bytes()
    try:
        planned = importing.plan(content, user=user)
        if answers := _same_answer(planned, data_dict.get("renames")):
            planned = importing.plan(content, user=user, answers=answers)
    except WorkbookError as error:
        raise tk.ValidationError({"file": [str(error)], "code": [error.code]}) from None
    told(f"读出 {len(planned.outcomes)} 个资源")
    return importing.apply(planned, user=user, say=lambda done, total: told(f"已写入 {done} / {total}"))


def anhui_import_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Hand in a workbook: it is read and compared with the catalogue, nothing is written yet.

    :param upload: the workbook (werkzeug FileStorage)
    :returns: the run, see `anhui_run_show`
    """
    tk.check_access("anhui_import_create", context, data_dict)
    given = upload(data_dict)
    if given is None:
        raise tk.ValidationError({"upload": [tk._("Choose a workbook first")]})
    try:
        sha256, size = blobs().put(cast(BinaryIO, given.stream), LARGEST)
    except TooLarge:
        said = tk._("The workbook is larger than {mb} MB; split it by department").format(mb=LARGEST >> 20)
        raise tk.ValidationError({"upload": [said]}) from None
    name = str(given.filename).replace("\\", "/").rsplit("/", 1)[-1][:200]
    made = {"sha256": sha256, "size": size, "name": name}
    identity = runs.create("import", made, user=str(context.get("user")))
    runs.carry_on(jobs.preview, identity, inline=size <= SMALL)
    return runs.plain(identity)


@tk.side_effect_free
def anhui_import_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """The latest imports of the account, of everybody for those who see all; without their plans."""
    tk.check_access("anhui_import_list", context, data_dict)
    user = str(context.get("user"))
    mine = [] if not scope.visible(user) else [run.c.asked_by == user]
    return [runs.plainly(one) for one in runs.latest("import", *mine)]


def anhui_import_confirm(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Write what the preview of an import showed.

    :param id: of the run
    :param answers: `{row: "rename" | "new"}` for each that looks renamed; unanswered ones are not imported
    :returns: the run
    """
    identity = tk.get_or_bust(data_dict, "id")
    tk.check_access("anhui_import_confirm", context, {"id": identity})
    asked = runs.get(identity)
    answers = data_dict.get("answers") or {}
    if not isinstance(answers, dict) or not all(
        str(k).isdigit() and v in ("rename", "new") for k, v in answers.items()
    ):
        raise tk.ValidationError({"answers": ["应为 {行号: rename 或 new}"]})
    given = asked["input"] | {"answers": {str(row): answer for row, answer in answers.items()}}
    if not runs.change(identity, run.c.state == "preview", state="confirmed", input=given):
        raise tk.ValidationError({"id": [tk._("This import is not waiting to be confirmed any more")]})
    runs.carry_on(jobs.write, identity, inline=asked["input"]["size"] <= SMALL)
    return runs.plain(identity)


@tk.side_effect_free
def anhui_import_annotate(context: Context, data_dict: DataDict) -> bytes:
    """The workbook of an import with its bad cells marked (bytes of an .xlsx), to be mended and handed in again.

    :param id: of the run
    """
    identity = tk.get_or_bust(data_dict, "id")
    tk.check_access("anhui_import_annotate", context, {"id": identity})
    asked = runs.get(identity)
    report = asked["report"] or asked["plan"] or {}
    if "findings" not in report:
        raise tk.ObjectNotFound(tk._("This workbook has not been read"))
    findings = msgspec.convert(report["findings"], list[Finding])
    return annotate(blobs().path(asked["input"]["sha256"]).read_bytes(), findings)


def anhui_import_cancel(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Stop an import: what is written so far stays, whole; the rest is not touched."""
    identity = tk.get_or_bust(data_dict, "id")
    tk.check_access("anhui_import_cancel", context, {"id": identity})
    killed = runs.get(identity, run.c.state, run.c.touched)["stalled"]
    if not runs.change(identity, run.c.state.in_([*runs.WORKING, "preview", "failed"]), state="cancelled"):
        raise tk.ValidationError({"id": [tk._("This import is over already")]})
    if killed:
        writer.index(writer.behind())
    event(context, "import-cancel", "catalogue", SOURCE, {"run": identity})
    return runs.plain(identity)


@tk.side_effect_free
def anhui_catalogue_export(context: Context, data_dict: DataDict) -> bytes:
    """The catalogue the account sees, as a workbook (bytes of an .xlsx) that imports without a difference.

    :param department: optional, only the records of this department
    """
    tk.check_access("anhui_catalogue_export", context, data_dict)
    store.follow_datasets()
    where = listing.conditions({"department": data_dict.get("department")}, str(context.get("user")))
    return write_workbook(store.drafts(*where))


def _same_answer(planned: importing.Plan, answer: Any) -> importing.Answers:
    """One answer to every question 改名/新资源 of a plan; none when it was not given."""
    if answer not in ("rename", "new"):
        return {}
    return {outcome.row: answer for outcome in planned.outcomes if outcome.kind == "rename"}
