"""Bytes: blobs by SHA-256, and a table reduced to its open columns. Other rooms import from here."""

from .core.blobs import BlobStore, TooLarge, is_sha256
from .core.names import disposition
from .core.reduce import reduce_table

__all__ = ["BlobStore", "TooLarge", "disposition", "is_sha256", "reduce_table"]
