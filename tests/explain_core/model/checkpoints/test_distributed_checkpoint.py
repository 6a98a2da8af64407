"""Folders of torch.distributed.checkpoint."""

import pytest

from explain_core.errors import CheckpointError
from explain_core.model.checkpoints.checkpoint import read_checkpoint
from explain_core.model.checkpoints.distributed_checkpoint import read_distributed
from tests.explain_core.model.checkpoint_forms import distributed, trained


def test_it_is_nested_as_it_was_saved(tmp_path):
    folder = distributed(tmp_path, trained())
    held = read_distributed(folder / ".metadata")
    assert held["model"].keys() == trained().state_dict().keys() and "optimizer" in held


def test_a_file_that_is_cut_short_is_named(tmp_path):
    folder = distributed(tmp_path, trained())
    (part,) = folder.glob("*.distcp")
    part.write_bytes(part.read_bytes()[:100])
    with pytest.raises(CheckpointError, match=r"cut short|more than the file holds"):
        read_checkpoint(folder)
