"""The watchman: right networks pass, however bad they are; another order or preprocessing is named."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from explain_core.evaluation.sanity.watchman import (
    NATS,
    fitted_log_probability,
    other_order,
    other_preprocessing,
)

NAMES = tuple(sorted(f"class{k}" for k in range(1, 13)))
CLASSES = len(NAMES)


def answers(accuracy: float, images: int = 240, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Logits of a network that is right so often and else says the class after, or any: (logits, labels)."""
    random = np.random.default_rng(seed)
    labels = random.permutation(np.arange(images) % CLASSES)
    told = np.where(random.random(images) < 0.5, (labels + 1) % CLASSES, random.integers(0, CLASSES, images))
    told = np.where(random.random(images) < accuracy, labels, told)
    logits = random.normal(0, 1, (images, CLASSES))
    logits[np.arange(images), told] += 6
    return logits, labels


@pytest.mark.parametrize("accuracy", [1.0, 0.8, 0.3, 0.0])
@pytest.mark.parametrize("images", [20, 60, 240, 1000])
def test_a_right_order_is_never_doubted(accuracy, images) -> None:
    for seed in range(5):
        logits, labels = answers(accuracy, images, seed)
        if accuracy > 0:
            assert other_order(logits, labels, NAMES) is None


@pytest.mark.parametrize("accuracy", [1.0, 0.8, 0.5])
def test_an_order_in_which_people_sort_is_named_from_few_images(accuracy) -> None:
    natural = sorted(range(CLASSES), key=lambda k: int(NAMES[k][5:]))
    logits, labels = answers(accuracy, 120)
    moved = np.empty_like(logits)
    for output, label in enumerate(natural):  # the network's output k is the k-th class in natural order
        moved[:, output] = logits[:, label]
    found = other_order(moved, labels, NAMES)
    assert found is not None and found.name == "natural" and found.better > accuracy - 0.15 > found.accuracy


def test_any_other_order_is_found_with_its_outputs() -> None:
    for seed in range(10):
        random = np.random.default_rng(seed)
        order = random.permutation(CLASSES)
        logits, labels = answers(0.7, 240, seed)
        found = other_order(logits[:, order], labels, NAMES)
        assert found is not None and found.name is None
        assert np.array_equal(order[found.output_of], np.arange(CLASSES))


def test_two_classes_that_changed_places_are_found() -> None:
    logits, labels = answers(0.95, 480)
    swapped = logits[:, [1, 0, *range(2, CLASSES)]]
    found = other_order(swapped, labels, NAMES)
    assert found is not None and found.output_of.tolist() == [1, 0, *range(2, CLASSES)]


def test_untrained_networks_have_no_order() -> None:
    for seed in range(20):
        random = np.random.default_rng(seed)
        labels = np.arange(360) % CLASSES
        # Outputs that follow from what is seen, and give many classes the same few outputs.
        seen = np.eye(CLASSES)[labels] @ random.normal(size=(CLASSES, 3)) + random.normal(0, 0.3, (360, 3))
        logits = seen @ random.normal(size=(3, CLASSES)) + 2 * random.normal(size=CLASSES)
        assert other_order(logits, labels, NAMES) is None


def test_heads_that_were_never_trained_on_layers_that_were() -> None:
    """What tells of the labels is there, and each output says one of them most: by chance, and not one to one."""
    for seed in range(40):
        random = np.random.default_rng(seed)
        logits, labels = answers(1.0, 96, seed)
        untrained = (logits - logits.mean(0)) @ random.normal(size=(CLASSES, CLASSES))
        assert other_order(untrained, labels, NAMES) is None


@pytest.mark.parametrize("accuracy", [0.6, 0.75])
def test_two_labels_are_turned_round_only_where_nearly_all_would_be_right(accuracy) -> None:
    labels = np.arange(200) % 2
    for right, named in ((accuracy, False), (0.97, True)):
        told = np.where(np.random.default_rng(1).random(200) < right, 1 - labels, labels)
        found = other_order(4.0 * np.eye(2)[told], labels, ("a", "b"))
        assert (found is not None) == named


def given(logits: np.ndarray, contrast: float, seed: int) -> np.ndarray:
    """What comes of the same network where its pictures are prepared otherwise: less signal, more noise."""
    return contrast * logits + np.random.default_rng(seed).normal(0, 2 * (1 - contrast), logits.shape)


def trial(others: Mapping[str, np.ndarray]):
    """Other preprocessings' logits, and how many images were asked for."""
    asked: list[int] = []

    def tried(names: Sequence[str], start: int, stop: int) -> dict[str, np.ndarray]:
        asked.append(len(names) * (stop - start))
        return {name: others[name][start:stop] for name in names}

    return tried, asked


@pytest.mark.parametrize("accuracy", [1.0, 0.8, 0.3])
def test_the_right_preprocessing_passes_and_costs_little(accuracy) -> None:
    for seed in range(5):
        logits, labels = answers(accuracy, 64, seed)
        tried, asked = trial(
            {name: given(logits, contrast, seed) for name, contrast in (("a", 0.7), ("b", 0.5), ("c", 0.2))}
        )
        assert other_preprocessing(labels, logits, tried, dict.fromkeys("abc", NATS)) is None
        assert sum(asked) <= 3 * 64


@pytest.mark.parametrize("accuracy", [1.0, 0.9, 0.8])
def test_the_wrong_one_is_named_even_where_all_are_right(accuracy) -> None:
    logits, labels = answers(accuracy, 64)
    tried, _ = trial({"worse": given(logits, 0.15, 2), "right": logits})
    found = other_preprocessing(
        labels, given(logits, 0.25, 1), tried, dict.fromkeys(("worse", "right"), NATS)
    )
    assert found is not None and found.name == "right" and found.nats > 0.04


def test_more_images_decide_where_few_leave_it_open() -> None:
    logits, labels = answers(0.8, 256, 1)
    own = given(logits, 0.6, 1)
    tried, asked = trial({"right": logits})
    assert other_preprocessing(labels[:64], own[:64], tried, {"right": NATS}) is None
    found = other_preprocessing(labels, own, tried, {"right": NATS})
    assert found is not None and found.images == 256 and asked == [16, 48, 16, 48, 192]


def test_of_a_network_that_knows_nothing_nothing_is_named() -> None:
    for seed in range(20):
        random = np.random.default_rng(seed)
        labels = np.arange(64) % CLASSES
        own, calmer = random.normal(0, 30, (64, CLASSES)), random.normal(0, 0.1, (64, CLASSES))
        tried, _ = trial({"calmer": calmer})
        assert other_preprocessing(labels, own, tried, {"calmer": NATS}) is None


def test_being_too_sure_is_no_preprocessing() -> None:
    logits, labels = answers(0.3, 64)
    tried, _ = trial({"half as sure": logits / 2})
    assert other_preprocessing(labels, 5 * logits, tried, {"half as sure": NATS}) is None


@pytest.mark.parametrize("accuracy", [1.0, 0.8, 0.3])
def test_brighter_pictures_make_no_network_better_that_is_never_sure(accuracy) -> None:
    logits, labels = answers(accuracy, 64)
    tried, _ = trial({"brighter": 200 * logits})
    assert other_preprocessing(labels, 0.02 * logits, tried, {"brighter": NATS}) is None


def test_what_a_network_does_not_take_is_left_out() -> None:
    logits, labels = answers(0.9, 64)
    tried, asked = trial({"other size": np.full_like(logits, np.nan), "right": logits})
    found = other_preprocessing(
        labels, given(logits, 0.25, 1), tried, dict.fromkeys(("other size", "right"), NATS)
    )
    assert found is not None and found.name == "right" and asked == [32, 48]


def test_a_gain_must_be_as_large_as_it_is_asked_to_be() -> None:
    logits, labels = answers(0.9, 64)
    tried, _ = trial({"right": logits})
    own = given(logits, 0.25, 1)
    least = other_preprocessing(labels, own, tried, {"right": NATS})
    assert least is not None
    assert other_preprocessing(labels, own, tried, {"right": least.nats + 0.01}) is None


def test_log_probabilities_by_hand() -> None:
    logits, labels = np.log(np.array([[0.9, 0.1], [0.2, 0.8]])), np.array([0, 1])
    assert fitted_log_probability(logits, labels) == pytest.approx(np.log([0.9, 0.8]))
    # Always wrong: the best that a temperature can do is to say nothing, one half each.
    assert fitted_log_probability(logits, 1 - labels) == pytest.approx(np.log([0.5, 0.5]), abs=1e-3)
