"""Checkpoints behind a URL: listed, seen to be whole, and copied once."""

import pytest
import torch
from safetensors.torch import save

from explain_core.errors import PlaceError
from explain_core.model.checkpoints.arrivals import Settling, arrivals
from explain_core.places import Place
from explain_core.store.downloads import fetched
from explain_core.store.layout import Layout

CONTENT = save({"weight": torch.ones(3, 4)})


def test_remote_checkpoints(memory, tmp_path):
    folder, layout = Place.of("memory://box/models"), Layout(tmp_path / "store")
    for name, content in (
        ("a.safetensors", CONTENT), ("b.safetensors", CONTENT[:-1]), ("notes.txt", b"x"), (".c.pt", b"x"),
        ("checkpoint-5/model.safetensors", CONTENT),
    ):  # fmt: skip
        memory.pipe(f"/box/models/{name}", content)
    found = arrivals(folder)
    assert {each.name for each in found} == {"a.safetensors", "b.safetensors", "checkpoint-5"}
    (deep,) = arrivals(folder, "checkpoint-*/model.safetensors")
    now = 0.0
    settling = Settling(lambda: now)
    assert settling.finished(found) == []
    now = 100.0
    whole, of_trainer = sorted(settling.finished(found), key=lambda each: each.name)
    assert (whole.name, of_trainer.name) == ("a.safetensors", "checkpoint-5")  # b's is cut short
    assert (fetched(of_trainer, folder, layout) / "model.safetensors").read_bytes() == CONTENT
    path, deeper = fetched(whole, folder, layout), fetched(deep, folder, layout)
    assert path.read_bytes() == CONTENT and deeper.parts[-2:] == ("checkpoint-5", "model.safetensors")
    memory.rm("/box/models/a.safetensors")
    assert fetched(whole, folder, layout) == path  # it is there already, and is not asked for again
    assert {each.name for each in tmp_path.rglob("*") if each.is_file()} == {
        "a.safetensors",
        "model.safetensors",
    }


def test_a_local_one_stays_where_it_is(tmp_path):
    (tmp_path / "a.safetensors").write_bytes(CONTENT)
    (arrival,) = arrivals(Place.of(tmp_path))
    assert fetched(arrival, Place.of(tmp_path), Layout(tmp_path / "store")) == tmp_path / "a.safetensors"
    assert not (tmp_path / "store").exists()


def test_no_such_bucket(memory):
    with pytest.raises(PlaceError, match="memory://box/none could not be read"):
        arrivals(Place.of("memory://box/none"))
