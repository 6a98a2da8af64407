"""Attention finds the parts that captions name, from adjectives alone."""

import numpy as np
import pytest

from explain_core.heatmaps.attention_fit import fit_attention
from explain_core.heatmaps.attention_sample import AttentionSample
from tests.explain_core.heatmaps.attention_world import ADJECTIVE, COMPONENTS, NOUN, PARTS, SIDE, world


def fitted(sample, mentions):
    return fit_attention(sample, PARTS, NOUN, ADJECTIVE, mentions, COMPONENTS)


@pytest.fixture(scope="module")
def learned():
    sample, mentions, _ = world()
    return fitted(sample, mentions)


def test_nouns_look_at_their_parts_in_images_that_were_not_learned_from(learned):
    assert learned.nouns == PARTS and (learned.gains > 1).all()
    sample, _, places = world(60, seed=9)
    hits = np.zeros(len(PARTS))
    for image in range(60):
        drawn = learned.factors(
            PARTS, np.ones((3, SIDE, SIDE)), sample.features[image].astype(np.float32), None
        )
        hits += drawn.reshape(3, -1).argmax(axis=1) == places[image]
    assert (hits / 60 > 0.9).all()


def test_the_same_sample_gives_the_same_bits(learned):
    sample, mentions, _ = world()
    again = fitted(sample, mentions)
    assert again.queries.tobytes() == learned.queries.tobytes()
    assert again.places.tobytes() == learned.places.tobytes()


def test_adjectives_that_say_nothing_of_the_image_teach_next_to_nothing():
    sample, mentions, _ = world(informative=False)
    found = fitted(sample, mentions)
    assert found is None or (found.gains < 0.1).all()


def test_too_few_images_or_adjectives_teach_nothing():
    sample, mentions, _ = world(40)
    assert fitted(sample, mentions) is None
    sample, mentions, _ = world(60)
    one = mentions & (ADJECTIVE == 0)  # each noun has one adjective: nothing to tell apart
    assert fitted(AttentionSample(sample.ids, sample.features, sample.maps), one) is None
