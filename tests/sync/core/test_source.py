"""Source profiles."""

from pathlib import Path

import msgspec
import pytest

from ckanext.anhui.sync.core.source import source_profile


def test_our_own_catalogue_is_a_source() -> None:
    source = source_profile("registry")
    assert source.name == "registry"
    assert source.adapter == "anhui-feed"
    assert source.guard.objections(absent=21, changed=0, catalogue=100)


def test_an_unknown_name_is_told_with_those_there_are() -> None:
    with pytest.raises(KeyError, match="没有名为 nowhere 的来源；现有：registry"):
        source_profile("nowhere")


def test_a_mistake_in_a_profile_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("name: bad\ntitle: x\nadapter: y\nlimits: {records: many}\n")
    with pytest.raises(msgspec.ValidationError, match=r"\$.limits.records"):
        source_profile("bad", tmp_path)
