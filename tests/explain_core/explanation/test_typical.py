"""What is usual for a class: from sums over four images, by hand."""

import math

import numpy as np
import pytest
import scipy.sparse as sp

from explain_core.explanation.typical import Typical
from explain_core.statistics.sums import FilterAttributeStats

PHI = np.array([[1, 0, 0], [3, 0, 0], [2, 4, 0], [2, 8, 0]], np.float32)
COUNTS = sp.csr_array(np.array([[2, 0], [1, 0], [0, 1], [0, 0]]))


@pytest.fixture
def typical() -> Typical:
    """Two images each of two classes, and a third class without any; the last filter never fires."""
    stats = FilterAttributeStats.of_images(
        PHI, COUNTS, np.array([0, 0, 1, 1]), ("red wing", "blue wing"), ("a", "b", "c")
    )
    return Typical.of(stats)


def test_means_and_deviations_within_classes(typical):
    # Deviations: (1 + 1 + 0 + 0) / (4 images - 2 classes) = 1, and (0 + 0 + 4 + 4) / 2 = 4.
    assert np.allclose(typical.mean, [[2, 0, 0], [2, 6, 0], [2, 3, 0]])
    assert np.allclose(typical.deviation, [1, 2, 0])


def test_distance_leaves_out_what_never_fires(typical):
    image = np.array([[3, 0, 5], [3, 0, 5]])
    # (1, 0) from the first class, (1, -3) from the second: root mean squares over two filters.
    assert np.allclose(typical.distance(image, np.array([0, 1])), [math.sqrt(1 / 2), math.sqrt(10 / 2)])


def test_a_distance_does_not_depend_on_the_neighbours(typical):
    images = np.random.default_rng(0).random((50, 3))
    classes = np.arange(50) % 3
    alone = [typical.distance(images[k : k + 1], classes[k : k + 1])[0] for k in range(50)]
    assert typical.distance(images, classes).tolist() == alone


def test_captions_speak_for_the_class_that_they_are_usual_of(typical):
    counts = sp.csr_array(np.array([[1, 0], [3, 1], [0, 0]]))
    ours, others = np.array([0, 0, 0]), np.array([1, 1, 1])
    found = typical.said_for(counts, ours, others)
    # "red wing" (2 + 1/2) / 3 against 1/2 / 3; "blue wing" 1/2 / 3 against (1 + 1/2) / 3. How often is nothing to it.
    assert found[:2] == pytest.approx([math.log(5), math.log(5) - math.log(3)])
    assert math.isnan(found[2])
    assert typical.said_for(counts, others, ours)[0] == pytest.approx(-math.log(5))


def test_it_is_kept_to_the_bit(typical, tmp_path):
    typical.save(tmp_path / "typical.npz")
    again = Typical.load(tmp_path / "typical.npz")
    for name in ("mean", "deviation", "said"):
        assert np.array_equal(getattr(again, name), getattr(typical, name))
