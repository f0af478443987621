"""The catalogue inside: the list and its work lists, the steps of the release flow, catalogue releases."""

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from ckan.plugins import toolkit as tk
from flask import Blueprint, request

from ckanext.anhui.accounts import roles
from ckanext.anhui.accounts.pages import call
from ckanext.anhui.registry.pages import paging
from ckanext.anhui.registry.run_views import anhui_registry_runs

__all__ = ["anhui_registry", "anhui_registry_runs"]

anhui_registry = Blueprint("anhui_registry", __name__, url_prefix="/registry")
FILTERS = ("q", "department", "stage", "state", "work")
SEEN = "seen_at"  # when the list was shown: what changed later is not signed unseen


@anhui_registry.route("")
def index() -> str:
    """Every record the account sees, with where it stands and what can be done with it."""
    asked, page, now = _asked(), paging(), _now()
    listed = call("anhui_record_list", asked | page)
    names = call("anhui_record_departments", {})
    return tk.render(
        "registry/index.html", {"listed": listed, "asked": asked, "departments": names, "page": page, SEEN: now}
    )


@anhui_registry.route("/start")
def start() -> Any:
    """Where one lands after signing in: on what waits for one's step, or else on the list of records."""
    stage = _own_stage()
    stages = call("anhui_record_changes", {"limit": 1})["stages"] if stage else {}
    if stage and stages.get(stage):
        return tk.redirect_to("anhui_registry.changes", stage=stage)
    if stage == "signed" and stages.get("approved"):
        return tk.redirect_to("anhui_registry.releases")
    return tk.redirect_to("anhui_registry.index")


@anhui_registry.route("/changes")
def changes() -> str:
    """What records change against the last release, on one page; at the reader's own stage unless another is asked."""
    asked, page, now = {"stage": _own_stage() or "draft"} | _asked(), paging(20), _now()
    found = call("anhui_record_changes", asked | page)
    return tk.render("registry/changes.html", {"found": found, "asked": asked, "page": page, SEEN: now})


@anhui_registry.route("/<key>/changes", methods=["GET"])
def record_changes(key: str) -> str:
    """What one record changes, with the steps possible now."""
    status = call("anhui_record_show", {"key": key})
    found = call("anhui_record_changes", {"key": status["key"]})
    return tk.render("registry/record_changes.html", {"found": found, "status": status})


@anhui_registry.route("/step", methods=["POST"])
def step() -> Any:
    """Sign, approve or take back: the records ticked (`record` = key:hash), or all the filter finds."""
    name, _, what = request.form.get("verb", "").partition("-")
    words = {
        "sign": tk._("Signed: {count}"),
        "approve": tk._("Approved: {count}"),
        "recall": tk._("Taken back: {count}"),
    }
    if name not in words:
        return tk.abort(400, tk._("There is no such step"))
    if done := call(f"anhui_record_{name}", {**_chosen(), "what": what}, flash=True):
        _tell(words[name], done)
    return _back()


@anhui_registry.route("/<key>/return", methods=["POST"])
def return_(key: str) -> Any:
    """Send a record back with reasons at fields."""
    fields, said = request.form.getlist("field"), request.form.getlist("reason")
    reasons = [{"field": field, "reason": reason} for field, reason in zip(fields, said, strict=False)]
    if call("anhui_record_return", {"key": key, "reasons": reasons}, flash=True):
        tk.h.flash_success(tk._("Sent back to the department with your reasons"))
    return _back()


@anhui_registry.route("/<key>/close", methods=["POST"])
def close(key: str) -> Any:
    """Stop opening a record: write its basis down."""
    done = call("anhui_record_close", {"key": key, "basis": request.form.get("basis", "")}, flash=True)
    if done and done["released"]:
        tk.h.flash_success(tk._("Closed. It disappears from the public portal with the next synchronisation."))
    elif done:
        tk.h.flash_success(tk._("Noted. It takes effect once it is signed, approved and released."))
    return _back()


@anhui_registry.route("/releases", methods=["GET", "POST"])
def releases() -> Any:
    """The numbered catalogue releases, and making the next one."""
    if request.method == "POST":
        made = call("anhui_catalogue_release_create", {"note": request.form.get("note", "")}, flash=True)
        return tk.redirect_to("anhui_registry_runs.run", identity=made["id"]) if made else _back()
    waiting = call("anhui_record_list", {"stage": "approved", "limit": 1})["count"]
    listed = call("anhui_catalogue_release_list", {})
    return tk.render("registry/releases.html", {"releases": listed, "waiting": waiting})


@anhui_registry.route("/subjects", methods=["GET", "POST"])
def subjects() -> Any:
    """Records of several departments about one subject, and which of them leads (一数一源)."""
    if request.method == "POST":
        asked = {"lead": request.form.get("lead", ""), "keys": request.form.getlist("key")}
        if call("anhui_subject_lead", asked, flash=True):
            tk.h.flash_success(tk._("Lead named"))
        return _back()
    return tk.render("registry/subjects.html", {"groups": call("anhui_subject_list", {})})


def _own_stage() -> str:
    """The stage at which records wait for the reader: "draft" for a signer, "signed" for the authority, else ""."""
    user = tk.current_user.name
    role = roles.role_of(user)
    if role == "reviewer":
        return "signed"
    return "draft" if not role and roles.departments(user, "signer") else ""


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat()


def _asked() -> dict[str, str]:
    return {name: value for name in FILTERS if (value := request.args.get(name, "").strip())}


def _chosen() -> dict[str, Any]:
    """The records ticked, or the filter when all it finds is meant."""
    if request.form.get("all"):
        return {
            "filter": {name: value for name in (*FILTERS, SEEN) if (value := request.form.get(f"filter-{name}", ""))}
        }
    pairs = [one.partition(":") for one in request.form.getlist("record")]
    return {"records": [{"key": key, "hash": digest} for key, _, digest in pairs]}


def _tell(words: str, done: dict[str, Any]) -> None:
    if done["done"]:
        tk.h.flash_success(words.format(count=done["done"]))
    for one in done["refused"][:10]:
        tk.h.flash_error(f"{one['title']}：{one['reason']}")
    if (rest := len(done["refused"]) - 10) > 0:
        tk.h.flash_error(tk._("and {count} more").format(count=rest))
    if not done["done"] and not done["refused"]:
        tk.h.flash_notice(tk._("None of the chosen records waits for this step"))


def _back() -> Any:
    """The page the person came from, if it is one of ours."""
    came = urlsplit(request.referrer or "")
    here = urlsplit(request.host_url)
    ours = came.netloc == here.netloc and came.path.startswith("/")
    where = f"{came.path}?{came.query}" if came.query else came.path
    return tk.redirect_to(where) if ours else tk.redirect_to("anhui_registry.index")
