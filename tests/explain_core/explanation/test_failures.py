"""The three patterns of failure and what pulled an image: rules against cases made for them."""

import numpy as np
import pytest

from explain_core.data.pictures.quality import MEASURES
from explain_core.explanation.failures import (
    LABEL,
    LOOK_ALIKE,
    UNUSUAL,
    Figures,
    find_patterns,
    named,
    overlap,
    pull,
    share_below,
)
from explain_core.statistics.estimators import FilterAttributePdf

STEPS = np.arange(1, 101) / 100
#: A hundred right images: distances and confidence from 0.01 to 1, captions from 0.1 to 10, quality from -1 to 1.
RIGHT = Figures(
    STEPS, STEPS, STEPS, 10 * STEPS, np.linspace(-1, 1, 100)[:, None].repeat(len(MEASURES), axis=1)
)
NAN = float("nan")


def wrong(labelled=0.5, predicted=0.5, confidence=0.5, captions=-1.0, sharpness=0.0) -> Figures:
    quality = np.zeros((1, len(MEASURES)))
    quality[0, MEASURES.index("sharpness")] = sharpness
    return Figures(
        np.array([labelled]), np.array([predicted]), np.array([confidence]), np.array([captions]), quality
    )


@pytest.mark.parametrize(
    ("image", "pattern"),
    [
        (wrong(), LOOK_ALIKE),
        (wrong(labelled=2, predicted=2), UNUSUAL),
        (wrong(labelled=2, predicted=0.9), LOOK_ALIKE),
        (wrong(sharpness=-3), UNUSUAL),
        (wrong(sharpness=NAN), LOOK_ALIKE),
        (wrong(labelled=2, captions=5), LABEL),
        (wrong(labelled=2, captions=5, sharpness=-3), LABEL),
        (wrong(labelled=2, captions=NAN), LABEL),
        (wrong(labelled=2, captions=0.3), LOOK_ALIKE),  # 0.55 is what 5 % of the right images stay below
        (wrong(labelled=2, captions=5, confidence=0.04), LOOK_ALIKE),
        (wrong(labelled=0.9, captions=5), LOOK_ALIKE),
        (wrong(labelled=2, predicted=2, captions=5), UNUSUAL),
    ],
)
def test_the_rules(image, pattern):
    assert find_patterns(image, RIGHT).patterns == (pattern,)


def test_what_a_pattern_follows_from():
    found = find_patterns(wrong(labelled=2, predicted=0.305, confidence=0.705, sharpness=-3), RIGHT)
    assert found.far_from_labelled[0] == 1 and found.far_from_predicted[0] == pytest.approx(0.3)
    assert found.sureness[0] == pytest.approx(0.7) and found.oddness[0] == 1
    assert found.oddest == ("low sharpness",)
    assert find_patterns(wrong(sharpness=3), RIGHT).oddest == ("high sharpness",)


def test_without_any_right_image_nothing_is_out_of_the_ordinary():
    none = RIGHT.only(np.zeros(100, dtype=bool))
    found = find_patterns(wrong(labelled=9, predicted=9, sharpness=-9), none)
    assert found.patterns == (LOOK_ALIKE,) and found.oddest == (None,) and np.isnan(found.oddness[0])


def test_share_below():
    found = share_below(np.array([1.0, 2.0, 4.0, NAN]), np.array([0.5, 1.0, 3.0, 9.0, NAN]))
    assert np.allclose(found, [0, 0, 2 / 3, 1, NAN], equal_nan=True)


def test_what_pulled_is_what_moved_the_margin():
    pdf = FilterAttributePdf(np.eye(3), np.ones(3))
    usual, predicted, labelled = np.array([[1, 2, 1]]), np.array([[3, 0, 9]]), np.array([[1, 2, 0]])
    # The first filter fires 1 too much and favours the prediction by 2; the second 1 too little, and by 2 the label.
    assert pull(np.array([[2, 1, 1]]), usual, predicted, labelled, pdf).tolist() == [[1, -1, 0]]
    # The third fires 2 too much and favours the prediction by 9: 18 of 20 of what pulled.
    found = pull(np.array([[2, 1, 3]]), usual, predicted, labelled, pdf)
    assert np.allclose(found, [[0.1, -1, 0.9]])
    # Too little of what favours the prediction, too much of what favours the label: nothing pulled.
    assert pull(np.array([[0, 3, 0]]), usual, predicted, labelled, pdf).tolist() == [[0, 0, 0]]


def test_an_images_pull_does_not_depend_on_its_neighbours():
    rng = np.random.default_rng(0)
    pdf = FilterAttributePdf(rng.dirichlet(np.ones(40), 30), rng.random(30) + 0.5)
    phi, usual, predicted, labelled = rng.normal(size=(4, 70, 30))
    together = pull(phi, usual, predicted, labelled, pdf)
    alone = [
        pull(phi[k : k + 1], usual[k : k + 1], predicted[k : k + 1], labelled[k : k + 1], pdf)[0]
        for k in range(70)
    ]
    assert np.array_equal(together, np.stack(alone))


def test_the_strongest_are_named_on_either_side():
    words = ("red wing", "long bill", "small bird", "white belly")
    pulled, missed = named(np.array([0.2, 0, 0.5, -0.3]), words, count=2)
    assert pulled == ("small bird", "red wing") and missed == ("white belly",)


def test_overlap():
    p, q = np.array([[0.5, 0.5, 0], [1, 0, 0]]), np.array([[0.25, 0.25, 0.5], [0, 1, 0]])
    assert overlap(p, q).tolist() == [0.5, 0]
