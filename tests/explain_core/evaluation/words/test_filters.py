"""The names of filters against the images that excite them."""

import numpy as np
import pytest

from explain_core.evaluation.figures.test_images import HeldOut
from explain_core.evaluation.words.filters import TOP_IMAGES, Excited, filter_figures


def held_out(mentioned: np.ndarray) -> HeldOut:
    images, attributes = mentioned.shape
    k, j = np.nonzero(mentioned)
    words = tuple(f"a{number}" for number in range(attributes))
    return HeldOut(
        tuple(f"i{number:03}" for number in range(images)), ("c",), np.zeros(images, np.int64),
        np.ones(images, bool), ((),) * images, words, words, np.ones(attributes, np.int64), 1,
        np.ones((1, attributes)), k * attributes + j, np.arange(attributes), np.ones(attributes, np.int64),
    )  # fmt: skip


def test_the_strongest_images_are_found_whatever_the_shards():
    pooled = np.random.default_rng(2).random((40, 5)).astype(np.float32).round(1)
    whole = Excited.none(5).seeing(np.arange(40), pooled)
    order = np.random.default_rng(3).permutation(40)
    parts = Excited.none(5)
    for part in np.array_split(order, 7):
        parts = parts.seeing(part, pooled[part])
    np.testing.assert_array_equal(parts.images, whole.images)
    for filter_, images in enumerate(whole.images):
        plain = sorted(range(40), key=lambda k: (-pooled[k, filter_], k))[:TOP_IMAGES]
        assert images.tolist() == plain


def test_images_that_do_not_excite_a_filter_do_not_count():
    pooled = np.array([[0.0, 2.0], [-1.0, 1.0], [0.5, 3.0]], np.float32)
    excited = Excited.none(2).seeing(np.arange(3), pooled)
    assert excited.images[:, :4].tolist() == [[2, -1, -1, -1], [2, 0, 1, -1]]


def test_precision_chance_and_lift_by_hand():
    # Of 20 images, the first ten have attribute 0; filter 0 fires for the first nine, filter 1 for the last nine.
    mentioned = np.zeros((20, 3), bool)
    mentioned[:10, 0] = True
    pooled = np.zeros((20, 3), np.float32)
    pooled[:9, 0] = pooled[11:, 1] = 1
    excited = Excited.none(3).seeing(np.arange(20), pooled)
    p = np.array([[0.5, 0.3, 0.2]] * 3)
    found = {
        (each.metric, each.variant): each for each in filter_figures("v", p, excited, held_out(mentioned))
    }
    # Both filters are called attribute 0: true of 9 of 18; the third never fires.
    assert found["filters.precision@1", "v"].value == 0.5 and found["filters.precision@1", "v"].n == 18
    assert found["filters.precision@1", "v, chance"].value == 0.5
    assert found["filters.lift@1", "v"].value == 1.0
    assert found["filters.precision@3", "v"].value == pytest.approx(0.5 / 3)
    better = Excited(excited.images[[0, 0, 2]], excited.activations[[0, 0, 2]])
    (lift,) = (f for f in filter_figures("v", p, better, held_out(mentioned)) if f.metric == "filters.lift@1")
    assert lift.value == 2.0 and lift.low < 2.0 < lift.high


def test_filters_that_nothing_excites_give_no_figures():
    assert filter_figures("v", np.ones((2, 3)) / 3, Excited.none(2), held_out(np.ones((4, 3), bool))) == []
