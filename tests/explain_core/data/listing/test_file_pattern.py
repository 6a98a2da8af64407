"""Patterns of files: what braces stand for, and the split that names say."""

import pytest

from explain_core.data.listing.file_pattern import expanded, matching_files, split_of
from explain_core.errors import ImageSetError


def test_braces():
    assert list(expanded("a-{08..11}.tar")) == ["a-08.tar", "a-09.tar", "a-10.tar", "a-11.tar"]
    assert list(expanded("{a,b}-{1..2}")) == ["a-1", "a-2", "b-1", "b-2"]
    assert list(expanded("{2..0}")) == ["2", "1", "0"] and list(expanded("plain")) == ["plain"]
    with pytest.raises(ImageSetError, match="names more than"):
        list(expanded("{0..999999}"))


def test_splits():
    for name, split in (
        ("train-00000-of-00002-8a7b.parquet", "train"), ("val/000.tar", "test"), ("cub_test_3.tar", "test"),
        ("birds-000.tar", None), ("train-test.tar", None), ("trains.tar", None),
    ):  # fmt: skip
        assert split_of(name) == split, name


def test_files_and_the_folder_that_all_lie_in(tmp_path):
    for name in ("a/1.tar", "a/b/2.tar", "c.tar", ".hidden.tar", "a/notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    root, names = matching_files(str(tmp_path), (".tar",))
    assert root.text == str(tmp_path) and names == ("c.tar", "a/1.tar", "a/b/2.tar")
    assert matching_files(f"{tmp_path}/a/*.tar::{tmp_path}/c.tar", (".tar",))[1] == ("a/1.tar", "c.tar")
    assert matching_files(f"{tmp_path}/a/1.tar", (".tar",)) == (type(root)(f"{tmp_path}/a"), ("1.tar",))
    with pytest.raises(ImageSetError, match=r"notes\.txt is not called like a \.tar file"):
        matching_files(f"{tmp_path}/a/notes.txt", (".tar",))
    with pytest.raises(ImageSetError, match="names no file"):
        matching_files(f"{tmp_path}/x*.tar", (".tar",))
