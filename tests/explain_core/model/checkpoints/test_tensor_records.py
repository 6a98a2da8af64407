"""Tensors over storages: their bounds are checked before anything is read."""

import pytest
import torch

from explain_core.model.checkpoints.inert_pickle import Named, PickleDamage
from explain_core.model.checkpoints.tensor_records import StorageRecord, storage_type, strided


def storage(count=12):
    content = torch.arange(float(count)).numpy().tobytes()
    return StorageRecord("float32", 4 * count, lambda: content)


def test_a_view_is_read_by_its_strides():
    assert torch.equal(
        strided(storage(), 1, (2, 3), (1, 4)).read(), torch.arange(12.0).as_strided((2, 3), (1, 4), 1)
    )
    assert strided(storage(), 0, (0, 3), (3, 1)).read().shape == (0, 3)


@pytest.mark.parametrize(
    "shape", [(0, (13,), (1,)), (1, (12,), (1,)), (-1, (2,), (1,)), (0, (2,), (1, 1)), (0, (2,), (-1,))]
)
def test_what_reaches_outside_is_refused(shape):
    with pytest.raises(PickleDamage):
        strided(storage(), *shape)


def test_types_of_storages():
    assert storage_type(Named("torch", "BFloat16Storage")) == ("bfloat16", "")
    assert storage_type(Named("torch", "QInt8Storage")) == ("uint8", "quantised")
    with pytest.raises(PickleDamage):
        storage_type(Named("evil", "Thing"))
