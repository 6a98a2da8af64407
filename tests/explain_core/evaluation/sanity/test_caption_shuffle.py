"""Sums with the captions shuffled: another image's, and all else the run's own."""

import duckdb
import numpy as np
import pytest

from explain_core.evaluation.sanity.caption_shuffle import others, shuffled_sums
from explain_core.runs.sources import shards_of, sums_of
from explain_core.store.reader import Store
from tests.measured import RUN, publish_measured


@pytest.fixture
def layout(tmp_path):
    return publish_measured(tmp_path / "store")


def test_sums_made_again_are_the_run_s_own_unless_captions_are_shuffled(layout):
    with duckdb.connect(str(layout.database)) as connection:
        store = Store(connection, layout.database)
        run = store.run(RUN)
        shards, stats = shards_of(store, run), sums_of(run)
        assert shuffled_sums(store, run, shards, stats, shuffle=False).digest == stats.digest
        other = shuffled_sums(store, run, shards, stats)
    assert other.digest != stats.digest
    for field in ("phi", "low_low", "class_images", "class_phi", "attribute_images", "attribute_tf"):
        np.testing.assert_array_equal(getattr(other.last, field), getattr(stats.last, field))


@pytest.mark.parametrize("count", [2, 3, 4, 50])
def test_no_image_keeps_its_captions(count):
    dealt = others(count)
    assert sorted(dealt) == list(range(count)) and (dealt != np.arange(count)).all()
