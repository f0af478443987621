"""The same records into our portal and into the peer: `filling.py ours|peer FILE.jsonl.gz COUNT`, with CKAN_INI.

Records are Shanghai's (title, provider, domain, open type, summary, cycle, formats, field names); their regions are
dealt out over the cities of Anhui, so that the facet has something to count. Ours go in as the sync service writes
them, the peer's through its own package_create. Both are indexed at the end.
"""

import gzip
import hashlib
import json
import os
import sys
import uuid
from typing import Any

from ckan import model
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
from ckan.plugins import toolkit as tk

SPACE = uuid.UUID("5f1c1a0e-8a52-4e0b-9b5c-6f4a7c1f0b11")
BATCH = 200


def records(path: str, count: int) -> list[dict[str, Any]]:
    """So many of the file's records, the first ones."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line, _ in zip(lines, range(count), strict=False)]


def key(text: str) -> str:
    """A stable id."""
    return str(uuid.uuid5(SPACE, text))


def files(record: dict[str, Any]) -> list[dict[str, str]]:
    """A record's files; unless it says where they are, nobody downloads them here."""
    return record.get("files") or [
        {
            "name": f"{record['title']}.{f.lower()}",
            "format": f,
            "url": f"https://example.invalid/{record['id']}.{f.lower()}",
        }
        for f in record["formats"]
    ]


def fill_ours(given: list[dict[str, Any]]) -> None:
    """As the sync service does."""
    from ckanext.anhui.catalogue import code_list, organization_id, slug, writer

    user = tk.config.get("ckanext.anhui.sync.user") or "sync"
    cities = [entry.code for entry in code_list("regions").children("340000")]
    providers = {"B" + hashlib.sha1(r["provider"].encode()).hexdigest()[:17].upper(): r["provider"] for r in given}
    codes = {title: code for code, title in providers.items()}
    writer.ensure_organizations(providers, user=user)
    for start in range(0, len(given), BATCH):
        batch = []
        for number, record in enumerate(given[start : start + BATCH], start):
            identity = key(record["id"])
            domain = code_list("domains").find(record["domain"])
            cycle = code_list("cycles").find(record["cycle"])
            batch.append(
                {
                    "id": identity,
                    "name": slug(identity),
                    "type": "dataset",
                    "title": record["title"],
                    "notes": record["summary"],
                    "provider_code": codes[record["provider"]],
                    "owner_org": organization_id(codes[record["provider"]]),
                    "open_type": record["open_type"],
                    "open_condition": record["open_condition"],
                    "domain": domain.code if domain else "other",
                    "region": cities[number % len(cities)],
                    "update_cycle": cycle.code if cycle else "",
                    "columns": [{"name": name, "type": "C"} for name in record["fields"]],
                    "resources": [dict(f, id=key(f["url"])) for f in files(record)],
                }
            )
        refused = writer.write(batch, user=user)
        if refused:
            sys.exit(f"refused: {dict(list(refused.items())[:3])}")
        writer.index([p["id"] for p in batch])
        model.Session.remove()


def fill_peer(given: list[dict[str, Any]]) -> None:
    """As an administrator of CKAN does, with the commit of every dataset put off to the end of a batch."""
    if not model.User.get("bench"):
        model.Session.add(model.User(name="bench", email="bench@example.invalid", password=key("x"), sysadmin=True))
        model.Session.commit()
    user: Any = {"user": "bench", "ignore_auth": True}
    for title in sorted({r["provider"] for r in given}):
        if not model.Group.get("org-" + key(title)[:8]):
            made = {"id": key(title), "name": "org-" + key(title)[:8], "title": title}
            tk.get_action("organization_create")(user | {}, made)
    for number, record in enumerate(given, 1):
        package = {
            "name": "d-" + key(record["id"]),
            "title": record["title"],
            "notes": record["summary"],
            "owner_org": key(record["provider"]),
            "extras": [
                {"key": "领域", "value": record["domain"]},
                {"key": "更新周期", "value": record["cycle"] or "-"},
                {"key": "地区", "value": record["spatial"] or "-"},
            ],
            "tags": [{"name": tag} for tag in record.get("tags") or ()],
            "resources": files(record),
        }
        tk.get_action("package_create")(user | {"defer_commit": True, "return_id_only": True}, package)
        if number % BATCH == 0 or number == len(given):
            model.Session.commit()
            model.Session.remove()


if __name__ == "__main__":
    who, path, count = sys.argv[1:]
    app: Any = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
    with app._wsgi_app.test_request_context():
        {"ours": fill_ours, "peer": fill_peer}[who](records(path, int(count)))
