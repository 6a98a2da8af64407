"""A shard that is damaged while the run goes on: it is made again, what depends on it too, and no bit tells."""

from functools import wraps
from pathlib import Path

import pytest

from explain_core.errors import RunError
from explain_core.store.shards.shards import LostRows
from flows import run as flow
from tests.flows.test_run import content, stats_digest

SHARD = 16


def spoil(path):
    bytes_ = bytearray(path.read_bytes())
    bytes_[len(bytes_) // 2] ^= 0xFF
    path.write_bytes(bytes_)


def before(stage, *harms):
    """The stage, doing these harms before it works: one each time that it is called."""
    left = list(harms)

    @wraps(stage)
    def harmed(plan, *rest):
        if left:
            left.pop(0)(plan)
        return stage(plan, *rest)

    return harmed


@pytest.mark.slow
def test_shards_that_are_damaged_under_way_are_made_again(run, first, monkeypatch):
    def lose(plan):
        raise LostRows("rows that were written are gone")

    def spoil_activations(plan):
        folder = plan.layout.extraction(plan.extraction_key)
        spoil(sorted(Path(folder.text).glob("*-*.parquet"))[1])

    def spoil_answers(plan):
        spoil(sorted(Path(plan.work_shards.text).glob("predictions/*-*.parquet"))[0])

    monkeypatch.setattr(flow, "attributes", before(flow.attributes, lose))
    monkeypatch.setattr(flow, "reduce", before(flow.reduce, spoil_activations))
    monkeypatch.setattr(flow, "index", before(flow.index, spoil_activations))
    monkeypatch.setattr(flow, "evaluate", before(flow.evaluate, spoil_answers))
    again = run()
    assert again.run_id == first.run_id and stats_digest(again) == stats_digest(first)
    assert content(again) == content(first)
    assert again.images_forwarded > 72  # those of all tries are counted
    assert not list(Path(again.store).glob("work/*"))


@pytest.mark.slow
def test_a_disk_that_damages_whatever_it_is_given_is_named(run, monkeypatch):
    def spoil_all(plan):
        for path in Path(plan.layout.extraction(plan.extraction_key).text).glob("*-*.parquet"):
            spoil(path)

    monkeypatch.setattr(flow, "reduce", before(flow.reduce, *[spoil_all] * flow.REPAIRS))
    with pytest.raises(RunError, match=r"shards were damaged 3 times in a row: is the disk under .* sound"):
        run()
