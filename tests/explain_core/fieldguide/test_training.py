import json

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file

from explain_core.errors import InputError
from explain_core.fieldguide.network import INPUT_SIZE, build
from explain_core.fieldguide.training import PREPROCESSING, train


def test_the_network_ends_in_twelve_by_twelve_maps_their_mean_and_one_linear_layer():
    network = build(24).eval()
    images = torch.randn(2, 3, INPUT_SIZE, INPUT_SIZE)
    with torch.no_grad():
        maps = network.features(images)
        assert maps.shape == (2, 160, 12, 12)
        assert (maps >= 0).all()
        torch.testing.assert_close(network(images), network.classifier(maps.mean(dim=(2, 3))))


def test_an_early_and_a_late_checkpoint_are_kept(small_guide, tmp_path):
    told: list[tuple[int, int]] = []
    threads = torch.get_num_threads()
    state = torch.get_rng_state()
    kept = train(
        small_guide, tmp_path, epochs=3, threads=1, progress=lambda done, total: told.append((done, total))
    )
    assert [(one.path.name, one.epoch) for one in kept] == [
        ("fieldguide_early.safetensors", 2),
        ("fieldguide_late.safetensors", 3),
    ]
    assert all(one.test_accuracy in (0, 0.25, 0.5, 0.75, 1) for one in kept)
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert torch.get_num_threads() == threads
    assert torch.equal(torch.get_rng_state(), state)
    network = build(4)
    network.load_state_dict(load_file(kept[1].path))
    assert any(
        not torch.equal(value, load_file(kept[0].path)[name])
        for name, value in load_file(kept[1].path).items()
    )
    with safe_open(kept[1].path, "pt") as file:
        assert json.loads(file.metadata()["classes"]) == [
            "Ash-crowned_Finch",
            "Chalk-throated_Reedling",
            "Ember-crowned_Finch",
            "Sulphur_Reedling",
        ]


def test_the_same_seed_trains_the_same_network(small_guide, tmp_path):
    first, second, other = (
        train(small_guide, tmp_path / name, epochs=1, seed=seed, threads=1)[0].path.read_bytes()
        for name, seed in (("a", 5), ("b", 5), ("c", 6))
    )
    assert first == second
    assert first != other


def test_the_crop_is_the_usual_one():
    assert (PREPROCESSING.size, PREPROCESSING.crop, PREPROCESSING.margin) == (INPUT_SIZE, "box", 1.1)


def test_training_of_nothing_is_refused(small_guide, tmp_path):
    with pytest.raises(InputError, match="1 epoch or more"):
        train(small_guide, tmp_path, epochs=0)


@pytest.mark.slow
def test_the_demo_network_learns_nine_species_in_ten(tmp_path):
    kept = train(tmp_path / "guide", tmp_path)
    assert kept[0].test_accuracy < kept[1].test_accuracy
    assert kept[1].test_accuracy >= 0.90
