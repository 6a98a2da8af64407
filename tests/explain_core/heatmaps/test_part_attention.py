"""Attention over positions, against loops; what it does to maps; and its file."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from explain_core.errors import StoreError
from explain_core.heatmaps.grounding import Grounder
from explain_core.heatmaps.interpolation import upsample
from explain_core.heatmaps.map_components import MapComponents
from explain_core.heatmaps.part_attention import FLOOR, PartAttention, features_of
from explain_core.statistics.estimators import FilterAttributePdf
from tests.explain_core.heatmaps.attention_world import COMPONENTS, COUNT, PARTS, SIDE, WORDS

RNG = np.random.default_rng(6)
ATTENTION = PartAttention(
    PARTS[:2], COMPONENTS, RNG.normal(size=(3, 2, COUNT)).astype(np.float32),
    RNG.normal(size=(3, 2, SIDE, SIDE)).astype(np.float32), np.array([0.4, 0.2], np.float32),
)  # fmt: skip
_TOLD = RNG.normal(size=(3, 2, SIDE, SIDE))
FACED = replace(ATTENTION, facing=(_TOLD - _TOLD[..., ::-1]).astype(np.float32))


def test_each_head_is_a_softmax_over_positions_and_their_mean_is_smoothed():
    maps = RNG.random((COUNT, SIDE, SIDE)).astype(np.float32)
    own = RNG.random((1, SIDE, SIDE))
    wanted = np.zeros((SIDE, SIDE))
    for head in range(3):
        scores = np.zeros((SIDE, SIDE))
        for y in range(SIDE):
            for x in range(SIDE):
                told = sum(float(ATTENTION.queries[head, 1, k]) * float(maps[k, y, x]) for k in range(COUNT))
                place = float(ATTENTION.places[head, 1, y, x])
                scores[y, x] = told + place + np.log(own[0, y, x] / own.mean() + FLOOR)
        wanted += np.exp(scores) / np.exp(scores).sum() / 3
    found = ATTENTION.factors(["tail"], own, maps, None)
    reach = range(-3, 4)  # a Gaussian of 6/14 of a position is nothing beyond
    kernel = np.array([np.exp(-0.5 * (d / (SIDE / 14)) ** 2) for d in reach])
    kernel /= kernel.sum()
    padded = np.pad(wanted, 3, mode="edge")
    rows = sum(k * padded[3 + d : 3 + d + SIDE] for d, k in zip(reach, kernel, strict=True))
    smooth = sum(k * rows[:, 3 + d : 3 + d + SIDE] for d, k in zip(reach, kernel, strict=True))
    np.testing.assert_allclose(found[0], smooth * SIDE * SIDE, rtol=1e-3)


def test_places_lie_as_the_image_faces():
    maps = RNG.random((COUNT, SIDE, SIDE)).astype(np.float32)
    one = replace(FACED, queries=FACED.queries[:1], places=FACED.places[:1], facing=FACED.facing[:1])
    chance = 1 / (1 + np.exp(-float((one.facing[0] * maps[:2]).sum())))
    assert 0.001 < chance < 0.999
    np.testing.assert_allclose(one.faces(maps), [chance], rtol=1e-5)
    told = np.einsum("k,kyx->yx", one.queries[0, 1], maps)
    wanted = np.zeros((SIDE, SIDE))
    for part, place in ((chance, one.places[0, 1]), (1 - chance, one.places[0, 1][:, ::-1])):
        wanted += part * np.exp(told + place) / np.exp(told + place).sum()
    found = one.factors(
        ["tail"], RNG.random((1, SIDE, SIDE)), maps, None
    )  # the noun's own map has no part in it
    np.testing.assert_allclose(found[0].sum(), SIDE * SIDE, rtol=1e-5)
    np.testing.assert_allclose(
        found[0], gaussian_filter(wanted, SIDE / 14, mode="nearest") * SIDE * SIDE, rtol=1e-4
    )


def test_of_a_mirror_image_attention_is_the_mirror_image():
    maps = RNG.random((COUNT, SIDE, SIDE)).astype(np.float32)
    own = np.ones((2, SIDE, SIDE))
    found = FACED.factors(["beak", "tail"], own, maps, None)
    mirrored = FACED.factors(["beak", "tail"], own, maps[..., ::-1], None)
    np.testing.assert_allclose(mirrored, found[..., ::-1], rtol=1e-5)
    assert not np.allclose(mirrored, found)


def test_nouns_that_do_not_attend_keep_their_maps():
    maps = RNG.random((COUNT, SIDE, SIDE)).astype(np.float32)
    found = ATTENTION.factors(["wing", "beak"], np.ones((2, SIDE, SIDE)), maps, None)
    assert (found[0] == 1).all() and found[1].std() > 0
    nobody = PartAttention.none(COMPONENTS, (SIDE, SIDE))
    assert (nobody.factors(["beak"], np.ones((1, SIDE, SIDE)), maps, None) == 1).all()


def test_a_grounder_multiplies_its_maps_by_its_nouns_attention():
    pdf = FilterAttributePdf(RNG.random((COUNT, len(WORDS))), np.ones(COUNT))
    images = np.full(len(WORDS), 5)
    maps = RNG.random((COUNT, SIDE, SIDE)).astype(np.float32)
    plain = Grounder.of(WORDS, images, pdf)
    asked = [8, 1, 5]  # a wing, a beak, a tail
    before, after = (
        each.ground(maps, None, asked) for each in (plain, Grounder.of(WORDS, images, pdf, None, ATTENTION))
    )
    own = plain.noun_maps(maps, None, [0, 1])
    factors = ATTENTION.factors(["beak", "tail"], own, maps, None)
    np.testing.assert_array_equal(after[0], before[0])
    np.testing.assert_allclose(after[1], before[1] * factors[0])
    np.testing.assert_allclose(after[2], before[2] * factors[1])


def test_the_last_maps_are_enlarged_to_the_finer_ones():
    two = (*COMPONENTS, MapComponents(np.zeros(2, np.float32), np.eye(2, dtype=np.float32)))
    last, finer = RNG.random((COUNT, 3, 3)), RNG.random((2, SIDE, SIDE))
    found = features_of(two, last, finer)
    assert found.shape == (COUNT + 2, SIDE, SIDE)
    np.testing.assert_allclose(found[0], upsample(last[0], SIDE, SIDE), rtol=1e-5)
    np.testing.assert_allclose(found[COUNT:], finer, rtol=1e-5)


def test_maps_of_another_size_are_refused():
    with pytest.raises(ValueError, match="learned on maps of"):
        ATTENTION.factors(["beak"], np.ones((1, 7, 7)), np.ones((COUNT, 7, 7)), None)


def test_what_is_saved_is_read_again_to_the_bit(tmp_path):
    ATTENTION.save(tmp_path / "attention.npz")
    found = PartAttention.load(tmp_path / "attention.npz")
    assert found.nouns == ATTENTION.nouns
    for name in ("queries", "places", "gains"):
        assert getattr(found, name).tobytes() == getattr(ATTENTION, name).tobytes()
    assert found.facing is None
    FACED.save(tmp_path / "faced.npz")
    read = PartAttention.load(tmp_path / "faced.npz").facing
    assert read is not None and read.tobytes() == FACED.facing.tobytes()
    assert found.components[0].directions.tobytes() == COMPONENTS[0].directions.tobytes()
    (tmp_path / "broken.npz").write_bytes(b"PK")
    with pytest.raises(StoreError, match="cannot be read"):
        PartAttention.load(tmp_path / "broken.npz")
