"""Which files of a folder are a checkpoint."""

import pytest

from explain_core.errors import CheckpointError
from explain_core.model.checkpoints.checkpoint_files import (
    checkpoint_files,
    is_checkpoint_name,
    weights_among,
)


def test_names():
    for name in (
        "net.pt",
        "last.ckpt",
        "model.safetensors",
        "model.safetensors.index.json",
        "model_best.pth.tar",
    ):
        assert is_checkpoint_name(name), name
    beside = "optimizer.pt scheduler.pt rng_state_0.pth scaler.pt training_args.bin optimizer_1.bin random_states_0.pkl"
    for name in [*beside.split(), "model-00001-of-00002.safetensors", "notes.txt", "trainer_state.json"]:
        assert not is_checkpoint_name(name), name


def test_weights_among_the_files_of_a_folder():
    assert weights_among(["model.safetensors", "optimizer.pt"]) == ["model.safetensors"]
    assert weights_among([".metadata", "__0_0.distcp", "x.txt"]) == [".metadata", "__0_0.distcp"]
    assert weights_among(["epoch1.pt", "images/a.png"]) == []


def test_safetensors_before_a_pickle_and_folders_of_folders(tmp_path):
    inside = tmp_path / "checkpoint-5"
    inside.mkdir()
    for name in ("model.safetensors", "pytorch_model.bin"):
        (inside / name).write_bytes(b"x")
    found = checkpoint_files(inside)
    assert [file.name for file in found.weights] == ["model.safetensors"]
    assert "pytorch_model.bin is there" in found.notes[0]
    with pytest.raises(
        CheckpointError, match=r"a folder of checkpoints: name one of them. In it: checkpoint-5"
    ):
        checkpoint_files(tmp_path)
