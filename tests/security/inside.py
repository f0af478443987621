"""Run inside a zone's process by the `inside` fixture: `inside.py INI FUNCTION` prints JSON."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app


def actions(app: Any) -> dict[str, dict[str, bool]]:
    """Every registered action, and what guards it."""
    from ckan import authz, logic

    with app.test_request_context():
        logic.get_action("status_show")
    guards = {name: authz._AuthFunctions.get(name) for name in authz.auth_functions_list()}
    return {
        name: {
            "guarded": name in guards,
            "reads": getattr(function, "side_effect_free", False),
            "asks_sysadmins": getattr(guards.get(name), "auth_sysadmins_check", False),
            "asks_strangers": getattr(guards.get(name), "auth_allow_anonymous_access", False),
        }
        for name, function in logic._actions.items()
    }


def csrf(app: Any) -> dict[str, int]:
    """What a forged POST of a signed-in person gets after a stranger opened the same page, with our fix and without."""
    from ckan.config.middleware.flask_app import csrf as protection

    password = json.loads((Path(os.environ["ANHUI_HOME"]) / "secrets.json").read_text())["portal_admin"]

    def forged_post() -> int:
        stranger, victim = app.test_client(), app.test_client()
        signed_in = victim.post("/user/login", data={"login": "admin", "password": password})
        assert signed_in.status_code == 302
        stranger.get("/dataset/new")
        return victim.post("/dataset/new", data={"title": "x"}).status_code

    answer = {"fixed": forged_post()}
    for name in ("exempt", "_is_exempt"):  # what our fix put over Flask-WTF's own
        del protection.__dict__[name]
    return answer | {"unfixed": forged_post()}


def labels(app: Any) -> dict[str, Any]:
    """The permission labels in this zone's index, and those a stranger holds."""
    from ckan.lib.plugins import get_permission_labels
    from ckan.lib.search.common import make_connection

    found = make_connection().search("*:*", fq="entity_type:package", fl="permission_labels", rows=1000)
    with app.test_request_context():
        stranger = get_permission_labels().get_user_dataset_labels(None)
    return {"index": sorted({label for one in found for label in one["permission_labels"]}), "stranger": stranger}


def main() -> None:
    """Make the zone's application and call the function in it."""
    app = make_app(CKANConfigLoader(sys.argv[1]).get_config())._wsgi_app  # type: ignore[attr-defined]
    print(json.dumps({"actions": actions, "csrf": csrf, "labels": labels}[sys.argv[2]](app)))


main()
