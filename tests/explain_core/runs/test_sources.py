"""What a run was made from, as far as it is still there."""

import numpy as np
import pytest

from explain_core.runs.sources import relearn, shards_of, sums_of
from explain_core.statistics.estimators import beside
from explain_core.store.reader import Store
from tests.measured import ATTRIBUTES, IDS, RUN


@pytest.fixture
def opened(measured_copy):
    with Store.open(measured_copy.root) as store:
        yield store, store.run(RUN)


def test_sums_are_those_that_the_run_names(opened):
    _, run = opened
    sums = sums_of(run)
    assert sums.digest == run.stats_digest and sums.last.attributes == ATTRIBUTES
    # Of the four training images two have black wings, two bills, two white bellies and one white wings.
    assert sums.last.attribute_images.tolist() == [2, 2, 2, 1]


def test_all_estimators_are_learned_again_from_the_sums(opened):
    store, run = opened
    learned = relearn(store, run)
    assert set(learned.pdfs) == set(beside("joint")) and next(iter(learned.pdfs)) == "joint"
    published = store.rows("SELECT p FROM filter_pdfs WHERE run_id = ? ORDER BY filter", RUN)
    np.testing.assert_allclose(learned.pdfs["joint"].p, [row["p"] for row in published], atol=1e-7)


def test_without_sums_the_run_s_own_words_are_left(opened):
    store, run = opened
    run.statistics.unlink()
    assert sums_of(run) is None
    assert set(relearn(store, run).pdfs) == {"joint"}


def test_without_the_classifier_nothing_is(opened):
    store, run = opened
    (run.extraction / "classifier.npz").remove()
    assert relearn(store, run) is None


def test_shards_hold_the_run_s_images_and_damaged_ones_do_not_count(opened):
    store, run = opened
    (shard,) = shards_of(store, run)
    assert sorted(shard.ids) == sorted(IDS)
    path = run.extraction.local / shard.path.rpartition("/")[2]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert shards_of(store, run) == []
    path.unlink()
    assert shards_of(store, run) == []
