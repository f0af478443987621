"""Who imports and who takes workbooks along. Sysadmins (管理员) pass before this is asked."""

from ckanext.anhui.registry.logic.auth import anhui_run_show, compiles, own_run, staff

__all__ = [
    "anhui_catalogue_census",
    "anhui_catalogue_export",
    "anhui_catalogue_import",
    "anhui_catalogue_template",
    "anhui_import_annotate",
    "anhui_import_cancel",
    "anhui_import_confirm",
    "anhui_import_create",
    "anhui_import_list",
]

anhui_catalogue_import = anhui_import_create = compiles
anhui_import_cancel = anhui_import_confirm = own_run
anhui_import_annotate = anhui_run_show
anhui_catalogue_census = anhui_catalogue_export = anhui_catalogue_template = anhui_import_list = staff
