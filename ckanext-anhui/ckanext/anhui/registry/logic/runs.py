"""Actions of long work: how far it is, carrying it on."""

from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.anhui.registry import jobs, runs
from ckanext.anhui.registry.model import run

__all__ = ["anhui_run_resume", "anhui_run_show"]


@tk.side_effect_free
def anhui_run_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """A run: an import or a catalogue release, and how far it is.

    :param id: of the run
    :param brief: leave out the outcomes and findings of `plan`, to watch how far it is
    :returns: `{id, kind, number, asked_by, asked_at, state, stalled, working, done, total, input, plan, report}`.
        States: waiting, reading, preview, confirmed, writing, done, failed, cancelled.
        `plan` and `report` as `anhui_catalogue_import` gives; of a run that failed `{code, message}`.
    """
    identity = tk.get_or_bust(data_dict, "id")
    tk.check_access("anhui_run_show", context, {"id": identity})
    return runs.plain(identity, *(runs.BRIEF if tk.asbool(data_dict.get("brief")) else ()))


def anhui_run_resume(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Carry a run on that stalled or failed through no fault of the file."""
    identity = tk.get_or_bust(data_dict, "id")
    tk.check_access("anhui_run_resume", context, {"id": identity})
    now = runs.get(identity)
    again = (now["report"] or {}).get("again")
    if now["state"] == "failed" and again:
        runs.change(identity, run.c.state == "failed", state=again, report=None)
    elif not now["stalled"]:
        raise tk.ValidationError({"id": [tk._("There is nothing to carry on")]})
    runs.carry_on(jobs.next_piece(now["kind"], again or now["state"]), identity, inline=False)
    return runs.plain(identity)
