"""Filters whose meaning moved, and whether they are the same filters."""

import duckdb
import pytest

from explain_core.comparison.compare import compare
from explain_core.comparison.images import Move
from explain_core.store.layout import Layout
from explain_core.store.reader import Store
from tests.compared import WORDS


def test_distances_by_hand(store):
    found = compare(store, "before", "after")
    filters = found.filters
    # Total variation: 0.5, 0, 0.5, 0. Of four images that excite a filter most, three are the same; any filter of the
    # second run has i0 with 1/2, i1 and i2 with 1/4 each: one of any two numbers shares it with (2 + 1 + 1 + 0) / 16.
    assert (filters.compared, filters.spread, filters.furthest) == (4, 0.25, 0.5)
    assert (filters.shared, filters.by_chance, filters.kept) == (0.75, 0.25, True)
    assert found.noise.filter_distance == pytest.approx(0.33 + 0.5 * 0.25)
    first, second = filters.moved
    assert (first.filter, second.filter) == (0, 2)
    assert (first.distance, first.attribute_a, first.attribute_b) == (0.5, WORDS[0], WORDS[0])
    assert first.gained == (Move("long bill", 0.0, 0.5),) and first.lost == (Move("black wing", 1.0, 0.5),)
    assert (second.images, second.shared_images) == (1, 1)


@pytest.fixture
def renumbered(compared, tmp_path):
    """The store with the second run's filters in another order."""
    folder = tmp_path / "renumbered"
    folder.mkdir()
    target = Layout(folder).database
    target.write_bytes(Layout(compared).database.read_bytes())
    with duckdb.connect(str(target)) as connection:
        for table in ("filters", "filter_pdfs"):
            connection.execute(f"UPDATE {table} SET filter = (filter + 1) % 4 WHERE run_id = 'run-after'")
    return folder


def test_filters_of_another_training_are_not_compared(renumbered):
    with Store.open(renumbered) as store:
        found = compare(store, "before", "after")
    # Only filter 0 still has i0 in both: 1 of 4 images, which is what chance does.
    assert found.filters.kept is False and found.filters.moved == ()
    assert any("not the same ones" in note for note in found.notes)
    assert found.noise.spread == 0.75


def test_other_vocabularies_are_not_compared(store):
    found = compare(store, "before", "elsewhere")
    assert found.filters.compared == 0 and found.filters.kept is None
    assert any("different vocabularies" in note for note in found.notes)
