"""Descriptors on their way through a shard: the same bits in any batch, and what they are of told beside them."""

import numpy as np
import pytest
import torch

from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.fieldguide.network import build
from explain_core.model.layer import Layer
from explain_core.model.network import Network
from explain_core.model.places.anatomy import find_anatomy
from explain_core.model.sources.spec import parse_model_spec
from explain_core.statistics.descriptors import DescriptorSums
from explain_core.store.shards.activations import described_layers, read_descriptors
from explain_core.store.shards.kept_maps import NONE
from explain_core.store.shards.shards import Shard, open_shard
from tasks.activation_rows import schema_of, usable_rows
from tasks.decoding import Pixels
from tasks.extract import ExtractJob

SIZE = 32
JOB = ExtractJob(
    "", parse_model_spec("explain_core.fieldguide.network:build"), None, "", None, ("a", "b", "c"), None, None,
    Preprocessing(size=SIZE), "float32", "cpu", "cpu", 4, NONE, 1,
)  # fmt: skip


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(1)
    model = build(3)
    return Network(model, find_anatomy(model, SIZE))


def shard(folder, network, *batches):
    ids = [pixels.image_id for batch in batches for pixels in batch]
    with open_shard(folder, ids, schema_of(network, NONE), {}) as writer:
        for batch in batches:
            writer.write(usable_rows(network, batch, JOB)[0])
    (path,) = folder.glob("*.parquet")
    return Shard(str(path), tuple(ids))


@pytest.fixture(scope="module")
def pixels():
    rng = np.random.default_rng(2)
    return [
        Pixels(f"image{number}", rng.integers(0, 255, (SIZE, SIZE, 3), np.uint8), (40, 30))
        for number in range(6)
    ]


def test_descriptors_and_their_layers_come_back(network, pixels, tmp_path):
    written = shard(tmp_path / "one", network, pixels[:4], pixels[4:])
    layers = described_layers(written.path)
    assert layers == (
        Layer("features.2", 24), Layer("features.5", 48), Layer("features.8", 96), Layer("features.11", 96),
        Layer("features", 160),
    )  # fmt: skip
    x, predicted = read_descriptors(written)
    assert x.shape == (6, 424) and x.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(x, axis=1), 1, rtol=5e-5)  # on the grid of the sums
    assert predicted.shape == (6,) and set(predicted.tolist()) <= {0, 1, 2}


def test_other_shards_give_the_same_sums_to_the_bit(network, pixels, tmp_path):
    def summed(written):
        return [DescriptorSums.of_images(*read_descriptors(each), JOB.classes) for each in written]

    (one,) = summed([shard(tmp_path / "one", network, pixels[:4], pixels[4:])])
    first, second = summed(
        [shard(tmp_path / "a", network, pixels[5:2:-1]), shard(tmp_path / "b", network, pixels[:3])]
    )
    assert (first + second).digest == one.digest
