"""Weights in one image: kept in half precision, read back by class, and the class's own where an image has none."""

import numpy as np
import pyarrow as pa

from explain_core.store.image_weights import ImageWeights, read_image_weights, weight_columns, weight_fields
from explain_core.store.shards.shards import Shard, files_of, write_shard

IDS = ("a", "b", "c")


def weights(seed=0):
    random = np.random.default_rng(seed)
    sizes = np.array([1e-7, 1.0, 300.0])[:, None, None]
    gradients = (random.normal(size=(3, 3, 5)) * sizes).astype(np.float32)
    return ImageWeights(np.array([[0, 1, 3], [2, 0, 1], [1, 2, 0]]), gradients)


def test_they_are_kept_whatever_their_size(tmp_path):
    own = weights()
    schema = pa.schema([("image_id", pa.string()), *weight_fields(5)])
    table = pa.table({"image_id": list(IDS)} | weight_columns(own), schema=schema)
    write_shard(tmp_path, IDS, table)
    (path,) = files_of(tmp_path, [IDS])
    again = read_image_weights(Shard(path, ("a", "c")))
    assert (again.roles == own.roles[[0, 2]]).all()
    assert np.allclose(
        again.gradients, own.gradients[[0, 2]], rtol=1e-3, atol=1e-3 * np.abs(own.gradients[0]).max()
    )


def test_the_weights_of_a_class_in_each_image():
    own, classes = weights(), np.arange(20.0).reshape(4, 5)
    found = own.of(np.array([1, 0, 2]), classes)
    assert np.array_equal(found, own.gradients[[0, 1, 2], [1, 1, 1]])
    assert np.array_equal(own.of(np.array([2, 2, 2]), classes)[0], classes[2])  # not among the first image's


def test_a_shard_without_them(tmp_path):
    write_shard(tmp_path, IDS, pa.table({"image_id": list(IDS)}))
    (path,) = files_of(tmp_path, [IDS])
    assert read_image_weights(Shard(path, IDS)) is None
