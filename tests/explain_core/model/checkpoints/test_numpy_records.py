"""Arrays and numbers of NumPy, read from their pickles without NumPy's unpickling."""

import io
import pickle

import numpy as np
import pytest
import torch

from explain_core.model.checkpoints.torch_file import read_saved


@pytest.mark.parametrize("protocol", [2, 5])
@pytest.mark.parametrize("kind", ["f4", ">f4", "f2", "f8", "i8", "u1", "?"])
def test_arrays_to_the_bit(protocol, kind):
    array = np.asfortranarray(np.arange(12).reshape(3, 4).astype(kind))
    record = read_saved(io.BytesIO(pickle.dumps(array, protocol))).record
    assert torch.equal(
        record.read(), torch.from_numpy(np.ascontiguousarray(array.astype(array.dtype.newbyteorder("="))))
    )


def test_numbers_and_what_is_none():
    assert read_saved(io.BytesIO(pickle.dumps(np.float32(0.5)))) == 0.5
    assert read_saved(io.BytesIO(pickle.dumps(np.int64(7)))) == 7
    assert read_saved(io.BytesIO(pickle.dumps(np.array(["a", None], dtype=object)))).record is None
