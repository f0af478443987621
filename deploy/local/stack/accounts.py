"""Run by the venv's Python: `accounts.py INI < JSON`, a list of {name, password, sysadmin}. Creates or updates them."""

import json
import sys

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app


def main() -> None:
    """Make every account of the list exist with its password."""
    app = make_app(CKANConfigLoader(sys.argv[1]).get_config())
    from ckan import model

    with app._wsgi_app.test_request_context():  # pyright: ignore[reportAttributeAccessIssue]
        for wanted in json.load(sys.stdin):
            user = model.User.get(wanted["name"])
            if user is None:
                user = model.User(name=wanted["name"], email=f"{wanted['name']}@example.invalid")
                model.Session.add(user)
            user.password = wanted["password"]
            user.sysadmin = wanted["sysadmin"]
            user.state = model.State.ACTIVE
        model.Session.commit()


main()
