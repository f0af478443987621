"""Who sees a dataset, in search and by its address."""

from ckan import model
from ckan.lib.plugins import DefaultPermissionLabels

from ckanext.anhui.security import config

STAFF = "anhui-staff"
NOBODY = "anhui-nobody"  # an empty list of labels would be a broken query


class PermissionLabels(DefaultPermissionLabels):
    """CKAN's labels; in the internal zone "public" means: signed-in staff."""

    def get_dataset_labels(self, dataset_obj: model.Package) -> list[str]:
        """The labels kept in the index with a dataset."""
        labels = super().get_dataset_labels(dataset_obj)
        return [STAFF if label == "public" else label for label in labels] if config.internal() else labels

    def get_user_dataset_labels(self, user_obj: model.User | None) -> list[str]:
        """The labels a reader holds."""
        if not config.internal():
            return super().get_user_dataset_labels(user_obj)  # type: ignore[arg-type]
        if user_obj is None or user_obj.is_anonymous:
            return [NOBODY]
        return [STAFF, *(label for label in super().get_user_dataset_labels(user_obj) if label != "public")]
