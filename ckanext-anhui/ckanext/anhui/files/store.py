"""The blob store this CKAN is configured with."""

from . import BlobStore, config


def store() -> BlobStore:
    """The store of this zone."""
    return BlobStore(config.path())
