"""Where the nouns of a published run look is read as it was learned."""

import duckdb

from explain_core.heatmaps.part_attention import PartAttention
from explain_core.runs.part_attention import read_attention
from explain_core.store import attention_rows, publish
from explain_core.store.reader import Store
from tests.explain_core.store.test_attention_rows import ATTENTION
from tests.measured import RUN


def test_a_store_gives_back_the_same_bits(measured_copy):
    with duckdb.connect(str(measured_copy.database)) as connection:
        for run_id in (RUN, "another"):
            publish.insert(connection, "map_components", attention_rows.map_components(run_id, ATTENTION))
            publish.insert(connection, "part_attention", attention_rows.part_attention(run_id, ATTENTION))
            publish.insert(connection, "part_facing", attention_rows.part_facing(run_id, ATTENTION))
    with Store.open(measured_copy.root) as store:
        found = read_attention(store, store.run(RUN))
    assert isinstance(found, PartAttention) and found.nouns == ATTENTION.nouns
    for name in ("queries", "places", "gains", "facing"):
        assert getattr(found, name).tobytes() == getattr(ATTENTION, name).tobytes()
        assert getattr(found, name).shape == getattr(ATTENTION, name).shape
    for one, two in zip(found.components, ATTENTION.components, strict=True):
        assert (one.mean == two.mean).all() and (one.directions == two.directions).all()


def test_a_run_that_learned_nothing_has_none(measured):
    with Store.open(measured.root) as store:
        assert read_attention(store, store.run(RUN)) is None
