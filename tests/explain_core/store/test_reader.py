"""A store as it is read: runs, images, classes and attributes by what people call them."""

import duckdb
import pytest

from explain_core.errors import InputError, NothingToAnswer, StoreError
from explain_core.store.reader import Store, database_at, query_error


@pytest.fixture
def store(compared):
    with Store.open(compared) as opened:
        yield opened


@pytest.mark.parametrize(
    ("asked", "met"),
    [(None, "elsewhere"), ("before", "before"), ("run-before", "before"), ("run-aft", "after")],
)
def test_a_run_by_label_id_beginning_or_none(store, asked, met):
    assert store.run(asked).name == met


@pytest.mark.parametrize("asked", ["none", "", "RUN-BEFORE"])
def test_a_run_that_is_not_there(store, asked):
    with pytest.raises(NothingToAnswer, match=r"no run called .* yet\. It has: after, before, elsewhere"):
        store.run(asked)


def test_runs_in_their_order(store):
    assert [run.name for run in store.runs()] == ["elsewhere", "after", "before"]
    assert [run.name for run in store.runs("WHERE r.name > ? ORDER BY r.name", "b")] == [
        "before",
        "elsewhere",
    ]


@pytest.mark.parametrize("asked", ["i0", "i0.png", "/somewhere/else/i0.png"])
def test_an_image_by_id_path_or_file(store, asked):
    assert store.image(store.run("before"), asked)["image_id"] == "i0"


def test_an_image_that_is_not_there_or_of_another_set(store):
    with pytest.raises(NothingToAnswer, match="run before has no image 'i77'"):
        store.image(store.run("before"), "i77")


@pytest.mark.parametrize("asked", ["001.Crow", "crow", "CROW", "Crow"])
def test_a_class_as_people_write_it(store, asked):
    assert store.class_name(store.run("before"), asked) == "001.Crow"


def test_a_class_that_is_not_there_and_one_near_it(store):
    with pytest.raises(NothingToAnswer, match=r"knows no class 'cro'\. Near it: Crow"):
        store.class_name(store.run("before"), "cro")


def test_an_attribute_in_other_spelling(store):
    run = store.run("before")
    assert store.attribute(run, " Black Wing") == "black wing"
    assert store.attribute(run, "black wings") == "black wing"
    assert store.attribute(run, "The black wings") == "black wing"
    with pytest.raises(NothingToAnswer, match=r"knows no attribute 'black wig'\. Near it: black wing"):
        store.attribute(run, "black wig")


def test_a_store_is_only_read(store, tmp_path):
    for sql, said in (
        ("DELETE FROM runs", "A store is only read"),
        ("SELECT * FROM read_csv('/etc/passwd')", "and no other file"),
        ("SET threads = 1", "changes no settings"),
        ("SELEC 1", "syntax error"),
        ("", "the query is empty"),
    ):
        with pytest.raises(InputError, match=said):
            list(store.stream(sql))
    assert isinstance(query_error(duckdb.BinderException("a\n\nb")), InputError)


def test_rows_come_in_batches(store, monkeypatch):
    monkeypatch.setattr("explain_core.store.reader.STREAMED", 2)
    batches = list(store.stream("SELECT image_id FROM predictions ORDER BY ALL"))
    assert len(batches) > 1 and sum(batch.num_rows for batch in batches) == 14


def test_no_store(tmp_path):
    with pytest.raises(StoreError, match=r"there is no store at .* Make one with"):
        Store.open(tmp_path)
    with pytest.raises(StoreError, match="there is no store"):
        database_at(tmp_path / "other.duckdb")
