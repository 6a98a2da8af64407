"""Which coding keeps which maps, and that a shard alone says so."""

import numpy as np
import pyarrow as pa
import pytest
import torch

from explain_core.errors import StoreError
from explain_core.store.shards.compact_maps import (
    WholeMaps,
    coding_noted,
    coding_notes,
    coding_of,
    kept_bytes,
    map_column,
)
from explain_core.store.shards.kept_maps import COMPACT, FULL
from explain_core.store.shards.low_rank_maps import LowRankMaps
from explain_core.store.shards.map_levels import MapLevels


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        ((1024, 14, 14), LowRankMaps),
        ((384, 14, 14), LowRankMaps),
        ((512, 1, 80), LowRankMaps),
        ((2048, 4, 5), MapLevels),
        ((1, 28, 28), WholeMaps),
        ((160, 12, 12), WholeMaps),
        ((512, 7, 7), WholeMaps),
        ((2, 1, 2), WholeMaps),
    ],
)
def test_fine_maps_are_patterns_small_ones_whole_and_others_levels(shape, kind):
    assert isinstance(coding_of(shape, COMPACT, is_finer=True), kind)
    assert isinstance(coding_of(shape, COMPACT), WholeMaps if kind is WholeMaps else MapLevels)
    assert isinstance(coding_of(shape, FULL), WholeMaps)
    maps = torch.rand(2, *shape, generator=torch.Generator().manual_seed(1))
    averages = maps.mean((2, 3)).numpy()
    for coding in (coding_of(shape, COMPACT), coding_of(shape, COMPACT, is_finer=True), MapLevels(shape)):
        kept = coding.encode(maps, averages)
        found = coding.decode(kept[1], averages[1])
        assert found.shape == shape
        few = 2e-4 if isinstance(coding, WholeMaps) else 1e-5  # halves have eleven bits
        np.testing.assert_allclose(found.mean((1, 2), dtype=np.float64), averages[1], atol=few)


@pytest.mark.parametrize("layer", ["", "finer_"])
@pytest.mark.parametrize("coding", [WholeMaps((4, 2, 3)), MapLevels((4, 2, 3)), LowRankMaps((64, 11, 11))])
def test_the_schema_says_how_maps_were_kept(layer, coding):
    schema = pa.schema([("x", pa.int32())], metadata=coding_notes(layer, coding))
    assert coding_noted(layer, schema.metadata) == coding


def test_a_coding_of_a_later_program_is_refused():
    with pytest.raises(StoreError, match=r"'wavelets', which this program does not know"):
        coding_noted("", {b"maps": b"1,2,2", b"maps_coding": b"wavelets"})


def test_bytes_pass_through_a_column():
    kept = np.arange(30, dtype=np.uint8).reshape(5, 6)
    column = pa.chunked_array([map_column(kept)])
    np.testing.assert_array_equal(kept_bytes(column), kept)
    np.testing.assert_array_equal(kept_bytes(column.slice(2, 2)), kept[2:4])


def test_whole_maps_come_back_in_half_precision():
    maps = np.arange(24, dtype=np.float32).reshape(2, 3, 2, 2)
    coding = WholeMaps((3, 2, 2))
    kept = coding.encode(torch.from_numpy(maps).to(memory_format=torch.channels_last), maps.mean((2, 3)))
    assert np.stack([coding.decode(row, row) for row in kept]).tolist() == maps.tolist()
