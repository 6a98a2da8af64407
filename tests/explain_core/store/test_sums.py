"""Sums that are kept for the next run: the nearest ones are found, spoilt ones count as absent."""

import numpy as np
import pytest
import scipy.sparse as sp

from explain_core.statistics.sums import FilterAttributeStats
from explain_core.store.sums import KeptSums, keep, nearest, revision

ATTRIBUTES, CLASSES = ("black wing", "white belly"), ("Crow",)


def over(*images):
    """Sums over some images, whose activations are their numbers."""
    phi = np.array([[float(image)] for image in images], np.float32)
    counts = sp.csr_array(np.ones((len(images), 2), np.int64))
    stats = FilterAttributeStats.of_images(phi, counts, np.zeros(len(images), int), ATTRIBUTES, CLASSES)
    return KeptSums(stats, members(*images))


def members(*images):
    return {f"image{image}": (f"captions{image}", "Crow") for image in images}


@pytest.fixture
def folder(tmp_path):
    tmp_path = tmp_path / "class=7"  # a name, no column
    tmp_path.mkdir()
    for summed in (over(1, 2, 3, 4), over(1, 2, 3), over(7, 8)):
        keep(tmp_path, summed, "network", "captions")
    return tmp_path


def test_the_most_similar_sums_are_the_start(folder):
    found = nearest(folder, members(1, 2, 3, 5), "network", "captions")
    assert found.members == members(1, 2, 3)
    assert found.stats.digest == over(1, 2, 3).stats.digest


def test_sums_that_differ_in_most_images_are_no_start(folder):
    assert nearest(folder, members(1, 20, 21, 22), "network", "captions") is None


def test_an_image_with_other_captions_or_another_class_is_another_one(folder):
    wanted = members(7, 8, 9) | {"image8": ("rewritten", "Crow")}
    assert nearest(folder, wanted, "network", "captions") is None  # 7 is all they share
    assert nearest(folder, members(7, 8, 9), "network", "captions").members == members(7, 8)


def test_other_keys_are_other_sums(folder):
    assert nearest(folder, members(1, 2, 3), "another network", "captions") is None
    assert nearest(folder, members(1, 2, 3), "network", "another reading") is None


def test_spoilt_sums_and_lists_count_as_absent(folder):
    digest = over(1, 2, 3).stats.digest
    wrong = over(1, 2, 4).stats
    wrong.save(folder / f"{digest}.npz")  # sound in itself, and not what its name says
    assert nearest(folder, members(1, 2, 3), "network", "captions") is None
    for path in folder.glob("*.parquet"):
        path.write_bytes(path.read_bytes()[:100])
    assert nearest(folder, members(7, 8), "network", "captions") is None


def test_a_revision_takes_away_what_is_gone_and_adds_what_is_new():
    start = over(1, 2, 3, 4)
    wanted = members(2, 3, 5) | {"image4": ("rewritten", "Crow")}
    words = (*ATTRIBUTES, "red eye")
    told = {"image2": [1, 0, 0], "image3": [1, 0, 2]}  # image 3 says what the earlier sums have no column for
    found = revision(start, wanted, words, lambda ids: sp.csr_array(np.array([told[i] for i in ids])))
    assert (found.gone, found.new) == (("image1", "image4"), {"image4", "image5"})
    assert found.again == ("image3",)
    assert found.work == 2 + 2 + 2 * 1


def test_a_revision_by_no_new_word_adds_nothing_again():
    found = revision(over(1, 2), members(1, 2), ATTRIBUTES, lambda _: pytest.fail("nobody need look"))
    assert (found.gone, found.new, found.again, found.work) == ((), frozenset(), (), 0)
