"""Who sees a dataset, in search and by its address."""

from ckan import model
from ckan.lib.plugins import DefaultPermissionLabels

from ckanext.anhui.accounts import roles
from ckanext.anhui.security import config

ALL = "anhui-all"  # held by those who see every department
NOBODY = "anhui-nobody"  # an empty list of labels would be a broken query


class PermissionLabels(DefaultPermissionLabels):
    """CKAN's labels; in the internal zone nothing is public: a department sees its own, the authority everything."""

    def get_dataset_labels(self, dataset_obj: model.Package) -> list[str]:
        """The labels kept in the index with a dataset."""
        labels = super().get_dataset_labels(dataset_obj)
        if not config.internal():
            return labels
        return [ALL, f"member-{dataset_obj.owner_org}", *(label for label in labels if label.startswith("creator-"))]

    def get_user_dataset_labels(self, user_obj: model.User | None) -> list[str]:
        """The labels a reader holds."""
        if not config.internal():
            return super().get_user_dataset_labels(user_obj)  # type: ignore[arg-type]
        if user_obj is None or user_obj.is_anonymous:
            return [NOBODY]
        own = [label for label in super().get_user_dataset_labels(user_obj) if label != "public"]
        return [*own, *([ALL] if roles.sees_all(user_obj.name) else []), NOBODY]
