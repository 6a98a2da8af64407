"""Sums of descriptors: against plain products, as a group, and their files."""

import numpy as np
import pytest

from explain_core.errors import ExactnessError, StoreError
from explain_core.statistics import descriptors as module
from explain_core.statistics.descriptors import BITS, DescriptorSums

CLASSES = ("Crow", "Jay", "Wren")


def images(count, channels=5, seed=1):
    rng = np.random.default_rng(seed)
    x = rng.random((count, channels)) ** 3
    return (x / np.linalg.norm(x, axis=1, keepdims=True)).astype(np.float32), rng.integers(0, 2, count)


def of(x, index):
    return DescriptorSums.of_images(x, index, CLASSES)


def test_by_hand():
    x = np.array([[1.0, 0.5], [0.25, 0.0], [0.0, 1.0]])
    found = of(x, np.array([0, 0, 2]))
    np.testing.assert_array_equal(found.gram(), [[1.0625, 0.5], [0.5, 1.25]])
    np.testing.assert_array_equal(found.of_class(0), [1.25, 0.5])
    np.testing.assert_array_equal(found.of_class(2), [0, 1])
    assert found.class_images.tolist() == [2, 0, 1] and found.images == 3 and found.channels == 2


@pytest.mark.parametrize("block", [1, 2, 3, 256])
def test_blocks_make_the_whole_matrix(monkeypatch, block):
    monkeypatch.setattr(module, "BLOCK", block)
    x, index = images(20, channels=7)
    rounded = np.rint(x.astype(float) * 2**BITS) / 2**BITS
    np.testing.assert_array_equal(of(x, index).gram(), rounded.T @ rounded)


def test_a_group_in_any_order_and_grouping():
    x, index = images(30)
    whole, first, rest = of(x, index), of(x[:11], index[:11]), of(x[11:], index[11:])
    order = np.random.default_rng(2).permutation(30)
    assert (first + rest).digest == (rest + first).digest == whole.digest == of(x[order], index[order]).digest
    assert (whole - first).digest == rest.digest
    assert (whole + DescriptorSums.zero(5, CLASSES)).digest == whole.digest
    assert first.digest != rest.digest


def test_other_channels_do_not_add_up():
    with pytest.raises(ValueError, match="5 x 3 and 4 x 3"):
        of(*images(3)) + of(*images(3, channels=4))


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -0.1, 1.5])
def test_what_is_no_descriptor_is_refused(wrong):
    with pytest.raises(ExactnessError, match="not between 0 and 1"):
        of(np.array([[0.5, wrong]]), np.array([0]))


def test_more_images_than_can_be_held_are_refused(monkeypatch):
    monkeypatch.setattr(module, "MOST_IMAGES", 5)
    with pytest.raises(ExactnessError, match="6 images cannot be summed exactly: the limit is 5"):
        of(*images(3)) + of(*images(3))


def test_the_most_images_fit_into_64_bits():
    # the largest product is 2^BITS squared, an image's largest addition to a sum
    assert module.MOST_IMAGES * 4**BITS < 2**63


def test_realigned():
    x, index = images(12)
    turned = of(x, index).realigned(("Owl", "Jay", "Crow"))
    assert turned.digest == DescriptorSums.of_images(x, 2 - index, ("Owl", "Jay", "Crow")).digest
    with pytest.raises(ValueError, match="left out: Jay"):
        of(x, index).realigned(("Crow",))


def test_what_is_saved_is_loaded(tmp_path):
    found = of(*images(8))
    found.save(tmp_path / "sums.npz")
    assert DescriptorSums.load(tmp_path / "sums.npz").digest == found.digest
    (tmp_path / "sums.npz").write_bytes(b"nothing")
    with pytest.raises(StoreError, match="does not hold sums"):
        DescriptorSums.load(tmp_path / "sums.npz")
