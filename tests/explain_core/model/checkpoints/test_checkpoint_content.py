"""Every form of checkpoint that trainers write is read to the bit, or refused by its name; nothing of it is run."""

import argparse
import json
import re

import pytest
import torch

from explain_core.errors import CheckpointError
from explain_core.model.checkpoints.checkpoint import checkpoint_digest, read_checkpoint
from explain_core.model.checkpoints.tensor_records import StorageRecord
from explain_core.model.sources.spec import ModelSpec
from explain_core.model.sources.weights import load_into
from tests.explain_core.model.checkpoint_forms import (
    FORMS,
    Form,
    Net,
    hugging_face,
    optimizer,
    settings,
    shards,
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


def test_settings_of_any_class_are_plain_data(tmp_path):
    torch.save({"state_dict": trained().state_dict(), **settings()}, tmp_path / "net.pt")
    found = read_checkpoint(tmp_path / "net.pt").hyper_parameters
    assert found["epoch"] == 3 and found["best"] == 0.75 and found["seeds"] == [0, 1, 2]
    assert found["path"] == "/data/birds" and found["relative"] == "a/b"
    assert found["args"] == {"lr": 0.1, "out": "x", "phase": 1}
    assert found["settings"] == {"lr": 0.1, "milestones": [1, 2]}
    assert (
        found["config"] == {"depth": 18}
        and found["attributes"] == {"a": 1}
        and found["slotted"] == {"depth": 3}
    )
    assert found["function"] == "torch.nn.functional.relu" and found["counts"] == {"a": [1]}
    assert json.loads(json.dumps(found)) == found
    assert "criterion" not in found and "state_dict" not in found


@pytest.mark.parametrize(
    "beside",
    [{"hyper_parameters": {"class_names": ["a", "b"]}}, {"args": argparse.Namespace(classes=("a", "b"))},
     {"meta": {"CLASSES": ("a", "b")}}, {"id2label": {"0": "a", "1": "b"}}],
)  # fmt: skip
def test_class_names_among_settings(beside, tmp_path):
    torch.save({"state_dict": trained().state_dict(), **beside}, tmp_path / "net.pt")
    assert read_checkpoint(tmp_path / "net.pt").class_names == ("a", "b")


def test_class_names_of_a_network_and_beside_it(tmp_path):
    network = trained()
    network.class_to_idx = {"wren": 1, "crow": 0}
    torch.save(network, tmp_path / "net.pt")
    assert read_checkpoint(tmp_path / "net.pt").class_names == ("crow", "wren")
    folder = hugging_face(tmp_path, trained())
    assert read_checkpoint(folder).class_names == ("crow", "gull", "rail", "tern", "wren")
    assert read_checkpoint(folder).hyper_parameters["config.json"]["architectures"] == ["Net"]
    (folder / "config.json").write_text('{"id2label": {"0": "LABEL_0", "1": "LABEL_1"}}')  # nobody gave names
    assert read_checkpoint(folder).class_names is None


def test_the_digest_of_a_folder_is_that_of_its_weights(tmp_path):
    folder = hugging_face(tmp_path, trained())
    assert checkpoint_digest(folder) == checkpoint_digest(folder / "model.safetensors")
    (folder / "optimizer.pt").unlink()
    assert checkpoint_digest(folder) == checkpoint_digest(folder / "model.safetensors")
    sharded = tmp_path / "sharded"
    sharded.mkdir()
    shards("safetensors", "model")(sharded, trained())
    before = checkpoint_digest(sharded)
    assert before == checkpoint_digest(sharded / "model.safetensors.index.json")
    shards("safetensors", "model")(sharded, trained(8))
    assert checkpoint_digest(sharded) != before


def test_an_optimizer_beside_the_weights_is_not_read(tmp_path, monkeypatch):
    """What lies beside the weights costs nothing: only the tensors that are taken are read."""
    read = []
    monkeypatch.setattr(
        StorageRecord, "content", property(lambda self: read.append(self) or bytearray(self.load()))
    )
    torch.save({"model": trained().state_dict(), "optimizer": optimizer(trained())}, tmp_path / "net.pt")
    state = read_checkpoint(tmp_path / "net.pt").state
    assert len(read) == len(state)


def test_there_are_many():
    assert len(FORMS) == len({form.name for form in FORMS}) >= 60
