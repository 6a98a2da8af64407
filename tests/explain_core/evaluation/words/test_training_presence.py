"""What corrects p(t|x) is learned from training images, each left out in turn."""

import duckdb
import pytest

from explain_core.evaluation.words.training_presence import of_training
from explain_core.runs.sources import relearn, shards_of, sums_of
from explain_core.store.reader import Store
from tests.measured import CLASSES, RUN, publish_measured


@pytest.fixture
def found(tmp_path):
    layout = publish_measured(tmp_path / "store")

    def of(shards=None):
        with duckdb.connect(str(layout.database)) as connection:
            store = Store(connection, layout.database)
            run = store.run(RUN)
            given = shards_of(store, run) if shards is None else shards
            return of_training(connection, RUN, CLASSES, given, relearn(store, run), sums_of(run).last)

    return of


def test_from_all_attributes_and_from_those_that_are_stated(found):
    first = found()
    assert first.cases == 4 * 4 and 0 < first.stated_cases <= 16
    assert first == found()  # the same bits


def test_without_activations_nothing_is_known(found):
    assert found([]) is None
