"""The security room in CKAN."""

import ckan.plugins as p
from ckan import authz
from ckan.plugins import toolkit as tk
from ckan.types import AuthFunction, ChainedAuthFunction, CKANApp

from ckanext.anhui.security import backports, writers
from ckanext.anhui.security.labels import PermissionLabels


@tk.blanket.blueprints
class SecurityPlugin(PermissionLabels, p.SingletonPlugin):
    """Headers, permission labels, one writer a zone, the closed inner zone, CKAN's missing fixes."""

    p.implements(p.IConfigurer)
    p.implements(p.IMiddleware, inherit=True)
    p.implements(p.IAuthFunctions)
    p.implements(p.IPermissionLabels)

    def update_config(self, config: p.toolkit.CKANConfig) -> None:
        """Carry the fixes this CKAN lacks; cookies go over https only where the site is on https."""
        backports.apply()
        secure = str(config.get("ckan.site_url")).startswith("https://")
        config["SESSION_COOKIE_SECURE"] = config["REMEMBER_COOKIE_SECURE"] = secure

    def make_middleware(self, app: CKANApp, config: p.toolkit.CKANConfig) -> CKANApp:
        """Build the auth functions now: CKAN does at first use, and after an error there it goes on without ours."""
        authz.auth_functions_list()
        return app

    def get_auth_functions(self) -> "dict[str, AuthFunction | ChainedAuthFunction]":
        """The zone's law before CKAN's own rules."""
        return writers.auth_functions(self)
