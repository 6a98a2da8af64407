"""Where things lie."""

from pathlib import Path

import pytest

from explain_core.errors import StoreError
from explain_core.places import Place
from explain_core.store.layout import Layout, check_root
from explain_core.store.reader import Store


def test_everything_lies_in_the_store_s_folder_and_apart():
    layout = Layout(Path("/s"))
    paths = [
        layout.database, layout.lock, layout.file_digests, layout.manifest("m"), layout.statistics("d"),
        layout.work("r"), *(Path(place.text) for place in (layout.extraction("k"), layout.attributes("k"),
        layout.training("r"))),
    ]  # fmt: skip
    assert len(set(paths)) == len(paths) and all(path.is_relative_to("/s") for path in paths)
    assert layout.statistics("d").parent == layout.statistics_folder
    assert Path(layout.work_shards("r").text) == layout.work("r")


def test_shards_may_be_named_another_place():
    layout = Layout(Path("/s"), Place.of("memory://box/shards"))
    for place in (
        layout.extraction("k"),
        layout.attributes("k"),
        layout.training("r"),
        layout.work_shards("r"),
    ):
        assert place.text.startswith("memory://box/shards/")
    assert layout.work("r") == Path("/s/work/r") and layout.database == Path("/s/explain.duckdb")


def test_a_path_that_is_too_long_is_refused_before_anything_is_computed() -> None:
    check_root("/" + "/".join(["x" * 240] * 15))
    with pytest.raises(StoreError, match=r"path of 3,\d{3} bytes .*3,700 are the most"):
        check_root("/" + "/".join(["x" * 240] * 16))


@pytest.mark.parametrize(
    ("root", "said"),
    [("what?/store", "question mark"), ("a\\b", "backslash"), ("~/store", "home folder"), ("~", "home folder"),
     ("file:x", "by its whole path"), ("postgres:db", "by its whole path"), ("lat\udce9", "UTF-8")],
)  # fmt: skip
def test_a_path_that_duckdb_reads_otherwise_is_refused(root: str, said: str) -> None:
    with pytest.raises(StoreError, match=said):
        check_root(root)
    with pytest.raises(StoreError):
        Store.open(root)


@pytest.mark.parametrize(
    "root", ["/a/~b", "a~", "/file:x", "a b", "c:", "#", "%2F", "{a,b}[1]*", "new\nline", ".", ".."]
)
def test_others_are_taken(root: str) -> None:
    check_root(root)
