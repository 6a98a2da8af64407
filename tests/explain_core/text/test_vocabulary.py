from collections import Counter
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explain_core.errors import InputError
from explain_core.text.attributes import Mention
from explain_core.text.vocabulary import AttributeCounts, Vocabulary, prior, split_attribute

HEAD, WINGS, WING, LEGS = (
    Mention("black head", "head"),
    Mention("red wing", "wings"),
    Mention("red wing", "wing"),
    Mention("pink leg", "legs"),
)
IMAGES = [
    Counter({HEAD: 1, WINGS: 2}),
    Counter({HEAD: 1, WING: 1, WINGS: 1}),
    Counter({HEAD: 2}),
    Counter({LEGS: 1}),
]


def test_counts_prior_and_surface_nouns() -> None:
    vocabulary = Vocabulary.of(AttributeCounts.of(IMAGES), min_images=2)
    assert vocabulary.attributes == ("black head", "red wing")
    assert vocabulary.surface_nouns == ("head", "wings")
    assert vocabulary.image_counts == (3, 2)
    assert vocabulary.tf_sums == (4, 4)
    assert vocabulary.images == 4
    head, wing = 3 * log(4 / 3), 2 * log(4 / 2)
    np.testing.assert_allclose(vocabulary.prior, [head / (head + wing), wing / (head + wing)], rtol=1e-15)


def test_singular_where_both_forms_are_as_frequent() -> None:
    vocabulary = Vocabulary.of(AttributeCounts.of([Counter({WING: 1, WINGS: 1})]), min_images=1)
    assert vocabulary.surface_nouns == ("wing",)


def test_tf_matrix() -> None:
    vocabulary = Vocabulary.of(AttributeCounts.of(IMAGES), min_images=2)
    matrix = vocabulary.tf_matrix(IMAGES)
    assert matrix.dtype == np.int64
    assert matrix.toarray().tolist() == [[1, 2], [1, 2], [2, 0], [0, 0]]
    assert vocabulary.tf_matrix([]).shape == (0, 2)


def test_nothing_frequent_enough() -> None:
    with pytest.raises(InputError, match="5 or more of the 4 training images") as caught:
        Vocabulary.of(AttributeCounts.of(IMAGES), min_images=5)
    assert "the most frequent one occurs in 3" in str(caught.value)
    assert Vocabulary.of(AttributeCounts(images=3)).attributes == ()  # no words at all


def test_digest_tells_vocabularies_apart() -> None:
    counts = AttributeCounts.of(IMAGES)
    two, all_three = Vocabulary.of(counts, min_images=2), Vocabulary.of(counts, min_images=1)
    assert two.digest != all_three.digest
    assert two.digest == Vocabulary.of(AttributeCounts.of(IMAGES[::-1]), min_images=2).digest


@pytest.mark.parametrize(
    ("tf", "images", "n", "expected"),
    [
        ([3, 1], [2, 1], 2, [0.0, 1.0]),  # every image has the first: IDF 0
        ([3, 1], [2, 2], 2, [0.75, 0.25]),  # every image has both: TF alone
        ([0, 0], [0, 0], 5, [0.5, 0.5]),  # nothing counted
        ([0, 2], [0, 1], 5, [0.0, 1.0]),  # an attribute that no image has is no division by zero
        ([], [], 5, []),
        ([1], [1], 0, [1.0]),
    ],
)
def test_prior_at_the_edges(tf: list[int], images: list[int], n: int, expected: list[float]) -> None:
    np.testing.assert_array_equal(prior(tf, images, n), expected)


def test_split_attribute() -> None:
    assert split_attribute("white eye ring") == ("white", "eye ring")
    assert split_attribute("black head") == ("black", "head")


MENTIONS = st.sampled_from([HEAD, WINGS, WING, LEGS])
IMAGE = st.dictionaries(MENTIONS, st.integers(1, 3)).map(Counter)


@given(st.lists(IMAGE, max_size=8), st.lists(IMAGE, max_size=8))
def test_merged_shards_equal_one_count(first: list[Counter[Mention]], second: list[Counter[Mention]]) -> None:
    whole = AttributeCounts.of(first + second)
    merged = AttributeCounts.of(second) + AttributeCounts.of(first)
    assert merged == whole
    if whole.image_counts:
        assert Vocabulary.of(merged, 1) == Vocabulary.of(whole, 1)


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(1, 20)), min_size=1, max_size=20))
def test_prior_is_a_distribution(counts: list[tuple[int, int]]) -> None:
    images = np.array([d for _, d in counts])
    p = prior([tf for tf, _ in counts], images, 20)
    assert np.isclose(p.sum(), 1) and (p >= 0).all()
