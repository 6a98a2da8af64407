"""Explaining images, eq. (5)-(6), against the oracle."""

import numpy as np

from explain_core.explanation.image import (
    BLOCK,
    explain,
    filter_relevance,
    said_once,
    strongest,
    worth_saying,
)
from explain_core.statistics.estimators import FilterAttributePdf
from explain_core.text.synonyms import Names
from tests import oracle


def some(images=5, filters=6, attributes=4, seed=1):
    rng = np.random.default_rng(seed)
    p = rng.random((filters, attributes))
    pdf = FilterAttributePdf(p / p.sum(axis=1, keepdims=True), rng.random(filters) + 0.5)
    return rng.random((images, filters)), rng.normal(size=(images, filters)), pdf


def test_relevance_is_the_share_of_the_evidence_for_the_class():
    share = filter_relevance(np.array([[2.0, 1.0, 4.0]]), np.array([[0.5, 3.0, -1.0]]))
    np.testing.assert_allclose(share, [[0.25, 0.75, 0.0]])
    np.testing.assert_array_equal(filter_relevance(np.ones((1, 2)), -np.ones((1, 2))), [[0.0, 0.0]])


def test_images_are_explained_as_the_paper_says():
    pooled, weights, pdf = some()
    found = explain(pooled, weights, pdf)
    for k in range(len(pooled)):
        np.testing.assert_allclose(
            found[k], oracle.image_pdf(pooled[k], weights[k], pdf.p, pdf.weight), rtol=1e-12
        )
    np.testing.assert_allclose(found.sum(axis=1), 1)


def test_an_images_bits_do_not_depend_on_its_neighbours():
    pooled, weights, pdf = some(images=3 * BLOCK + 7, filters=50, attributes=30)
    whole = explain(pooled, weights, pdf)
    for start, end in ((0, 1), (5, 90), (BLOCK + 3, 2 * BLOCK), (3 * BLOCK, 3 * BLOCK + 7)):
        assert (explain(pooled[start:end], weights[start:end], pdf) == whole[start:end]).all()


def test_the_strongest_come_first_and_equals_stay_in_order():
    top = strongest(np.array([[0.1, 0.4, 0.1, 0.4], [0.0, 0.0, 1.0, 0.0]]), 3)
    assert top.tolist() == [[1, 3, 0], [2, 0, 1]]
    assert strongest(np.ones((1, 2)), 5).tolist() == [[0, 1]]


def test_what_is_worth_saying_is_true_telling_and_a_reason():
    evidence = np.array([[0.25, 0.25, 0.25, 0.25], [0.64, 0.36, 0.0, 0.0]])
    probability = np.array([[0.9, 0.5, 0.1, 0.5], [0.5, 0.5, 1.0, 1.0]])
    found = worth_saying(evidence, probability, np.array([0.0, 2.0, 4.0, 1.0]))
    # 0.9 x 0, 0.5 x 2, 0.1 x 4 and 0.5 x 1 over their sum 1.9; then 0.5 x 0 and 0.5 x 2 x 0.6, the rest is no reason
    np.testing.assert_allclose(found, [[0, 1 / 1.9, 0.4 / 1.9, 0.5 / 1.9], [0, 1, 0, 0]])


def test_what_says_the_same_is_said_once():
    names = Names.of(("red beak", "small bird", "red bill", "blue wing"))
    nothing = np.zeros((3, 4), bool)
    found = said_once(
        np.array([[0.4, 0.1, 0.3, 0.2], [0.1, 0.2, 0.2, 0.5], [0.3, 0.4, 0.3, 0.0]]), names, nothing
    )
    # 0.3 is left out, then 0.1; of equal names the first is kept. The rest is divided by its sum.
    np.testing.assert_allclose(
        found, [[4 / 7, 1 / 7, 0, 2 / 7], [0, 2 / 9, 2 / 9, 5 / 9], [3 / 7, 4 / 7, 0, 0]], atol=1e-15
    )
    assert strongest(found, 3).tolist() == [[0, 3, 1], [3, 1, 2], [1, 0, 2]]


def test_a_part_goes_by_one_noun():
    names = Names.of(("black beak", "black bill", "long bill", "blue wing"))
    # The class's is a bill: black in that noun too, though "black beak" is the stronger name, whose 0.3 it has.
    bill = names.preferred(np.array([[0.1, 0.2, 0.4, 0.0]]))
    assert bill.tolist() == [[False, True, True, False]]
    np.testing.assert_allclose(
        said_once(np.array([[0.3, 0.1, 0.2, 0.4]]), names, bill), [[0, 3 / 9, 2 / 9, 4 / 9]], atol=1e-15
    )
    # What has nothing of its own in that noun keeps the other.
    found = said_once(np.array([[0.3, 0.0, 0.2, 0.5]]), names, bill)
    np.testing.assert_allclose(found, [[0.3, 0, 0.2, 0.5]], atol=1e-15)
