"""Files of torch.save, against torch's own reading of them."""

import io

import pytest
import torch

from explain_core.model.checkpoints.torch_file import NoCheckpoint, check_archive, read_saved


@pytest.mark.parametrize("new", [True, False])
@pytest.mark.parametrize("protocol", [2, 4])
def test_as_torch_reads_it(new, protocol):
    base = torch.randn(4, 6)
    held = {
        "a": base.t(),
        "b": base[1:, ::2],
        "c": base.bfloat16(),
        "d": torch.tensor(3),
        "e": torch.tensor([True]),
    }
    buffer = io.BytesIO()
    torch.save(held, buffer, pickle_protocol=protocol, _use_new_zipfile_serialization=new)
    buffer.seek(0)
    found = {name: record.read() for name, record in read_saved(buffer).items()}
    buffer.seek(0)
    for name, value in torch.load(buffer, weights_only=False).items():
        assert found[name].dtype == value.dtype and torch.equal(found[name], value)


def test_other_archives_are_named():
    for name, kind in (("net/constants.pkl", "TorchScript"), ("a.npy", "NumPy"), ("x.txt", "it holds x.txt")):
        with pytest.raises(NoCheckpoint, match=kind):
            check_archive({name: None})
