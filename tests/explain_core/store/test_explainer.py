"""What a run has learned: the nouns that its explanations and contrasts say."""

import numpy as np
import pytest

from explain_core.explanation.image import strongest
from explain_core.statistics.estimators import FilterAttributePdf
from explain_core.statistics.presence import Presence
from explain_core.store.explainer import Explainer

WORDS = ("long bill", "black bill", "black beak", "curved beak", "blue wing")


@pytest.fixture
def learned() -> Explainer:
    """Of two classes the captions of the first tell most of a long bill, those of the second of a black beak."""
    share = np.array([[0.6, 0.2, 0.3, 0.4, 0.1], [0.3, 0.2, 0.5, 0.4, 0.1]], np.float32)
    pdf = FilterAttributePdf(np.full((2, 5), 0.2), np.ones(2))
    return Explainer(
        "joint", {"joint": pdf}, {}, Presence(np.zeros((2, 5), np.float32), np.zeros(5, np.float32), share),
        np.ones(5, np.float32), np.array([[0, 0.5, 0.6, 0, 0], [9, 9, 9, 9, 9]], np.float32),
        np.eye(2, dtype=np.float32), np.array([[1, 0], [0, 0]], np.float32), np.ones(5, np.int64), ("Jay", "Wren"),
        WORDS, WORDS, (),
    )  # fmt: skip


def test_the_noun_that_each_image_s_class_prefers(learned):
    bill, beak = [True, True, False, False, True], [False, False, True, True, True]
    assert learned.preferred(np.array([1, 0, 1])).tolist() == [beak, bill, beak]
    assert learned.preferred(np.array([], int)).shape == (0, 5)


def test_a_contrast_says_the_noun_of_the_explanation(learned):
    pooled, seen = np.array([1.0, 0.0]), np.array([[0.2, 0.1, 0.3, 0.5, 0.0]] * 2)
    p = learned.explain(np.stack([pooled] * 2), np.array([0, 1]), seen)
    # The image's strongest is a beak; black, 0.3, is said of the bill, which the class has. There is no "curved bill".
    assert [WORDS[j] for j in strongest(p[:1], 3)[0]] == ["curved beak", "black bill", "long bill"]
    # The first filter alone is another in the Wren, by 1: 0.5 + 0.6 for what is black of it.
    assert learned.contrast(pooled, 0, 1, p[0], p[1]).for_a == ("black bill",)
