"""What attention is learned from, however it lies in shards."""

import numpy as np
import pyarrow as pa

from explain_core.heatmaps.attention_sample import AttentionSample, attending_nouns
from explain_core.heatmaps.grounding import Grounder
from explain_core.heatmaps.part_attention import features_of, log_map
from explain_core.statistics.estimators import FilterAttributePdf
from tests.explain_core.heatmaps.attention_world import COMPONENTS, COUNT, WORDS, world


def test_shards_come_back_in_order_of_id_whatever_they_held():
    sample, _, _ = world(20)
    rows = sample.table
    apart = [rows.take(pa.array(places)) for places in ([7, 3, 19, 11], [0, 1, 2, 4, 5, 6], [*range(8, 11)])]
    rest = rows.take(pa.array(list(range(12, 19))))
    found = AttentionSample.of_tables([rest, *apart])
    assert found.ids == sample.ids
    np.testing.assert_array_equal(found.features, sample.features)
    np.testing.assert_array_equal(found.maps, sample.maps)


def test_a_sample_holds_components_and_the_nouns_own_maps():
    rng = np.random.default_rng(4)
    pdf = FilterAttributePdf(rng.random((COUNT, len(WORDS))), np.ones(COUNT))
    grounder = Grounder.of(WORDS, np.full(len(WORDS), 10), pdf)
    maps = rng.random((COUNT, 5, 5)).astype(np.float32)
    found = AttentionSample.of(["x"], [(maps, None)], COMPONENTS, grounder, [2, 0])
    np.testing.assert_allclose(found.features[0], features_of(COMPONENTS, maps, None), rtol=1e-3)
    own = grounder.noun_maps(maps, None, [2, 0])
    np.testing.assert_allclose(found.maps[0], log_map(own), rtol=2e-3, atol=1e-3)
    # A noun's own map is that of an attribute whose map is all its noun's.
    assert own.shape == (2, 5, 5) and (own >= 0).all()


def test_nouns_attend_that_are_mentioned_enough_with_different_adjectives():
    noun = np.array([0, 0, 1, 1, 2])
    mentions = np.zeros((30, 5), bool)
    mentions[:15, 0] = mentions[15:, 1] = True  # two adjectives, 30 images
    mentions[:5, 2] = mentions[5:9, 3] = True  # 9 images are too few
    mentions[:, 4] = True  # one adjective
    assert attending_nouns(noun, mentions) == [0]
    assert attending_nouns(np.zeros(0, np.intp), np.zeros((3, 0), bool)) == []
