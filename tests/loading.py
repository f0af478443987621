"""Put datasets into a public zone and take them out again, as the sync service does: `loading.py add|drop FILE`.

Run with the stack's Python and CKAN_INI. FILE is JSON: a list of packages.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from ckan import model
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
from ckan.plugins import toolkit as tk


def main(verb: str, packages: list[dict]) -> None:
    from ckanext.anhui.catalogue import organization_id, writer

    user = tk.config.get("ckanext.anhui.sync.user") or "sync"
    if verb == "drop":
        for package in packages:
            tk.get_action("dataset_purge")({"user": user, "ignore_auth": True}, {"id": package["id"]})
        for identity in {organization_id(package["provider_code"]) for package in packages}:
            tk.get_action("organization_purge")({"user": user, "ignore_auth": True}, {"id": identity})
        return
    providers = {p["provider_code"]: p.pop("provider") for p in packages}
    writer.ensure_organizations(providers, user=user)
    refused = writer.write(packages, user=user)
    if refused:
        sys.exit(f"refused: {refused}")
    writer.index([p["id"] for p in packages])
    model.Session.remove()


if __name__ == "__main__":
    app: Any = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
    with app._wsgi_app.test_request_context():
        main(sys.argv[1], json.loads(Path(sys.argv[2]).read_text("utf-8")))
