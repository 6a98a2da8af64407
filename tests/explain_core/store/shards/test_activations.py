"""Activations and maps out of a shard: the wanted rows, and no others."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import torch

from explain_core.model.layer import Layer
from explain_core.statistics.descriptors import BITS
from explain_core.statistics.grid import Grid
from explain_core.store.shards.activations import (
    MapReader,
    described_layers,
    finer_filters,
    grid_column,
    grid_field,
    read_activations,
    read_descriptors,
    read_pooled,
)
from explain_core.store.shards.compact_maps import coding_notes, map_column
from explain_core.store.shards.map_levels import MapLevels
from explain_core.store.shards.shards import DamagedShard, Shard, finished, open_shard

IDS = ("a", "b", "c")
MAPS = np.arange(3 * 2 * 4, dtype=np.float16).reshape(3, 2, 2, 2)
POOLED, LOGITS = np.arange(6, dtype=np.float32).reshape(3, 2), np.eye(3, dtype=np.float32)


def columns(**tables):
    lists = {
        name: pa.FixedSizeListArray.from_arrays(pa.array(table.reshape(-1)), table.shape[1])
        for name, table in tables.items()
    }
    sizes = {"width": pa.array([8, 9, 10], pa.int32()), "height": pa.array([4, 5, 6], pa.int32())}
    return {"image_id": pa.array(IDS)} | sizes | lists


def written(folder, given, notes, groups=1):
    table = pa.table(given).replace_schema_metadata(notes)
    with open_shard(folder, IDS, table.schema, {"quarantined": []}) as shard:
        for start in range(0, 3, 3 // groups):
            shard.write(table.slice(start, 3 // groups))
    (found,), _ = finished(folder, "image_id", IDS)
    return found.path


@pytest.fixture
def path(tmp_path):
    """Of three images, a row group each, with maps of two filters and descriptors of two layers."""
    maps = {"maps": pa.array([each.tobytes() for each in MAPS], pa.binary(16))}
    given = columns(pooled=POOLED, logits=LOGITS, descriptor=POOLED + 10) | maps
    layers = json.dumps([["one", 1], ["two", 1]])
    return written(tmp_path, given, {"maps": "2,2,2", "descriptor": layers}, groups=3)


def test_the_wanted_rows_in_the_shard_s_order(path):
    rows = read_activations(Shard(path, ("c", "a")))
    assert rows.ids == ("a", "c")
    assert rows.pooled.tolist() == POOLED[[0, 2]].tolist() and rows.logits.tolist() == LOGITS[[0, 2]].tolist()
    assert rows.sizes.tolist() == [[8, 4], [10, 6]]
    (pooled,) = read_pooled(Shard(path, ("b",)), ("",))
    assert pooled.tolist() == [[2, 3]]
    none = read_activations(Shard(path, ()))  # of a shard whose images could not be decoded
    assert none.ids == () and none.pooled.shape == (0, 2) and none.logits.shape == (0, 3)


def test_descriptors_and_what_each_image_is_taken_for(path):
    descriptors, taken = read_descriptors(Shard(path, ("b", "c")))
    assert descriptors.tolist() == [[12, 13], [14, 15]] and taken.tolist() == [1, 2]
    assert described_layers(path) == (Layer("one", 1), Layer("two", 1))


def test_maps_of_the_wanted_rows(path):
    reader = MapReader(Shard(path, ("c", "a")))
    assert reader.has_maps
    found = {image: maps.tolist() for batch in reader for image, maps, finer in batch if finer is None}
    assert found == {"a": MAPS[0].tolist(), "c": MAPS[2].tolist()}


def test_a_shard_without_maps_and_finer_stage(tmp_path):
    path = written(tmp_path, columns(pooled=POOLED, logits=LOGITS), {})
    assert finer_filters(path) is None and not MapReader(Shard(path, IDS)).has_maps
    assert list(MapReader(Shard(path, IDS))) == []


def test_how_many_filters_the_finer_stage_has(tmp_path):
    path = written(tmp_path, columns(pooled=POOLED, logits=LOGITS, finer_pooled=LOGITS), {})
    assert finer_filters(path) == 3
    last, finer = read_pooled(Shard(path, ("a",)), ("", "finer_"))
    assert last.tolist() == [[0, 1]] and finer.tolist() == [[1, 0, 0]]


def test_a_damaged_shard_is_named(path):
    with Path(path).open("r+b") as handle:
        handle.truncate(60)
    for read in (read_activations, read_descriptors, MapReader):
        with pytest.raises(DamagedShard, match="is damaged"):
            read(Shard(path, IDS))
    with pytest.raises(DamagedShard):
        described_layers(path)


def test_what_is_kept_in_whole_steps_is_summed_as_it_was(tmp_path):
    """Small, large and negative numbers: the grid of the sums makes the same integers of what comes back."""
    random = np.random.default_rng(1)
    values = np.array(random.normal(size=(3, 400)) * 10.0 ** random.integers(-7, 5, (3, 400)), np.float32)
    field = grid_field("finer_pooled", Grid().bits, 400)
    given = columns(pooled=POOLED, logits=LOGITS) | {"finer_pooled": grid_column(values, field)}
    shard = Shard(written(tmp_path, given, {}), IDS)
    (found,) = read_pooled(shard, ("finer_",))
    assert found.dtype == np.float32
    np.testing.assert_array_equal(Grid().round(found), Grid().round(values))
    whole = np.abs(values) >= 8
    np.testing.assert_array_equal(found[whole], values[whole])
    assert finer_filters(shard.path) == 400 and whole.any()


@pytest.mark.parametrize("noted", [True, False])
def test_descriptors_come_back_on_the_grid_that_the_shard_notes(tmp_path, noted):
    """Shards that note no grid are those of when it was finer."""
    values = np.random.default_rng(2).random((3, 50)).astype(np.float32)
    field = grid_field("descriptor", BITS, 50)
    table = pa.table(columns(logits=LOGITS))
    table = table.append_column(field if noted else field.remove_metadata(), grid_column(values, field))
    with open_shard(tmp_path, IDS, table.schema, {"quarantined": []}) as shard:
        shard.write(table)
    (found,), _ = finished(tmp_path, "image_id", IDS)
    descriptors, _ = read_descriptors(Shard(found.path, IDS))
    steps = np.rint(values.astype(float) * 2**BITS)
    np.testing.assert_array_equal(descriptors * 2.0 ** (BITS if noted else 20), steps)


def test_compact_maps_come_out_of_a_shard(tmp_path):
    coding = MapLevels((2, 2, 2))
    averages = MAPS.astype(np.float32).mean((2, 3))
    kept = map_column(coding.encode(torch.from_numpy(MAPS), averages))
    given = columns(pooled=averages, logits=LOGITS) | {"maps": kept}
    path = written(tmp_path, given, coding_notes("", coding), groups=3)
    found = {image: maps for batch in MapReader(Shard(path, ("b", "c"))) for image, maps, _ in batch}
    assert set(found) == {"b", "c"} and found["c"].dtype == np.float32
    np.testing.assert_allclose(found["c"], MAPS[2], atol=0.6)
