"""Sums for readings from shards: by folds of ids, gradients of each image's own class, however images are cut."""

import numpy as np
import pyarrow as pa
import pytest
import ray

from explain_core.statistics.readings import closed_reading
from explain_core.store.image_weights import ImageWeights, weight_columns, weight_fields
from explain_core.store.shards.shards import Shard, key_of, write_shard
from tasks.readings import WeighedPart, fold_of, merged, reading_sums, same_label_count

IDS = tuple(f"{number:02x}" for number in range(10))
FILTERS, CLASSES = 5, 4


@pytest.fixture
def rows():
    random = np.random.default_rng(2)
    pooled = random.random((10, FILTERS)).astype(np.float32)
    logits = random.normal(size=(10, CLASSES)).astype(np.float32)
    index = random.integers(0, CLASSES, 10)
    order = np.argsort(-logits, axis=1)
    roles = np.stack([order[:, 0], order[:, 1], index], axis=1)
    gradients = np.float16(random.normal(size=(10, 3, FILTERS))).astype(np.float32)
    gradients /= np.abs(gradients).max(axis=2, keepdims=True)  # what is stored comes back to the last bit
    gradients = np.float16(gradients).astype(np.float32)
    gradients[roles == index[:, None]] = np.repeat(gradients[:, 2], (roles == index[:, None]).sum(1), axis=0)
    return pooled, logits, index, ImageWeights(roles, gradients)


def written(folder, rows, chosen):
    pooled, logits, index, weights = rows
    count = len(chosen)
    columns = {
        "image_id": pa.array([IDS[k] for k in chosen]),
        "width": pa.array([8] * count, pa.int32()),
        "height": pa.array([8] * count, pa.int32()),
        "pooled": pa.FixedSizeListArray.from_arrays(pa.array(pooled[chosen].ravel()), FILTERS),
        "logits": pa.FixedSizeListArray.from_arrays(pa.array(logits[chosen].ravel()), CLASSES),
        **weight_columns(ImageWeights(weights.roles[chosen], weights.gradients[chosen])),
    }
    schema = pa.schema(
        [("image_id", pa.string()), ("width", pa.int32()), ("height", pa.int32()),
         ("pooled", pa.list_(pa.float32(), FILTERS)), ("logits", pa.list_(pa.float32(), CLASSES)),
         *weight_fields(FILTERS)]
    )  # fmt: skip
    ids = tuple(IDS[k] for k in chosen)
    write_shard(folder, ids, pa.table([columns[name] for name in schema.names], schema=schema))
    path = str(next(folder.glob(f"{key_of(ids)}-*.parquet")))
    return WeighedPart(Shard(path, ids), index[chosen].astype(np.int64))


def test_however_images_are_cut_the_sums_are_the_same(tmp_path, rows):
    every = np.arange(10)
    whole = merged([ray.get(reading_sums.remote(written(tmp_path / "a", rows, every)))])
    cuts = [written(tmp_path / "b", rows, part) for part in (every[:3], every[3:4], every[4:])]
    parts = merged(ray.get([reading_sums.remote(cut) for cut in cuts]))
    pooled, logits, index, weights = rows
    for fold, (one, other) in enumerate(zip(whole, parts, strict=True)):
        for name in one.__slots__:
            assert np.array_equal(getattr(one, name), getattr(other, name)), name
        mine = np.array([fold_of(image) == fold for image in IDS])
        assert one.images == mine.sum() and one.class_images.sum() == mine.sum()
        assert np.allclose(one.phi_mean, pooled[mine].mean(0), atol=1e-4)
        assert np.allclose(one.phi_logits, pooled[mine].T @ logits[mine], atol=1e-3)
        wanted = np.zeros((CLASSES, FILTERS))
        np.add.at(wanted, index[mine], weights.gradients[mine, 2])
        assert np.allclose(one.gradients, wanted, atol=1e-6)
    assert 0 < whole[0].images < 10


def test_an_image_whose_class_has_changed_counts_without_a_gradient(tmp_path, rows):
    part = written(tmp_path, rows, np.arange(10))
    moved = part.class_index.copy()
    strange = next(c for c in range(CLASSES) if c not in rows[3].roles[0])
    moved[0] = strange
    sums = merged([ray.get(reading_sums.remote(WeighedPart(part.shard, moved)))])
    assert sum(each.images for each in sums) == 10
    assert sum(int(each.class_images.sum()) for each in sums) == 9


def test_labels_that_a_reading_gives_are_counted(tmp_path, rows):
    part = written(tmp_path, rows, np.arange(10))
    constant = closed_reading(np.zeros((CLASSES, FILTERS)), np.array([0.0, 0, 1, 0]))
    expected = int((rows[1].argmax(1) == 2).sum())
    assert ray.get(same_label_count.remote(part, constant)) == expected
