"""What the page of a dataset says beside its elements."""

from datetime import datetime
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue import BEIJING, UpdateState, code_list, today, update_state
from ckanext.anhui.portal.asking import FAILED, ask, language
from ckanext.anhui.portal.core import citation, freshness, related, samples, words
from ckanext.anhui.portal.shell import anhui_home_url

OPEN = {"无条件开放": "open", "有条件开放": "conditional", "不予开放": "closed"}
UPDATE_CLASSES = {"on_time": "badge-open", "due": "badge-hold", "overdue": "badge-closed"}
"""States of the update that have a colour beside their word."""


def anhui_open_class(open_type: str) -> str:
    """The style of an open type's badge."""
    return f"badge-{OPEN.get(open_type, 'hold')}"


def anhui_open_plain(open_type: str) -> str:
    """What an open type means for the reader, in one sentence of the code list."""
    entry = code_list("open_types").find(open_type) if open_type else None
    return str(entry.texts(language()).get("plain", "")) if entry else ""


def anhui_licence(code: str) -> dict[str, Any] | None:
    """The licence in plain words: `{label, uri, may, must, must_not, note}`, None when the list does not know it."""
    entry = code_list("licences").find(code) if code else None
    return {"label": entry.name(language()), **entry.texts(language())} if entry else None


def anhui_file_name(resource: dict[str, Any]) -> str:
    """The name of a file, or what stands for it."""
    return resource.get("name") or tk._("Unnamed file")


def anhui_provenance(package_id: str) -> dict[str, Any] | None:
    """Where the record came from and which rule opened it; None when nobody knows."""
    return ask("anhui_provenance_show", id=package_id)


def anhui_update(package: dict[str, Any]) -> dict[str, Any]:
    """Is it current: `{state, label, style, due, day, by}`; `day` and `by` say what it was computed from.

    `due` and `day` are dates or None, `by` is file, issued or "". The label of what cannot be said is "".
    """
    found = freshness.data_date(package.get("resources") or (), package.get("issued") or "")
    cycle = package.get("update_cycle") or ""
    said = update_state(cycle, found.day if found else None, today())
    unknown = said.kind == "unstated" and cycle and not found  # promised, but the data has no date
    return {
        "state": said.kind,
        "label": "" if unknown else _state_label(said),
        "style": UPDATE_CLASSES.get(said.kind, ""),
        "due": said.by,
        "day": found.day if found else None,
        "by": found.by if found else "",
    }


def anhui_samples(file: dict[str, Any]) -> list[samples.Sample]:
    """Code that fetches a file of an open dataset; none for what has no address."""
    return samples.samples(file["url"], file.get("format") or "") if file.get("url") else []


def anhui_check_line(file: dict[str, Any]) -> str:
    """The line that checks a downloaded file, "" when its checksum is not known."""
    return samples.check_line(file["hash"], samples.file_name(file.get("url") or "")) if file.get("hash") else ""


def anhui_saved_name(file: dict[str, Any]) -> str:
    """The name a file has after downloading."""
    return samples.file_name(file.get("url") or "")


def anhui_dataset_address(package: dict[str, Any]) -> str:
    """The address of a dataset that stays: without a language, whatever department it belongs to."""
    return f"{anhui_home_url()}/dataset/{package['name']}"


def anhui_citation(package: dict[str, Any]) -> dict[str, str]:
    """How the dataset is cited today: `{gbt7714, bibtex}`."""
    found = freshness.data_date(package.get("resources") or (), package.get("issued") or "")
    cited = citation.Cited(
        key=package["name"],
        author=(package.get("organization") or {}).get("title") or "",
        title=package.get("title") or package["name"],
        publisher=str(tk.config.get("ckan.site_title") or ""),
        updated=found.day.isoformat() if found else words.date(package.get("metadata_modified")),
        accessed=today().isoformat(),
        url=anhui_dataset_address(package),
    )
    return {"gbt7714": citation.gbt7714(cited), "bibtex": citation.bibtex(cited)}


def anhui_related(package: dict[str, Any]) -> list[related.Related]:
    """At most five datasets that go with this one, each with what they share; one search, none when it fails."""
    columns = related.column_names(package)
    domain, department = package.get("domain") or "", (package.get("organization") or {}).get("name") or ""
    asked = related.query(columns, domain, department)
    if not asked:
        return []
    try:
        asking = {"q": asked, "fq": f"-id:{package['id']}", "rows": related.MOST}
        found = tk.get_action("package_search")({}, asking)
    except FAILED:
        return []
    return related.related(found["results"], columns, domain, department)


def anhui_now() -> str:
    """The minute this page is made at, in Beijing: what a printed page has to say."""
    return words.minute(datetime.now(BEIJING))


def _state_label(said: UpdateState) -> str:
    days = max(said.days, 1)
    return {
        "on_time": tk._("On schedule"),
        "due": tk.ungettext("Due within {number} day", "Due within {number} days", days),
        "overdue": tk.ungettext("{number} day overdue", "{number} days overdue", days),
        "irregular": tk._("Irregular updates"),
        "stopped": tk._("No longer updated"),
        "unstated": tk._("Schedule not stated"),
    }[said.kind].format(number=days)
