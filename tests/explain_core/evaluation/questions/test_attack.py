"""What attacked pictures tell, by counts that are worked out by hand."""

import numpy as np
import pytest

from explain_core.evaluation.questions.attack import (
    AttackedImage,
    ClassWords,
    attack_figures,
    auc_figure,
    standardised,
    variants,
    words_gone,
)
from explain_core.runs.crop_answers import CropAnswer

WORDS = ("gray beak", "gray bill", "red crown", "white belly")
#: Gray beaks are class 0's, red crowns class 1's; of white bellies both have as many.
SHARE = np.array([[0.9, 0.9, 0.0, 0.5], [0.1, 0.1, 0.8, 0.5], [0.0, 0.0, 0.0, 0.0]])


def answer(
    predicted: int, told: tuple[int, ...], apart: float = 0.0, sure: float = 0.8, seen=(0,)
) -> CropAnswer:
    odds = np.full(3, (1 - sure) / 2)
    odds[predicted] = sure
    listed = tuple((j, 0.5) for j in told)
    return CropAnswer(
        predicted, odds, listed, tuple(seen), "", apart, apart / 2, np.zeros((2, 2), np.float32)
    )


def attacked(name: str, before: CropAnswer, after: CropAnswer, target: int | None = None) -> AttackedImage:
    return AttackedImage(name, target, before, after, True, 8)


def test_an_image_fell_where_its_label_changed_or_is_the_target():
    same, other = attacked("a", answer(0, ()), answer(0, ())), attacked("a", answer(0, ()), answer(2, ()))
    assert (same.fooled, other.fooled) == (False, True)
    assert (
        attacked("a", answer(0, ()), answer(2, ()), 2).fooled
        and not attacked("a", answer(0, ()), answer(2, ()), 1).fooled
    )


def test_what_appeared_and_what_went_go_by_meaning():
    image = attacked("a", answer(0, (0, 3)), answer(1, (1, 2)))
    assert words_gone(WORDS, image) == ((2,), (3,))  # a gray bill is a gray beak


def test_the_figures_of_two_images_one_of_which_fell():
    words = ClassWords(WORDS, SHARE, {0: {("gray", "beak"): 1.0}, 1: {("gray", "beak"): 0.5}})
    images = [
        attacked("b", answer(0, (0, 3)), answer(1, (2, 0, 3), apart=0.6, sure=0.5, seen=(2,))),
        attacked("a", answer(0, (0,)), answer(0, (0,))),
    ]
    found = {(each.metric, each.variant): each for each in attack_figures("pgd-8", images, words)}
    assert set(found) <= set(variants("pgd-8"))
    assert found["attack.fooled", "pgd-8"].value == 0.5
    assert found["attack.words_went", "pgd-8"].value == 0  # of three attributes said none went
    taken = {
        when: found["attack.words_of_taken", f"pgd-8 {when}"]
        for when in ("before", "after", "after, activations alone")
    }
    assert [(each.value, each.n) for each in taken.values()] == [
        (0, 1),
        (0.5, 2),
        (1, 1),
    ]  # white bellies do not count
    assert (
        found["attack.words_of_taken_by_table", "pgd-8 after"].value,
        found["attack.words_of_taken_by_table", "pgd-8 after"].n,
    ) == (0, 1)
    for score in ("confidence", "words", "maps", "words and maps", "words, maps and confidence"):
        assert (
            found["attack.given_away", f"pgd-8 by {score}"].value,
            found["attack.given_away", f"pgd-8 by {score}"].n,
        ) == (1, 1)


def test_where_nothing_fell_nothing_is_said_of_what_it_was_taken_for():
    words = ClassWords(WORDS, SHARE, {})
    found = attack_figures("fgsm-1", [attacked("a", answer(0, (0,)), answer(0, (3,)))], words)
    assert {(each.metric, each.value) for each in found} == {
        ("attack.fooled", 0.0),
        ("attack.words_went", 1.0),
    }


def test_the_area_counts_all_pairs_and_halves_of_ties():
    """Of four pairs two are right, one is a tie."""
    figure = auc_figure("attack.given_away", "x", np.array([0.1, 0.5, 0.5, 0.2]))
    assert figure.value == pytest.approx((1 + 0.5 + 1 + 0) / 4) and figure.n == 2
    assert 0 <= figure.low <= figure.value <= figure.high <= 1


def test_scores_on_one_scale():
    assert standardised(np.array([3.0, 3.0])).tolist() == [0, 0]
    np.testing.assert_allclose(standardised(np.array([1.0, 3.0])), [-1, 1])
