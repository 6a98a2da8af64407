"""The layer that a run was made of stays its layer, whatever would be chosen today."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explain_core.model.network import Network
from explain_core.model.places.anatomy import find_anatomy
from explain_core.runs.explained_layer import at_explained_layer, explained_layer
from explain_core.store.reader import Store
from tests.measured import RUN, publish_measured
from tests.networks.heads import CLASSES, network


@pytest.fixture
def run(tmp_path):
    layout = publish_measured(tmp_path / "store")
    with Store.open(layout.root) as store:
        yield store.run(RUN)


def made_of(run, layers) -> None:
    """Let the run's shards say so."""
    for shard in run.extraction.local.glob("*.parquet"):
        table = pq.read_table(shard)
        notes = {b"descriptor": json.dumps(layers).encode()}
        pq.write_table(pa.Table.from_batches(table.to_batches()).replace_schema_metadata(notes), shard)


def test_the_shards_name_it(run):
    assert explained_layer(run) is None  # of shards that say nothing
    made_of(run, [["features.4", 12], ["features", 16]])
    assert explained_layer(run) == "features"
    made_of(run, [["features.4", 12], ["block#2", 16]])
    assert explained_layer(run) == "block"
    for shard in run.extraction.local.glob("*.parquet"):
        shard.unlink()
    assert explained_layer(run) is None


def test_the_network_is_explained_there(run):
    model = network("linear")
    found = Network(model, find_anatomy(model, 64, classes=CLASSES))
    made_of(run, [["features.4", 12]])
    other = at_explained_layer(found, run)
    assert (other.anatomy.features, other.anatomy.filters) == ("features.4", 12)
    made_of(run, [["features", 16]])
    assert at_explained_layer(found, run) is found
