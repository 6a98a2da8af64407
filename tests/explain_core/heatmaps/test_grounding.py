"""Grounding, eq. (9), its peak, and the upsampling in between."""

import numpy as np
import pytest
import torch

from explain_core.heatmaps.grounding import ground, peak, upsample
from explain_core.statistics.estimators import FilterAttributePdf
from tests import oracle


def test_a_map_is_the_sum_of_feature_maps_weighted_by_the_pdf():
    rng = np.random.default_rng(0)
    maps = rng.random((6, 3, 4)).astype(np.float16)
    p = rng.random((6, 5))
    pdf = FilterAttributePdf(p / p.sum(axis=1, keepdims=True), rng.random(6))
    found = ground(maps, pdf.weighted[:, [4, 1]])
    assert found.shape == (2, 3, 4)
    for row, j in enumerate((4, 1)):
        np.testing.assert_allclose(
            found[row], oracle.grounding_map(maps.astype(float), pdf.p[:, j], pdf.weight)
        )


def test_a_lone_bright_cell_is_where_the_peak_is():
    heatmap = np.zeros((7, 7))
    heatmap[2, 5] = 3.0
    u, v, strength = peak(heatmap)
    # The cell's centre is at 5.5/7 and 2.5/7; eight samples a cell leave half a sample of doubt.
    assert u == pytest.approx(5.5 / 7, abs=0.5 / 56 + 1e-9)
    assert v == pytest.approx(2.5 / 7, abs=0.5 / 56 + 1e-9)
    assert strength == pytest.approx(3.0, rel=0.02)


def test_a_peak_between_two_cells_lies_between_them():
    heatmap = np.zeros((7, 7))
    heatmap[3, 2] = heatmap[3, 3] = 1.0
    u, _, _ = peak(heatmap)
    assert u == pytest.approx(3 / 7, abs=0.5 / 56 + 1e-9)


def test_upsampling_is_cubic_convolution_as_pillow_and_torch_do_it():
    heatmap = np.random.default_rng(2).random((7, 5))
    found = upsample(heatmap, 56, 40)
    # torch antialiases with a = -1/2 and without with a = -3/4; when enlarging, antialiasing changes nothing else.
    wanted = torch.nn.functional.interpolate(
        torch.from_numpy(heatmap)[None, None], (56, 40), mode="bicubic", antialias=True
    )[0, 0].numpy()
    # At the border torch leaves out what lies outside and renormalises; here edges repeat.
    np.testing.assert_allclose(found[16:-16, 16:-16], wanted[16:-16, 16:-16], atol=1e-6)
    np.testing.assert_allclose(upsample(np.full((3, 3), 2.5), 24, 24), 2.5)
