"""Captions to counts, arrays to sums, a p.d.f. to maps: held against the oracle and against sums by hand."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from explain_core import attribute_maps, attributes_of, estimate, statistics_of
from explain_core.errors import ExactnessError, InputError
from explain_core.notebook.network import ImageActivations
from explain_core.statistics.estimators import FilterAttributePdf
from tests import oracle

WORDS, CLASSES = ("black wing", "long bill", "white belly"), ("crow", "gull")
PHI = np.array([[1.0, 0.5], [0.25, 2.0], [0.0, 1.0], [3.0, 0.5]], np.float32)
COUNTS = np.array([[2, 0, 1], [0, 1, 0], [0, 0, 0], [1, 1, 0]])
LABELS = ["crow", "gull", "gull", "crow"]


def test_the_sums_by_hand():
    stats = statistics_of(PHI, COUNTS, WORDS, LABELS, CLASSES)
    unit = 2.0**stats.grid.bits
    assert stats.images == 4 and stats.filters == 2
    assert stats.attribute_images.tolist() == [2, 2, 1] and stats.attribute_tf.tolist() == [3, 2, 1]
    assert (stats.phi / unit).tolist() == [4.25, 4.0]
    # T is 1 where an image has the attribute, however often: filter 0 has 1 + 3 over the black wings.
    assert (stats.phi_attribute / unit).tolist() == [[4.0, 3.25, 1.0], [1.0, 2.5, 0.5]]
    assert stats.class_images.tolist() == [2, 2] and stats.class_attribute.tolist() == [[2, 1, 1], [0, 1, 0]]
    assert stats.gram.tolist() == [[10.0625, 2.5], [2.5, 5.5]]


@given(st.permutations(range(4)), st.integers(1, 3))
def test_parts_in_any_order_are_the_whole_to_the_bit(order, cut):
    whole = statistics_of(PHI, COUNTS, WORDS, LABELS, CLASSES)
    places = np.array([CLASSES.index(label) for label in LABELS])
    one, two = (
        statistics_of(PHI[rows], sp.csr_array(COUNTS[rows]), WORDS, places[rows], CLASSES)
        for rows in (np.array(order[:cut]), np.array(order[cut:]))
    )
    assert one + two == whole and (one + two) - two == one


def test_the_papers_estimator_is_the_oracles():
    pdf = estimate("guo2018", statistics_of(PHI, COUNTS, WORDS, LABELS, CLASSES))
    assert pdf.p == pytest.approx(oracle.guo2018_pdf(PHI, COUNTS), abs=1e-12)


def test_a_zero_that_is_written_down_is_no_mention():
    explicit = sp.csr_array((np.array([0, 1]), np.array([0, 1]), np.array([0, 2, 2, 2, 2])), shape=(4, 3))
    assert statistics_of(PHI, explicit, WORDS, LABELS, CLASSES).attribute_images.tolist() == [0, 1, 0]


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"counts": COUNTS[:3]}, InputError, "not belong together"),
        ({"pooled": PHI[0]}, InputError, "not belong together"),
        ({"labels": LABELS[:3]}, InputError, "not belong together"),
        ({"counts": COUNTS * 0.5}, InputError, "whole numbers"),
        ({"counts": -COUNTS}, InputError, "whole numbers"),
        ({"labels": ["crow", "gull", "jay", "crow"]}, InputError, "image 2 is of class 'jay'"),
        ({"labels": np.array([0, 1, 2, 0])}, InputError, "image 2"),
        ({"labels": np.array([0, 0.7, 1, 0])}, InputError, "image 0"),
        ({"attributes": ("a b", "a b", "c d")}, InputError, "'a b' is named twice"),
        ({"classes": ("crow", "crow")}, InputError, "class 'crow' is named twice"),
        ({"pooled": np.full((4, 2), np.nan)}, ExactnessError, "finite"),
    ],
)
def test_what_does_not_belong_together_is_refused(changes, error, words):
    arguments = {"pooled": PHI, "counts": COUNTS, "attributes": WORDS, "labels": LABELS, "classes": CLASSES}
    with pytest.raises(error, match=words):
        statistics_of(**arguments | changes)


def test_captions_to_counts():
    captions = [["black wings and black wings", "a long bill"], ["a bird with a long bill"], []]
    counts, attributes = attributes_of(captions, min_images=1)
    assert attributes == ("black wing", "long bill")
    assert counts.toarray().tolist() == [[2, 1], [0, 1], [0, 0]]
    assert attributes_of(captions, min_images=2)[1] == ("long bill",)
    with pytest.raises(InputError, match="captions of image 1 are no list"):
        attributes_of([["a long bill"], "black wings"])
    with pytest.raises(InputError, match="no attribute occurs"):
        attributes_of([["nothing here"]])


def test_a_map_is_largest_where_the_attributes_filter_is():
    maps = np.zeros((1, 2, 4, 4), np.float32)
    maps[0, 0, 0, 1], maps[0, 1, 3, 2] = 4.0, 4.0
    seen = ImageActivations(maps.mean(axis=(2, 3)), np.zeros((1, 2), np.float32), maps)
    stats = statistics_of(PHI, COUNTS, WORDS, LABELS, CLASSES)
    pdf = FilterAttributePdf(np.array([[0.8, 0.1, 0.1], [0.1, 0.1, 0.8]]), np.ones(2))
    found = attribute_maps(seen, stats, pdf, ["white belly", "Black  wings"])
    assert found.shape == (1, 2, 4, 4) and found.min() >= 0
    assert [np.unravel_index(each.argmax(), (4, 4)) for each in found[0]] == [(3, 2), (0, 1)]


@pytest.mark.parametrize(
    ("maps", "attributes", "words"),
    [
        (None, ["black wing"], "have no maps"),
        (np.zeros((1, 3, 4, 4), np.float32), ["black wing"], "from one network"),
        (np.zeros((1, 2, 4, 4), np.float32), ["red eye"], "'red eye' is none of them"),
        (np.zeros((1, 2, 4, 4), np.float32), [], "name one or more"),
    ],
)
def test_maps_that_cannot_be_made(maps, attributes, words):
    stats = statistics_of(PHI, COUNTS, WORDS, LABELS, CLASSES)
    seen = ImageActivations(PHI[:1], np.zeros((1, 2), np.float32), maps)
    with pytest.raises(InputError, match=words):
        attribute_maps(seen, stats, estimate("constant", stats), attributes)
