"""Scoring test images again from shards, against what each formula gives of one image at a time."""

from pathlib import Path

import duckdb
import numpy as np
import pytest

from explain_core.evaluation.figures.test_images import HeldOut
from explain_core.evaluation.words.scores import held_rows, score
from explain_core.runs.sources import relearn, shards_of
from explain_core.store.reader import Store
from explain_core.store.shards.shards import DamagedShard
from tests.measured import IDS, RUN, publish_measured


@pytest.fixture
def parts(tmp_path):
    """Shards, what was learned, and the images that were held out: the last four."""
    layout = publish_measured(tmp_path / "store")
    with duckdb.connect(str(layout.database)) as connection:
        store = Store(connection, layout.database)
        run = store.run(RUN)
        yield shards_of(store, run), relearn(store, run), HeldOut.read(connection, RUN)


def test_rows_are_those_of_test_images_with_their_places(parts):
    shards, _, held = parts
    ((rows, places, weights),) = held_rows(shards, held, weighed=True)
    assert weights is None  # these shards hold none
    assert set(rows.ids) == set(IDS[4:]) and [held.ids[place] for place in places] == list(rows.ids)


def test_scores_and_sentences_are_those_of_each_image_alone(parts):
    shards, learned, held = parts
    columns = np.array([2, 0])
    found = score(shards, learned, held, columns)
    assert found.missing == 0 and set(found.scores) == set(found.told) == {"joint", "guo2018"}
    ((rows, places, weights),) = held_rows(shards, held, weighed=True)
    assert weights is None  # these shards hold none
    for row, place in enumerate(places):
        pooled, logits = rows.pooled[row : row + 1], rows.logits[row : row + 1]
        seen, predicted = learned.probability(pooled, logits), held.predicted[place : place + 1]
        for name in found.scores:
            expected = learned.ranking(pooled, predicted, seen, name)[0, columns]
            np.testing.assert_array_equal(found.scores[name][place], expected)
            p = learned.explain(pooled, predicted, seen, name)[0]
            told = [j for j in np.argsort(-p, kind="stable") if p[j] > 0][:5]
            assert found.told[name][place].tolist() == [*told, *[-1] * (5 - len(told))]


def test_images_without_a_shard_are_counted_and_damage_is_told(parts):
    shards, learned, held = parts
    found = score([], learned, held, np.array([0]))
    assert found.missing == 4 and (found.told["joint"] == -1).all()
    with Path(shards[0].path).open("r+b") as file:
        file.seek(40)
        file.write(b"harm")
    with pytest.raises(DamagedShard):
        score(shards, learned, held, np.array([0]))
