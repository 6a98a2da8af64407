"""Whole and unfinished checkpoint files: every beginning of a file is unfinished, and only the whole is whole."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from explain_core.model.checkpoints.completeness import is_being_written, is_whole
from explain_core.places import Place

STATE = {"fc.weight": torch.arange(60.0).view(6, 10), "fc.bias": torch.ones(6)}


def written(path: Path) -> Path:
    if path.suffix == ".safetensors":
        save_file(STATE, path, metadata={"classes": json.dumps(["a", "b"])})
    else:
        torch.save(STATE, path)
    return path


@pytest.mark.parametrize("name", ["net.safetensors", "net.pt", "net.ckpt"])
def test_no_beginning_of_a_file_is_whole(tmp_path, name):
    content = written(tmp_path / name).read_bytes()
    assert is_whole(Place.of(tmp_path / name)) is True
    part = tmp_path / f"part-{name}"
    # Where the file ends in mid-header, in mid-weights, and one byte before its end.
    for length in {
        0,
        1,
        2,
        7,
        8,
        9,
        20,
        100,
        *range(0, len(content), 97),
        len(content) - 22,
        len(content) - 1,
    }:
        part.write_bytes(content[:length])
        assert is_whole(Place.of(part)) is not True, f"{length} of {len(content)} bytes"
        if length > 8:
            assert is_whole(Place.of(part)) is False


def test_room_that_was_made_and_not_filled_is_not_whole(tmp_path):
    path = tmp_path / "net.safetensors"
    content = written(path).read_bytes()
    for beginning in (0, 8):
        path.write_bytes(content[:beginning] + bytes(len(content) - beginning))
        assert is_whole(Place.of(path)) is False


def test_what_no_writer_will_mend_is_left_to_the_reader(tmp_path):
    """Damage is for `read_checkpoint` to name: waiting for more would be waiting for ever."""
    path = tmp_path / "net.safetensors"
    for content in (
        (2**60).to_bytes(8, "little") + b"{" + bytes(100),
        (4).to_bytes(8, "little") + b"{,,}" + bytes(100),
        (13).to_bytes(8, "little") + b'{"a": [1, 2]}' + bytes(100),
        (2).to_bytes(8, "little") + b"[]" + bytes(100),
    ):
        path.write_bytes(content)
        assert is_whole(Place.of(path)) is True


def test_an_old_pickle_does_not_tell(tmp_path):
    path = tmp_path / "old.pth"
    torch.save(STATE, path, _use_new_zipfile_serialization=False)
    assert is_whole(Place.of(path)) is None
    path.write_bytes(path.read_bytes()[:200])
    assert is_whole(Place.of(path)) is None


def test_a_file_that_is_gone(tmp_path):
    with pytest.raises(FileNotFoundError):
        is_whole(Place.of(tmp_path / "net.pt"))
    assert not is_being_written(tmp_path / "net.pt")


@pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="leases are Linux's")
def test_another_process_has_it_open(tmp_path):
    path = written(tmp_path / "net.safetensors")
    assert not is_being_written(path)
    writer = subprocess.Popen(
        [sys.executable, "-c", f"import sys; h = open({str(path)!r}, 'ab'); print(flush=True); sys.stdin.read()"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    writer.stdout.readline()
    assert is_being_written(path)
    writer.communicate()
    assert not is_being_written(path)
    with path.open("rb"):
        assert not is_being_written(path)  # readers are welcome
