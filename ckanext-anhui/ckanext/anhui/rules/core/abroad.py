"""How others would judge a dataset, from the same facts: data.europa.eu's MQA (405 points), data.gouv.fr's nine."""

import msgspec

from .facts import Facts

RATINGS = ((351, "excellent"), (221, "good"), (121, "sufficient"), (0, "bad"))


class Abroad(msgspec.Struct, frozen=True, kw_only=True):
    """`mqa`: points by metric, in its five dimensions; `french`: which of the nine are kept."""

    mqa: dict[str, dict[str, int]]
    mqa_total: int
    mqa_rating: str
    french: dict[str, bool]
    french_total: int


def abroad(facts: Facts) -> Abroad:
    """Metadata Quality Assessment of data.europa.eu, of its metrics the best distribution counts; quality score of
    data.gouv.fr, whose nine questions weigh the same."""
    points = {name: {metric: worth * bool(kept) for metric, (worth, kept) in some.items()}
              for name, some in _mqa(facts).items()}  # fmt: skip
    total = sum(sum(some.values()) for some in points.values())
    nine = _french(facts)
    return Abroad(
        mqa=points,
        mqa_total=total,
        mqa_rating=next(rating for least, rating in RATINGS if total >= least),
        french=nine,
        french_total=sum(nine.values()),
    )


def _mqa(facts: Facts) -> dict[str, dict[str, tuple[int, object]]]:
    said, files = facts.record.elements, facts.files
    there = [file for file in files if file.present]
    open_type = said.get("open_type") or ("有条件开放" if facts.conditional else "")
    return {
        "findability": {
            "keyword": (30, said.get("tag_string")),
            "theme": (30, said.get("domain") or said.get("classification")),
            "spatial": (20, said.get("region")),
            "temporal": (20, said.get("temporal")),
        },
        "accessibility": {
            "access_url_answers": (50, there),
            "download_url": (20, files),
            "download_url_answers": (30, there),
        },
        "interoperability": {
            "format": (20, any(file.format for file in files)),
            "media_type": (10, any(file.media for file in files)),
            "vocabulary": (10, any(file.known and file.media for file in files)),
            "non_proprietary": (20, any(file.open_format for file in files)),
            "machine_readable": (20, any(file.machine for file in files)),
            "dcat_ap": (30, said.get("title") and said.get("notes")),
        },
        "reusability": {
            "licence": (20, said.get("license_id")),
            "licence_vocabulary": (10, said.get("license_id")),
            "access_rights": (10, open_type),
            "access_rights_vocabulary": (5, open_type),
            "contact_point": (20, said.get("contact_phone") or said.get("contact_email")),
            "publisher": (10, facts.record.provider or said.get("provider_code")),
        },
        "contextuality": {
            "rights": (5, said.get("open_condition")),
            "byte_size": (5, any(file.sized for file in files)),
            "issued": (5, said.get("issued")),
            "modified": (5, True),
        },
    }


def _french(facts: Facts) -> dict[str, bool]:
    said, files = facts.record.elements, facts.files
    documented = bool(files) and all(file.described or facts.record.columns for file in files)
    return {
        "licence": bool(said.get("license_id")),
        "temporal_coverage": bool(said.get("temporal")),
        "spatial_coverage": bool(said.get("region")),
        "update_frequency": bool(said.get("update_cycle")),
        "updated_in_time": facts.update not in ("overdue", "unstated"),
        "description": len(facts.record.text("notes")) > 100,
        "open_format": any(file.open_format for file in files),
        "all_available": bool(files) and all(file.present for file in files),
        "documented": documented,
    }
