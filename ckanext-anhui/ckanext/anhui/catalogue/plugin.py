"""The catalogue room in CKAN: its actions, validators, helpers, pages, options, and the translations of all rooms."""

import ckan.plugins as p
from ckan.lib.plugins import DefaultTranslation
from ckan.plugins import toolkit as tk


@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.blueprints
@tk.blanket.config_declarations
@tk.blanket.helpers
@tk.blanket.validators
class CataloguePlugin(DefaultTranslation, p.SingletonPlugin):
    """What a dataset is."""

    p.implements(p.IConfigurer)
    p.implements(p.ITranslation)

    def update_config(self, config: p.toolkit.CKANConfig) -> None:
        """Offer the pages, the record form, and the form and display snippets of our field presets."""
        tk.add_template_directory(config, "templates")
        tk.add_resource("assets", "anhui-catalogue")

    def i18n_directory(self) -> str:
        """One folder of translations serves every room."""
        from ckanext.anhui import i18n

        return i18n.DIRECTORY

    def i18n_domain(self) -> str:
        """The gettext domain."""
        return "ckanext-anhui"
