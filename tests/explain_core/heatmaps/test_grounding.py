"""Grounding, eq. (9), its peak, and the upsampling in between."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from explain_core.heatmaps.grounding import ALONE, GATE, Grounder, gathered, ground, peak, responses
from explain_core.heatmaps.interpolation import upsample
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


WORDS = ("black bill", "red beak", "white wing")
IMAGES = np.array([30, 10, 60])


def pdf_of(*rows):
    return FilterAttributePdf(np.array(rows, float), np.ones(len(rows)))


def test_a_map_is_shared_with_its_noun_and_freed_of_what_all_nouns_share():
    pdf = pdf_of([1, 0, 0], [0, 1, 0], [0, 0, 1])
    maps = np.zeros((3, 2, 2))
    maps[0, 0, 0] = maps[1, 0, 1] = maps[2, 1, 1] = 4.0  # each filter fires in one place, 4 over its average
    found = Grounder.of(WORDS, IMAGES, pdf).ground(maps, None, [0])
    # "bill" is a beak: its noun's map is 30 parts the one and 10 the other, over their average of 10. 40 mentions of
    # 100 are of beaks, 60 of wings.
    beak, wing = np.array([[3.0, 1.0], [0, 0]]), np.array([[0, 0], [0, 4.0]])
    own = np.array([[4.0, 0], [0, 0]])
    noun, common = ALONE
    wanted = np.maximum((1 - noun) * own + noun * beak - common * (0.4 * beak + 0.6 * wing), 0)
    np.testing.assert_allclose(found[0], wanted * maps[0].mean(), rtol=1e-6)


def test_the_last_layer_says_where_at_all_and_the_finer_stage_where_in_there():
    pdf = pdf_of([0, 0, 1])
    last, finer = np.zeros((1, 2, 2)), np.zeros((1, 4, 4))
    last[0, 0, 0] = 1.0
    finer[0, 0, 0] = finer[0, 3, 3] = 1.0  # alike there, but the last layer sees nothing at the lower right
    found = Grounder.of(WORDS, IMAGES, pdf, pdf).ground(last, finer, [2])
    assert found.shape == (1, 4, 4)
    assert found[0, 3, 3] < 0.01 * found[0, 0, 0]
    # the gate is open at its maximum: there the finer map, 8 times its average, counts as it is
    assert found[0, 0, 0] == pytest.approx(8 * last.mean())
    half = np.zeros((1, 4, 4))
    half[0, 1, 1] = 1.0
    gate = upsample(last[0], 4, 4)
    shut = Grounder.of(WORDS, IMAGES, pdf, pdf).ground(last, half, [2])[0, 1, 1]
    assert shut == pytest.approx(16 * last.mean() * gate[1, 1] / (GATE * gate.max()))


def test_how_often_all_is_mentioned_does_not_matter():
    pdf = pdf_of([0.5, 0.5, 0], [0, 0.2, 0.8])
    maps = np.random.default_rng(3).random((2, 3, 3))
    once, often = (
        Grounder.of(WORDS, images, pdf).ground(maps, maps, [0, 2]) for images in (IMAGES, 7 * IMAGES)
    )
    np.testing.assert_allclose(often, once, rtol=1e-5)


def test_what_has_no_evidence_is_nowhere():
    pdf = pdf_of([1, 0, 0], [0, 0, 1])
    maps = np.stack([np.zeros((2, 2)), np.ones((2, 2))])
    assert (Grounder.of(WORDS, IMAGES, pdf).ground(maps, None, [0]) == 0).all()
    assert (Grounder.of(WORDS, IMAGES, pdf).ground(-maps, None, [2]) == 0).all()


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


def test_how_much_of_a_map_is_near_its_peak():
    one = np.zeros((7, 7))
    one[2, 3] = 5.0
    assert gathered(one, 3.5 / 7, 2.5 / 7, 0.2, 0.2) == 1.0
    even = np.ones((14, 14))
    assert gathered(even, 0.5, 0.5, 0.2, 0.2) == pytest.approx(np.pi * 0.04, abs=0.01)
    assert gathered(even, 0.5, 0.5, 0.2, 0.1) == pytest.approx(np.pi * 0.02, abs=0.01)
    two = np.zeros((7, 7))
    two[0, 0], two[6, 6] = 2.0, 1.0
    assert gathered(two, 0.5 / 7, 0.5 / 7, 0.2, 0.2) == pytest.approx(4 / 5)  # of the squares
    assert gathered(-even, 0.5, 0.5, 0.2, 0.2) == 0.0


def test_maps_without_a_rectifier_are_what_exceeds_each_filters_average():
    rng = np.random.default_rng(1)
    tokens = rng.normal(size=(64, 8, 8)).astype(np.float32) + rng.normal(size=(64, 1, 1)).astype(np.float32)
    tokens[0] -= 200  # a channel that is far from 0 everywhere tells nothing of places
    tokens[1, 5, 2] += 30
    found = responses(tokens)
    np.testing.assert_allclose(found, np.maximum(tokens - tokens.mean((1, 2), keepdims=True), 0), atol=1e-4)
    pdf = pdf_of([1, 0, 0], [1, 0, 0], *([[0, 0, 1]] * 62))
    u, v, strength = peak(Grounder.of(WORDS, IMAGES, pdf).ground(tokens, None, [0])[0])
    assert (round(8 * u - 0.5), round(8 * v - 0.5)) == (2, 5) and strength > 0


@pytest.mark.parametrize(
    "activation", [torch.relu, F.silu, F.gelu, F.hardswish, lambda x: F.leaky_relu(x, 0.1)]
)
def test_maps_with_a_rectifier_stay_as_they_are(activation):
    given = torch.randn(256, 7, 7, generator=torch.Generator().manual_seed(0)) * 3 - 1
    maps = activation(given).numpy()
    assert responses(maps) is maps
