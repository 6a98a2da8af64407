"""Every form of checkpoint that trainers write is read to the bit, or refused by its name; nothing of it is run."""

import re

import pytest
import torch

from explain_core.errors import CheckpointError
from explain_core.model.checkpoint import checkpoint_digest, read_checkpoint
from explain_core.model.spec import ModelSpec
from explain_core.model.weights import load_into
from tests.explain_core.model.checkpoint_forms import (
    FORMS,
    Form,
    Net,
    trained,
)

SPEC = ModelSpec("nets", "build")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name.replace(" ", "-"))
def test_bit_equal_or_refused_by_name(form: Form, tmp_path):
    path = form.make(tmp_path, trained())
    network = Net()
    if form.refused is not None:
        with pytest.raises(CheckpointError, match=form.refused):
            load_into(network, read_checkpoint(path, form.key), SPEC)
        return
    checkpoint = read_checkpoint(path, form.key)
    notes = " ".join((*checkpoint.notes, *load_into(network, checkpoint, SPEC)))
    expected = trained(form.seed).state_dict()
    for name, value in network.state_dict().items():
        wanted = expected[name]
        if "bfloat16" in form.name and wanted.is_floating_point():
            wanted = wanted.bfloat16().float()
        assert value.dtype == wanted.dtype and torch.equal(value, wanted), name
    assert re.search(form.notes, notes), notes
    assert len(checkpoint_digest(path)) == 64


def test_there_are_many():
    assert len(FORMS) == len({form.name for form in FORMS}) >= 60
