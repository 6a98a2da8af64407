"""Heat maps travel as a byte a cell and keep zero, sign and shape."""

import base64

import numpy as np

from explain_core.report.maps import packed


def unpacked(height, width, most, signed, data):
    """What heat.js makes of it."""
    cells = np.frombuffer(base64.b64decode(data), np.uint8).astype(float).reshape(height, width)
    return most * ((cells - 127) / 127 if signed else cells / 255)


def test_a_map_without_negative_cells():
    # 1/255 of 5.1 is 0.02, so these cells are met exactly: bytes 0, 100, 200, 255.
    height, width, most, signed, data = packed(2, 2, [0.0, 2.0, 4.0, 5.1])
    assert (height, width, most, signed) == (2, 2, 5.1, False)
    assert list(base64.b64decode(data)) == [0, 100, 200, 255]
    np.testing.assert_allclose(unpacked(2, 2, most, signed, data), [[0, 2], [4, 5.1]])


def test_signs_stay_signs_and_zero_stays_zero():
    _, _, most, signed, data = packed(1, 3, [-12.7, 0.0, 0.1])
    assert (most, signed) == (12.7, True)
    assert list(base64.b64decode(data)) == [0, 127, 128]


def test_any_map_is_told_to_within_half_a_step():
    cells = np.random.default_rng(0).normal(size=(14, 14))
    told = unpacked(*packed(14, 14, cells.ravel().tolist()))
    assert np.abs(told - cells).max() <= 0.51 * np.abs(cells).max() / 127


def test_what_is_no_map_is_empty():
    assert packed(2, 2, [1.0, 2.0, 3.0]) == [0, 0, 0, False, ""]
    assert packed(0, 0, []) == [0, 0, 0, False, ""]
    assert unpacked(*packed(1, 2, [float("nan"), 1.0])).tolist() == [[0.0, 1.0]]
    assert unpacked(*packed(1, 2, [0.0, 0.0])).tolist() == [[0.0, 0.0]]
