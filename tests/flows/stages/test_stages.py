"""Stages are functions: without Prefect and without a terminal they give what a run's stages gave."""

from collections import Counter
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest

from explain_core.store.reader import Store
from flows.stages.attributes import attributes
from flows.stages.extract import FORWARDED, extract
from flows.stages.reduce import reduce
from tasks.cluster import connected
from tasks.options import RunOptions
from tasks.plan import make_plan


class Told:
    """Notes what stages tell of themselves."""

    seconds = 0.0

    def __init__(self):
        self.started, self.counts, self.stages, self.said = datetime.now(UTC), Counter(), [], []

    @contextmanager
    def stage(self, name, total, unit="images"):
        self.stages.append((name, total, unit))
        yield self

    def at(self, done, total=None, note=""):
        pass

    def say(self, text, style=""):
        self.said.append((text, style))


@pytest.fixture
def plan(first, tmp_path):
    """The plan of the first run, into an empty store."""
    with Store.open(first.store) as store:
        recorded = store.run().options
    names = {field.name for field in fields(RunOptions)} - {"device", "precision"}
    asked = {name: value for name, value in recorded.items() if name in names}
    return make_plan(RunOptions(**asked | {"store": str(tmp_path / "store")}), lambda *_: None)


@pytest.mark.slow
def test_what_one_stage_returns_the_next_one_takes(first, plan):
    told = Told()
    with connected(cpus=2) as cluster:
        extraction = extract(plan, cluster, told)
        vocabulary = attributes(plan, cluster, told)
        sums = reduce(plan, cluster, extraction, vocabulary, told)
        again = extract(plan, cluster, told)
        taken_over = reduce(plan, cluster, again, vocabulary, told)
    assert plan.run_id == first.run_id
    assert sum(len(shard.ids) for shard in extraction.filled) == told.counts[FORWARDED] == 72
    assert extraction.quarantined == () and extraction.classifier.filters == sums.stats.last.filters
    with Store.open(first.store) as store:
        run = store.run()
        words = [
            row["attribute"]
            for row in store.rows("SELECT attribute FROM attributes ORDER BY attribute_index")
        ]
    assert list(vocabulary.attributes) == words
    assert (sums.stats.digest, sums.summed) == (run.stats_digest, 48)
    assert (taken_over.stats.digest, taken_over.summed) == (run.stats_digest, 0)
    assert told.said == [("reduce: 0 images summed; the rest was taken over from an earlier run", "")]
    # The second time there is nothing to extract, and no bar to show; what differs is summed: nothing.
    assert [name for name, _, _ in told.stages] == ["extract", "attributes", "reduce", "reduce"]
    assert {(shard.path, shard.ids) for shard in again.shards} == {(s.path, s.ids) for s in extraction.shards}
    assert all(Path(shard.path).is_relative_to(plan.layout.root) for shard in again.shards)
