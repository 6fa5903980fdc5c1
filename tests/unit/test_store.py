"""Content-addressed files: named by what is in them, never half written."""

import resource
from pathlib import Path

import pandas as pd
import pytest

from rsoko.errors import UserError
from rsoko.store import Store, digest_of, write_file, write_files


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def test_the_name_is_the_sha256_of_the_content(store: Store) -> None:
    digest = store.put(b"abc")
    assert digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert store.path(digest) == store.root / digest[:2] / digest[2:]
    assert store.get(digest) == b"abc"
    assert store.has(digest)
    assert not store.has(digest_of(b"other"))


def test_content_that_is_there_is_not_written_again(store: Store) -> None:
    path = store.path(store.put(b"abc"))
    before = path.stat()
    store.put(b"abc")
    assert path.stat().st_ino == before.st_ino


def test_an_altered_file_is_refused_on_reading(store: Store) -> None:
    path = store.path(store.put(b"abc"))
    path.chmod(0o600)
    path.write_bytes(b"abd")
    with pytest.raises(UserError) as refusal:
        store.get(digest_of(b"abc"))
    assert refusal.value.code == "store-damaged"
    assert str(path) in refusal.value.text


def test_a_missing_file_is_named(store: Store) -> None:
    digest = digest_of(b"never put")
    with pytest.raises(UserError) as refusal:
        store.get(digest)
    assert refusal.value.code == "store-damaged"
    assert digest in refusal.value.text


def test_putting_again_mends_a_damaged_file(store: Store) -> None:
    digest = store.put(b"abc")
    store.path(digest).chmod(0o600)
    store.path(digest).write_bytes(b"")
    assert store.put(b"abc") == digest
    assert store.get(digest) == b"abc"


@pytest.mark.parametrize("name", ["", "abc", "../../etc/passwd", "A" * 64, "0" * 63 + "/"])
def test_what_is_no_digest_becomes_no_path(store: Store, name: str) -> None:
    with pytest.raises(ValueError, match="not a digest"):
        store.path(name)


def test_a_write_that_fails_leaves_the_old_content_and_no_rubbish(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    write_file(path, b"old")
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limit[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_file(path, b"new" * 4096)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_many_are_kept_as_one_after_another(store: Store) -> None:
    there = store.path(store.put(b"there"))
    before = there.stat().st_ino
    damaged = store.path(store.put(b"damaged"))
    damaged.chmod(0o600)
    damaged.write_bytes(b"")
    contents = [b"abc", b"there", b"damaged", b"abc", b""]
    assert store.put_all(contents) == [digest_of(data) for data in contents]
    assert [store.get(digest_of(data)) for data in contents] == contents
    assert there.stat().st_ino == before
    assert len([path for path in store.root.rglob("*") if path.is_file()]) == 4
    assert {path.stat().st_mode & 0o777 for path in store.root.rglob("*") if path.is_file()} == {0o440}
    assert store.put_all([]) == []


def test_of_many_writes_of_which_one_fails_none_is_seen(tmp_path: Path) -> None:
    old = tmp_path / "a" / "old.txt"
    write_file(old, b"old")
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limit[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_files({old: b"new", tmp_path / "b" / "new.txt": b"new", tmp_path / "b" / "large": b"new" * 4096})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [old]
    assert old.read_bytes() == b"old"


def test_a_frame_comes_back_as_it_was(store: Store) -> None:
    frame = pd.DataFrame(
        {
            "school": pd.array(["430001", "430002"], dtype="str"),
            "good": pd.array([1, None], dtype="Int64"),
            "psychologist": pd.array([True, None], dtype="boolean"),
            "share": [0.1, float("nan")],
            "opened": pd.to_datetime(["2020-09-01", None]),
        }
    )
    digest = store.put_frame(frame)
    pd.testing.assert_frame_equal(store.get_frame(digest), frame)
    pd.testing.assert_frame_equal(store.get_frame(digest, ["good"]), frame[["good"]])


def test_the_digest_of_a_frame_depends_on_its_values_alone(store: Store) -> None:
    frame = pd.DataFrame({"school": ["430001", "430002"], "participants": [5, 7]})
    again = frame.set_axis([10, 20])
    again.attrs["note"] = "who read it"
    assert store.put_frame(frame) == store.put_frame(again)
    assert store.put_frame(frame) != store.put_frame(frame.assign(participants=[5, 8]))
    assert again.attrs == {"note": "who read it"}


def test_several_frames_come_joined_with_their_sizes(tmp_path: Path) -> None:
    store = Store(tmp_path)
    parts = [
        pd.DataFrame({"school": ["430001"], "good": pd.array([None], dtype="Int64")}).astype({"school": "str"}),
        pd.DataFrame({"school": ["430002", "430003"], "good": pd.array([1, None], dtype="Int64")}).astype(
            {"school": "str"}
        ),
    ]
    digests = store.put_frames(parts)
    assert digests == [store.put_frame(part) for part in parts]
    joined, sizes = store.get_frames(digests)
    assert sizes == [1, 2]
    pd.testing.assert_frame_equal(joined, pd.concat(parts, ignore_index=True))
