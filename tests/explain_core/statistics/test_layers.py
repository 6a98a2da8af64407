"""The sums of two layers over the same images: a group, layer by layer, kept in two files."""

import numpy as np
import pytest
import scipy.sparse as sp

from explain_core.errors import StoreError
from explain_core.statistics.descriptors import DescriptorSums
from explain_core.statistics.layers import LayerStats
from explain_core.statistics.sums import FilterAttributeStats

WORDS, CLASSES = ("black wing", "white belly"), ("Crow",)


def over(*images, layers=2):
    def sums(filters):
        phi = np.array([[image + 0.5 * i for i in range(filters)] for image in images], np.float32)
        counts = sp.csr_array(np.ones((len(images), 2), np.int64))
        return FilterAttributeStats.of_images(phi, counts, np.zeros(len(images), int), WORDS, CLASSES)

    return LayerStats(*(sums(filters) for filters in (2, 3)[:layers]))


def test_layers_are_added_and_taken_away_each_for_itself():
    assert (over(1, 2) + over(3)).digest == over(3, 2, 1).digest
    assert (over(1, 2, 3) - over(2)).digest == over(1, 3).digest
    assert (LayerStats.zero((2, 3), WORDS, CLASSES) + over(1)).digest == over(1).digest
    assert over(1, 2).filters == (2, 3) and over(1, 2).images == 2


def test_one_layer_has_the_digest_of_its_sums():
    alone = over(1, 2, layers=1)
    assert alone.digest == alone.last.digest and alone.filters == (2,)
    assert over(1, 2).digest not in (alone.digest, over(1, 3).digest)


def test_sums_of_one_layer_and_of_two_do_not_add_up():
    with pytest.raises(ValueError):
        over(1) + over(2, layers=1)


@pytest.mark.parametrize("layers", [1, 2])
def test_what_is_saved_is_loaded(tmp_path, layers):
    path = tmp_path / "sums.npz"
    over(1, 2, layers=layers).save(path)
    assert LayerStats.load(path).digest == over(1, 2, layers=layers).digest
    assert len(list(tmp_path.iterdir())) == layers


def test_a_damaged_layer_is_said(tmp_path):
    path = tmp_path / "sums.npz"
    over(1, 2).save(path)
    (tmp_path / "sums-finer.npz").write_bytes(b"nothing")
    with pytest.raises(StoreError):
        LayerStats.load(path)


def test_realigned_in_every_layer():
    turned = over(1, 2).realigned(tuple(reversed(WORDS)), CLASSES)
    assert turned.attributes == ("white belly", "black wing")
    assert turned.finer is not None and turned.finer.attributes == turned.attributes


def described(*images):
    """The sums of `over`, with those of descriptors."""
    x = np.array([[0.1 * image, 0.5] for image in images])
    sums = over(*images)
    return LayerStats(sums.last, sums.finer, DescriptorSums.of_images(x, np.zeros(len(images), int), CLASSES))


def test_descriptors_are_summed_with_the_layers(tmp_path):
    assert (described(1, 2) + described(3)).digest == described(3, 2, 1).digest
    assert (described(1, 2, 3) - described(2)).digest == described(1, 3).digest
    assert described(1, 2).digest != over(1, 2).digest
    assert (LayerStats.zero((2, 3), WORDS, CLASSES, channels=2) + described(1)).digest == described(1).digest
    assert described(1).channels == 2 and over(1).channels is None
    assert described(1, 2).realigned(WORDS, ("Jay", "Crow")).described.class_images.tolist() == [0, 2]
    described(1, 2).save(tmp_path / "sums.npz")
    assert LayerStats.load(tmp_path / "sums.npz").digest == described(1, 2).digest
    with pytest.raises(ValueError, match="without descriptors"):
        described(1) + over(2)
