"""Reading checkpoints: the usual formats and wrappings, and every kind of file that is refused."""

import argparse
import hashlib
import json
import os
import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save_file
from torch import nn

from explain_core.errors import CheckpointError
from explain_core.model.checkpoints.checkpoint import (
    Checkpoint,
    check_classes,
    checkpoint_digest,
    read_checkpoint,
)

STATE = {"fc.weight": torch.tensor([[1.0, -2.0], [0.5, 4.0]]), "bn.num_batches_tracked": torch.tensor(7)}


def saved(path: Path, held: Any, **how: Any) -> Path:
    torch.save(held, path, **how)
    return path


def assert_is_state(checkpoint: Checkpoint) -> None:
    assert checkpoint.state.keys() == STATE.keys()
    assert checkpoint.state["fc.weight"].dtype == torch.float32
    assert torch.equal(checkpoint.state["fc.weight"], STATE["fc.weight"])
    assert checkpoint.state["bn.num_batches_tracked"].dtype == torch.int64
    assert int(checkpoint.state["bn.num_batches_tracked"]) == 7


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
@pytest.mark.parametrize("suffix", ["safetensors", "pt"])
def test_every_float_is_read_as_float32(tmp_path: Path, dtype: torch.dtype, suffix: str) -> None:
    path = tmp_path / f"net.{suffix}"
    state = {name: value.to(dtype) if value.is_floating_point() else value for name, value in STATE.items()}
    if suffix == "pt":
        saved(path, state)
    else:
        save_file(state, path)
    assert_is_state(read_checkpoint(path))


@pytest.mark.parametrize(
    "wrap",
    [
        lambda state: state,
        lambda state: OrderedDict(state),
        lambda state: {"epoch": 3, "state_dict": state, "optimizer": {"state": {}, "param_groups": []}},
        lambda state: {"model_state_dict": state, "loss": torch.tensor(0.5)},
        lambda state: {"model": {"state_dict": state}, "args": argparse.Namespace(lr=0.1)},
        lambda state: {"net": state, "acc": 0.5},
        lambda state: {"weights": state},
        lambda state: {"params": {"lr": 0.1}, "ema": state},
        lambda state: {name: nn.Parameter(value, requires_grad=False) for name, value in state.items()},
    ],
)  # fmt: skip
def test_the_usual_wrappings(tmp_path: Path, wrap: Any) -> None:
    assert_is_state(read_checkpoint(saved(tmp_path / "net.pt", wrap(STATE))))


def test_the_network_comes_before_its_average(tmp_path: Path) -> None:
    average = {name: value * 2 for name, value in STATE.items()}
    assert_is_state(read_checkpoint(saved(tmp_path / "net.pt", {"model_ema": average, "model": STATE})))


def test_files_of_before_torch_1_6_and_without_checksums(tmp_path: Path) -> None:
    assert_is_state(read_checkpoint(saved(tmp_path / "old.pth", STATE, _use_new_zipfile_serialization=False)))
    torch.serialization.set_crc32_options(False)
    try:
        saved(tmp_path / "net.pt", STATE)
    finally:
        torch.serialization.set_crc32_options(True)
    assert_is_state(read_checkpoint(tmp_path / "net.pt"))


def test_the_digest_is_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "net.pt"
    path.write_bytes(b"abc")
    # the value that FIPS 180-4 gives for "abc"
    assert checkpoint_digest(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    saved(path, STATE)
    assert checkpoint_digest(path) == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    "beside",
    [
        {"classes": ["Crow", "Wren"]},
        {"class_names": ("Crow", "Wren")},
        {"idx_to_class": {1: "Wren", 0: "Crow"}},
        {"class_to_idx": {"Wren": 1, "Crow": 0}},
    ],
)
def test_class_names_beside_the_weights(tmp_path: Path, beside: dict[str, Any]) -> None:
    read = read_checkpoint(saved(tmp_path / "net.pt", {"state_dict": STATE, **beside}))
    assert read.class_names == ("Crow", "Wren")
    metadata = {key: json.dumps(value) for key, value in beside.items()}
    save_file(STATE, tmp_path / "net.safetensors", metadata)
    assert read_checkpoint(tmp_path / "net.safetensors").class_names == ("Crow", "Wren")


@pytest.mark.parametrize(
    "beside",
    [{}, {"classes": 25}, {"classes": []}, {"class_to_idx": {"a": 1, "b": 2}},
     {"idx_to_class": {0: "a", "0": "b"}}, {"classes": [1, 2]}, {"class_to_idx": {"a": "x"}}],
)  # fmt: skip
def test_class_names_that_are_none(tmp_path: Path, beside: dict[str, Any]) -> None:
    read = read_checkpoint(saved(tmp_path / "net.pt", {"state_dict": STATE, **beside}))
    assert read.class_names is None


def test_metadata_that_is_no_json_is_passed_over(tmp_path: Path) -> None:
    save_file(
        STATE, tmp_path / "net.safetensors", {"classes": "Crow, Wren", "class_names": '["Crow", "Wren"]'}
    )
    assert read_checkpoint(tmp_path / "net.safetensors").class_names == ("Crow", "Wren")


def test_classes_are_compared_as_people_write_them() -> None:
    checkpoint = Checkpoint("net.pt", {}, ("009.Brewer_Blackbird", "Bobolink"))
    check_classes(checkpoint, ["001.Brewer_blackbird", "002.bobolink"])
    check_classes(Checkpoint("net.pt", {}, None), ["whatever"])


def test_other_classes_are_refused_by_the_first_difference() -> None:
    checkpoint = Checkpoint("net.pt", {}, ("Crow", "Wren", "Rail"))
    with pytest.raises(CheckpointError, match=r"net.pt was trained for 3 classes, the image set has 2"):
        check_classes(checkpoint, ["Crow", "Wren"])
    with pytest.raises(
        CheckpointError, match=r"class 2 of 3 is 'Wren' in net.pt and 'Gull' in the image set"
    ):
        check_classes(checkpoint, ["Crow", "Gull", "Tern"])
    with pytest.raises(CheckpointError, match=r"class 1 of 3 is .* the same in another order"):
        check_classes(checkpoint, ["Wren", "Crow", "Rail"])


# --- files that are refused ---------------------------------------------------------------------------------


def test_paths_that_are_no_file(tmp_path: Path) -> None:
    saved(tmp_path / "epoch06.pt", STATE)
    for read in (read_checkpoint, checkpoint_digest):
        with pytest.raises(CheckpointError, match=r"there is no checkpoint .*Did you mean epoch06.pt\?"):
            read(tmp_path / "epoch6.pt")
        with pytest.raises(CheckpointError, match=r"the folder .*nowhere does not exist"):
            read(tmp_path / "nowhere" / "epoch06.pt")
        with pytest.raises(CheckpointError, match=r"is a folder: .*In it: epoch06.pt"):
            read(tmp_path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a PNG picture"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "a JPEG picture"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n", "git lfs pull"),
        (b"<!DOCTYPE html>\n<html>Not found</html>", "text"),
        (b"epoch,loss\n1,0.5\n", "text"),
        (b"\x01\x02\x03\x04" * 20, "something else"),
    ],
)
@pytest.mark.parametrize("name", ["net.pt", "net.safetensors"])
def test_files_of_another_kind(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CheckpointError, match=told):
        read_checkpoint(tmp_path / name)


def test_a_zip_that_is_no_checkpoint(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "net.pt", "w") as archive:
        archive.writestr("holiday.txt", "sunny")
    with pytest.raises(CheckpointError, match=r"zip archive, but no checkpoint: it holds holiday.txt"):
        read_checkpoint(tmp_path / "net.pt")


def formats(folder: Path) -> dict[str, bytes]:
    state = {"weight": torch.arange(4000.0)}
    save_file(state, folder / "net.safetensors")
    saved(folder / "net.pt", state)
    saved(folder / "old.pt", state, _use_new_zipfile_serialization=False)
    return {name: (folder / name).read_bytes() for name in ("net.safetensors", "net.pt", "old.pt")}


def test_a_file_cut_at_any_place_is_refused(tmp_path: Path) -> None:
    for name, whole in formats(tmp_path).items():
        for length in [*range(1, 260, 7), *range(260, len(whole) - 1, 1501), len(whole) - 1]:
            (tmp_path / name).write_bytes(whole[:length])
            with pytest.raises(CheckpointError):
                read_checkpoint(tmp_path / name)


def test_a_flipped_bit_in_a_zip_is_noticed(tmp_path: Path) -> None:
    whole = bytearray(formats(tmp_path)["net.pt"])
    middle = whole.index(np.float32(2000).tobytes())
    whole[middle] ^= 1
    (tmp_path / "net.pt").write_bytes(whole)
    with pytest.raises(CheckpointError, match=r"checksum of its part .*data/0 is wrong"):
        read_checkpoint(tmp_path / "net.pt")


@given(st.binary(max_size=80), st.sampled_from([b"", b"\x80", b"PK", b"\x80\x02", bytes(8) + b"{"]))
def test_no_bytes_are_answered_with_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, head: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.pt"
    path.write_bytes(head + content)
    with pytest.raises(CheckpointError):
        read_checkpoint(path)


@pytest.mark.parametrize("suffix", ["safetensors", "pt"])
def test_values_that_are_not_finite(tmp_path: Path, suffix: str) -> None:
    def write(state: dict[str, torch.Tensor]) -> Path:
        path = tmp_path / f"net.{suffix}"
        if suffix == "pt":
            return saved(path, state)
        save_file(state, path)
        return path

    variance = torch.tensor([1.0, 70000.0, 2.0]).half()  # float16 ends at 65504
    with pytest.raises(
        CheckpointError, match=r"bn.running_var has 1 infinite of 3 values. A batch norm's variance"
    ):
        read_checkpoint(write({"bn.running_var": variance}))
    weight = torch.tensor([float("nan"), 1.0, float("nan"), float("-inf")])
    with pytest.raises(
        CheckpointError, match=r"fc.weight has 1 infinite and 2 NaN of 4 values. The training diverged"
    ):
        read_checkpoint(write({"fc.weight": weight}))


class Hostile:
    """A pickle that makes a folder when it is read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.folder),)


@pytest.mark.parametrize("how", ["zip", "legacy", "pickle"])
def test_code_in_a_pickle_is_never_run(tmp_path: Path, how: str) -> None:
    path, trap = tmp_path / "net.pt", tmp_path / "trap"
    held = {"state_dict": STATE, "callback": Hostile(trap)}
    if how == "pickle":
        path.write_bytes(pickle.dumps(held, protocol=2))
    else:
        saved(path, held, _use_new_zipfile_serialization=how == "zip")
    with pytest.raises(
        CheckpointError, match=r"(?s)Python objects other than tensors: .*model.state_dict\(\)"
    ):
        read_checkpoint(path)
    assert not trap.exists()
    if how == "pickle":  # the trap is one
        pickle.loads(pickle.dumps(Hostile(trap)))
        assert trap.exists()


def test_a_whole_network_is_read_without_its_code(tmp_path: Path) -> None:
    network = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    read = read_checkpoint(saved(tmp_path / "net.pt", network))
    assert read.state.keys() == network.state_dict().keys()
    assert all(torch.equal(value, network.state_dict()[name]) for name, value in read.state.items())
    assert "a whole network (torch.nn.modules.container.Sequential)" in read.notes[0]


def test_a_torchscript_program_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "net.pt", "w") as archive:  # the parts by which torch tells one
        archive.writestr("net/data.pkl", b"\x80\x02}.")
        archive.writestr("net/constants.pkl", b"\x80\x02).")
    with pytest.raises(CheckpointError, match="TorchScript program"):
        read_checkpoint(tmp_path / "net.pt")


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ({"state": {0: {"step": torch.tensor(1.0)}}, "param_groups": [{"lr": 0.1}]}, "an optimizer's state"),
        ({"optimizer": {"state": {}, "param_groups": []}, "epoch": 3}, "its entries are: optimizer, epoch"),
        ({}, "its entries are: nothing"),
        ([torch.zeros(2)], "holds 'list', not a state dict"),
        (torch.zeros(2), "holds 'Tensor', not a state dict"),
        ({"weight": torch.eye(2).to_sparse()}, "the tensor weight is sparse"),
    ],
)
def test_files_without_weights(tmp_path: Path, held: Any, told: str) -> None:
    with pytest.raises(CheckpointError, match=told):
        read_checkpoint(saved(tmp_path / "net.pt", held))


def test_a_safetensors_file_without_tensors(tmp_path: Path) -> None:
    save_file({}, tmp_path / "net.safetensors")
    with pytest.raises(CheckpointError, match="holds no tensors"):
        read_checkpoint(tmp_path / "net.safetensors")
