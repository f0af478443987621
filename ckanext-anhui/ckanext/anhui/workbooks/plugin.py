"""The workbooks room in CKAN: its actions and pages; in the inner zone only. Its commands are `anhui-catalogue`'s."""

import ckan.plugins as p
from ckan.plugins import toolkit as tk

from ckanext.anhui.registry import jobs as pieces
from ckanext.anhui.workbooks import jobs


@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.blueprints
class WorkbooksPlugin(p.SingletonPlugin):
    """Workbooks in and out."""

    p.implements(p.IConfigurer)

    def update_config(self, config: tk.CKANConfig) -> None:
        """Offer the pages; an import is a run with two pieces."""
        tk.add_template_directory(config, "templates")
        pieces.PIECES["import"] = {"waiting": jobs.preview, "confirmed": jobs.write}
