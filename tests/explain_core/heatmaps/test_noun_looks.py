"""A word's map times where its noun looks: which nouns do, and what comes of the map."""

import numpy as np

from explain_core.heatmaps.grounding import Grounder
from explain_core.heatmaps.interpolation import resized
from explain_core.heatmaps.noun_looks import NounLooks
from explain_core.heatmaps.part_attention import PartAttention
from explain_core.statistics.estimators import FilterAttributePdf
from tests.explain_core.heatmaps.attention_world import COMPONENTS, COUNT, PARTS, SIDE, WORDS

RNG = np.random.default_rng(8)
MAPS = RNG.random((COUNT, SIDE, SIDE)).astype(np.float32)
PDF = FilterAttributePdf(RNG.random((COUNT, len(WORDS))), np.ones(COUNT))
ATTENTION = PartAttention(
    PARTS[:2], COMPONENTS, RNG.normal(size=(3, 2, COUNT)).astype(np.float32),
    RNG.normal(size=(3, 2, SIDE, SIDE)).astype(np.float32), np.array([0.4, 0.2], np.float32),
)  # fmt: skip
GROUNDER = Grounder.of(WORDS, np.full(len(WORDS), 5), PDF, None, ATTENTION)


def test_the_same_attention_as_an_attribute_of_the_noun_is_grounded_with():
    looks = NounLooks.of(GROUNDER, ["tail", "", "moon", "tail", "wing"], MAPS, None)
    assert set(looks.attention) == {"tail"}  # the wing does not attend, and nobody knows of a moon
    own = GROUNDER.noun_maps(MAPS, None, [GROUNDER.nouns.index("tail")])
    np.testing.assert_array_equal(looks.attention["tail"], ATTENTION.factors(["tail"], own, MAPS, None)[0])
    assert abs(looks.attention["tail"].mean() - 1) < 0.05  # smoothing repeats the edges


def test_a_map_is_brought_to_the_attention_s_size_and_keeps_its_sign():
    looks = NounLooks.of(GROUNDER, ["beak"], MAPS, None)
    coarse = np.array([[1.0, -2.0], [0.0, 3.0]])
    found = looks.attended(coarse, "beak")
    np.testing.assert_allclose(found, resized(coarse, SIDE, SIDE) * looks.attention["beak"])
    assert found[0, -1] < 0 < found[-1, -1]
    np.testing.assert_array_equal(looks.attended(coarse, "wing"), coarse)


def test_without_attention_nothing_changes():
    plain = Grounder.of(WORDS, np.full(len(WORDS), 5), PDF)
    assert NounLooks.of(plain, ["beak"], MAPS, None).attention == {}
    assert NounLooks.of(GROUNDER, [], MAPS, None).attention == {}
