"""Which checkpoints of a folder are there, in which order, and which are finished."""

import os

import pytest
import torch
from safetensors.torch import save_file

from explain_core.errors import PlaceError
from explain_core.model.checkpoints.arrivals import QUIET, SETTLED, STALLED, Settling, arrivals, whole
from explain_core.places import Place
from tests.explain_core.model.checkpoint_forms import deepspeed, distributed, shards, trained

STATE = {"fc.weight": torch.ones(3, 4)}


def drop(path, at=None, content=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    if content is None:
        save_file(STATE, path)
    else:
        path.write_bytes(content)
    if at is not None:
        os.utime(path, (at, at))
    return path


def names(folder, match="*"):
    return [each.name for each in arrivals(Place.of(folder), match)]


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def finished(settling, folder):
    return [each.name for each in settling.finished(arrivals(Place.of(folder)))]


def test_in_the_order_of_their_writing(tmp_path):
    for name, at in (("epoch10.pt", 50), ("epoch9.pt", 50), ("a.ckpt", 70), ("last.safetensors", 20)):
        drop(tmp_path / name, at)
    for name in (".epoch11.pt", "notes.txt", "epoch12.pt.tmp", ".partial-epoch13.pt-0a"):
        drop(tmp_path / name, 10)
    assert names(tmp_path) == ["last.safetensors", "epoch9.pt", "epoch10.pt", "a.ckpt"]
    assert names(tmp_path, "epoch*") == ["epoch9.pt", "epoch10.pt"]


def test_in_folders_of_their_own(tmp_path):
    for step in (1500, 500):
        drop(tmp_path / f"checkpoint-{step}" / "model.safetensors", step)
        drop(tmp_path / f"checkpoint-{step}" / "optimizer.pt", step)
    assert names(tmp_path) == ["checkpoint-500", "checkpoint-1500"]
    assert names(tmp_path, "checkpoint-1*") == ["checkpoint-1500"]
    assert names(tmp_path, "checkpoint-*/model.safetensors") == [
        "checkpoint-500/model.safetensors", "checkpoint-1500/model.safetensors",
    ]  # fmt: skip


def test_shards_are_one_checkpoint_and_whole_with_their_index(tmp_path):
    folder = shards("safetensors", "model")(tmp_path, trained())
    index = (folder / "model.safetensors.index.json").read_bytes()
    assert names(tmp_path) == ["model.safetensors.index.json"]
    for place in (tmp_path, tmp_path / "inside"):
        place.mkdir(exist_ok=True)
        where = shards("safetensors", "model")(place, trained())
        (found,) = [each for each in arrivals(Place.of(place)) if "inside" not in each.name]
        assert len(found.parts) == 3 and whole(found) is True
        (where / "model-00002-of-00002.safetensors").unlink()
        (found,) = [each for each in arrivals(Place.of(place)) if "inside" not in each.name]
        assert whole(found) is False
    (inside,) = [each for each in arrivals(Place.of(tmp_path)) if each.name == "inside"]
    assert whole(inside) is False
    (tmp_path / "inside" / "model.safetensors.index.json").unlink()
    (inside,) = [each for each in arrivals(Place.of(tmp_path)) if each.name == "inside"]
    assert whole(inside) is False and index


def test_folders_that_torch_and_others_write(tmp_path):
    distributed(tmp_path, trained())
    deepspeed(tmp_path, trained())
    (tmp_path / "tmp-checkpoint-7").mkdir()
    torch.save(STATE, tmp_path / "tmp-checkpoint-7" / "pytorch_model.bin")
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "events.out").write_bytes(b"x")
    found = {each.name: whole(each) for each in arrivals(Place.of(tmp_path))}
    assert found == {"dcp": True, "global_step10": True}
    (tmp_path / "dcp" / ".metadata").unlink()  # it is written last
    assert [whole(each) for each in arrivals(Place.of(tmp_path)) if each.name == "dcp"] == [False]


def test_no_folder(tmp_path):
    with pytest.raises(PlaceError, match=r"there is no folder .*/none to watch"):
        arrivals(Place.of(tmp_path / "none"))


def test_a_file_is_looked_at_twice(tmp_path):
    clock = Clock()
    settling = Settling(clock)
    drop(tmp_path / "a.safetensors")
    assert finished(settling, tmp_path) == []
    clock.now = SETTLED - 0.1
    assert finished(settling, tmp_path) == []
    clock.now = SETTLED
    assert finished(settling, tmp_path) == ["a.safetensors"]
    drop(tmp_path / "a.safetensors", at=1000)  # written again: the waiting begins anew
    assert finished(settling, tmp_path) == []
    clock.now += SETTLED
    assert finished(settling, tmp_path) == ["a.safetensors"]


def test_a_pause_in_the_writing_is_not_its_end(tmp_path):
    clock = Clock()
    settling = Settling(clock)
    whole = drop(tmp_path / "a.safetensors").read_bytes()
    drop(tmp_path / "a.safetensors", content=whole[:-1])
    for clock.now in (0, SETTLED, QUIET, STALLED - 1, STALLED):
        found = arrivals(Place.of(tmp_path))
        assert settling.finished(found) == []
        assert settling.growing(found) == found
        assert settling.stalled(found) == (found if clock.now == STALLED else [])
    with (tmp_path / "a.safetensors").open("ab") as handle:
        handle.write(whole[-1:])
        handle.flush()
        assert finished(settling, tmp_path) == []
        clock.now += SETTLED
        # As long as it should be, but its writer has not closed it: room may have been made before it is filled.
        assert finished(settling, tmp_path) == []
    assert finished(settling, tmp_path) == ["a.safetensors"]


def test_where_the_format_does_not_tell_it_takes_longer(tmp_path):
    clock = Clock()
    settling = Settling(clock)
    torch.save(STATE, tmp_path / "old.pth", _use_new_zipfile_serialization=False)
    for clock.now, expected in ((0, []), (SETTLED, []), (QUIET - 1, []), (QUIET, ["old.pth"])):
        assert finished(settling, tmp_path) == expected


def test_a_file_that_vanishes_is_forgotten(tmp_path):
    clock = Clock()
    settling = Settling(clock)
    path = drop(tmp_path / "a.safetensors", at=5)
    finished(settling, tmp_path)
    path.unlink()
    clock.now = SETTLED
    assert finished(settling, tmp_path) == []
    drop(path, at=5)
    assert finished(settling, tmp_path) == []
