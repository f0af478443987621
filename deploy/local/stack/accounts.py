"""Run by the venv's Python: `accounts.py INI < JSON`, a list of {name, password, sysadmin}. Creates or updates them.

With {name, password, known: true} an account only gets the password, and only if it is there and in use.
"""

import json
import sys

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app


def main() -> None:
    """Give every account of the list its password."""
    app = make_app(CKANConfigLoader(sys.argv[1]).get_config())
    from ckan import model

    with app._wsgi_app.test_request_context():  # pyright: ignore[reportAttributeAccessIssue]
        for wanted in json.load(sys.stdin):
            user = model.User.get(wanted["name"])
            if wanted.get("known"):
                if user is not None and user.state == model.State.ACTIVE:
                    user.password = wanted["password"]
                continue
            if user is None:
                user = model.User(name=wanted["name"], email=f"{wanted['name']}@example.invalid")
                model.Session.add(user)
            user.password = wanted["password"]
            user.sysadmin = wanted["sysadmin"]
            user.state = model.State.ACTIVE
        model.Session.commit()


main()
