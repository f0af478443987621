"""Source profiles: `config/sources/*.yaml`, where records come from."""

from functools import cache
from pathlib import Path

import msgspec
import yaml

from ckanext.anhui.catalogue import CONFIG

from .guard import Guard


class Limits(msgspec.Struct, frozen=True):
    """What one run may take in: records, bytes of a file, seconds without a byte."""

    records: int
    file_bytes: int
    seconds: int


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A source. `name` is immutable: dataset ids are derived from it."""

    name: str
    title: str
    adapter: str
    limits: Limits
    guard: Guard
    allow_private: bool = False


@cache
def source_profile(name: str, folder: Path = CONFIG / "sources") -> Source:
    """The profile of that name. Raises KeyError naming those there are, msgspec.ValidationError for a faulty one."""
    files = {file.stem: file for file in folder.glob("*.yaml")}
    if name not in files:
        raise KeyError(f"没有名为 {name} 的来源；现有：{'、'.join(sorted(files))}")
    return msgspec.convert(yaml.safe_load(files[name].read_text("utf-8")), Source)
