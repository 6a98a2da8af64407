"""`explain forget`: what goes is said and asked for, and what cannot go is a message."""

import pytest

from explain_core.store.lock import hold
from explain_core.store.reader import Store
from tests.measured import RUN
from tests.two_runs import SECOND, publish_two


@pytest.fixture
def two(tmp_path):
    return publish_two(tmp_path / "two")


def left(layout):
    with Store.open(layout.root) as store:
        return [run.run_id for run in store.runs()]


def test_a_run_goes_by_its_label_and_its_bytes_are_told(ask, two):
    answer = ask("forget", "second", "--yes", store=two.root)
    assert answer.error is None
    assert answer.out.startswith("forgotten: 1 run, ")
    assert f"{SECOND} second: all of it" in answer.err
    assert left(two) == [RUN]
    assert "has no run called 'second' yet" in (ask("forget", "second", "--yes", store=two.root).error or "")


def test_as_json(ask, two):
    answer = ask("forget", RUN, SECOND, "--json", store=two.root).json
    assert set(answer["runs"]) == {RUN, SECOND} and answer["bytes"] > 400_000 and not answer["dry_run"]
    assert left(two) == []


def test_without_anybody_to_ask_it_wants_yes(ask, two):
    assert "give --yes to forget 1 run" in (ask("forget", "made", store=two.root).error or "")
    assert left(two) == [SECOND, RUN]


def test_what_others_were_compared_with_is_said(ask, two):
    answer = ask("forget", "made", "--yes", store=two.root)
    assert "second was compared with what goes: with nothing from now on" in answer.err


def test_while_a_run_is_under_way(ask, two):
    with hold(two, 0):
        error = ask("forget", "made", "--yes", "--wait", "0", store=two.root).error or ""
    assert "is being written by process" in error and "--wait SECONDS" in error
    assert left(two) == [SECOND, RUN]


def test_a_store_that_is_not_there(ask, tmp_path):
    assert "there is no store" in (ask("forget", "made", "--yes", store=tmp_path / "none").error or "")


def test_on_a_full_disk_everything_stays(ask, two, monkeypatch):
    import errno

    from explain_core.store import removal

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(removal, "write_without", full)
    assert "the disk is full" in (ask("forget", "made", "--yes", store=two.root).error or "")
    monkeypatch.undo()
    assert left(two) == [SECOND, RUN]
    assert not (two.root / removal.JOURNAL).exists() and two.extraction("key").is_dir()
