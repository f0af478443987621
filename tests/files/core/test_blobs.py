"""The blob store: what goes in comes out, once, whole, under its own hash."""

import hashlib
import io
from pathlib import Path

import pytest

from ckanext.anhui.files import BlobStore, TooLarge

CONTENT = "城市,空气质量\n合肥市,优\n".encode()


def test_put_names_the_bytes_by_their_sha256(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    sha256, size = store.put(io.BytesIO(CONTENT))
    assert (sha256, size) == (hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))
    assert store.path(sha256) == tmp_path / sha256[:2] / sha256[2:4] / sha256
    with store.open(sha256) as blob:
        assert blob.read() == CONTENT


def test_equal_bytes_are_kept_once(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    assert store.put(CONTENT) == store.put(io.BytesIO(CONTENT))
    assert list(store.iter()) == [store.put(CONTENT)[0]]
    assert [entry for entry in tmp_path.rglob("*") if entry.is_file()] == [store.path(store.put(CONTENT)[0])]


def test_a_cut_off_blob_is_healed_by_the_next_put(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    sha256, _ = store.put(CONTENT)
    store.path(sha256).write_bytes(CONTENT[:5])
    store.put(CONTENT)
    assert store.path(sha256).read_bytes() == CONTENT


class Broken(io.BytesIO):
    """A connection that breaks after the first chunk."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError("connection reset")
        return super().read(4)


def test_a_stream_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="reset"):
        BlobStore(tmp_path).put(Broken(CONTENT))
    assert list(tmp_path.rglob("*")) == []


def test_too_large_leaves_nothing(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    with pytest.raises(TooLarge):
        store.put(CONTENT, max_bytes=len(CONTENT) - 1)
    assert list(tmp_path.rglob("*")) == []
    assert store.put(CONTENT, max_bytes=len(CONTENT))[1] == len(CONTENT)


def test_delete_and_missing(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    sha256, _ = store.put(CONTENT)
    assert store.exists(sha256)
    assert store.delete(sha256)
    assert not store.exists(sha256)
    assert not store.delete(sha256)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(FileNotFoundError):
        store.open(sha256)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_a_name_that_is_no_hash_reaches_no_file(tmp_path: Path, name: str) -> None:
    store = BlobStore(tmp_path)
    assert not store.exists(name)
    with pytest.raises(ValueError, match="SHA-256"):
        store.path(name)
