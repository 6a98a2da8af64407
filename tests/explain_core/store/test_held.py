"""Checkpoints that are held: whole or absent, by a link or a copy, and let go."""

import torch
from safetensors.torch import save_file

from explain_core.model.checkpoints.arrivals import arrivals
from explain_core.model.checkpoints.checkpoint import checkpoint_digest
from explain_core.places import Place
from explain_core.store.held import HeldCheckpoints


def checkpoint(folder):
    inside = folder / "watched" / "checkpoint-5"
    inside.mkdir(parents=True)
    save_file({"w": torch.ones(3)}, inside / "model.safetensors")
    (inside / "config.json").write_text("{}")
    (arrival,) = arrivals(Place.of(folder / "watched"))
    return inside, arrival


def test_a_link_outlives_its_original_and_is_found_again(tmp_path):
    inside, arrival = checkpoint(tmp_path)
    digest = checkpoint_digest(inside)
    held = HeldCheckpoints(tmp_path / "held")
    assert not held.hold(arrival, copy=False).copied
    for path in inside.iterdir():
        path.unlink()
    (found,) = held.all()
    assert found.version == arrival.version and found.is_sound and checkpoint_digest(found.path) == digest
    assert (found.path / "config.json").exists()
    held.release(found)
    assert held.all() == []


def test_what_is_written_over_shows_through_a_link_and_not_through_a_copy(tmp_path):
    inside, arrival = checkpoint(tmp_path)
    linked = HeldCheckpoints(tmp_path / "linked").hold(arrival, copy=False)
    copied = HeldCheckpoints(tmp_path / "copied").hold(arrival, copy=True)
    (inside / "model.safetensors").write_bytes(b"other")
    assert not linked.is_sound and copied.is_sound


def test_what_is_gone_or_changed_meanwhile_is_not_held(tmp_path):
    inside, arrival = checkpoint(tmp_path)
    held = HeldCheckpoints(tmp_path / "held")
    (inside / "model.safetensors").write_bytes(b"other")
    assert held.hold(arrival, copy=True) is None
    (inside / "model.safetensors").unlink()
    assert held.hold(arrival, copy=False) is None and held.all() == []
