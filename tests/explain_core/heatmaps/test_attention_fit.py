"""Attention finds the parts that captions name, from adjectives alone."""

import numpy as np
import pytest

from explain_core.heatmaps.attention_fit import fit_attention
from explain_core.heatmaps.attention_sample import AttentionSample
from tests.explain_core.heatmaps.attention_world import ADJECTIVE, COMPONENTS, NOUN, PARTS, SIDE, world


def fitted(sample, mentions, classes=None):
    one = np.zeros(len(sample.ids), int)
    return fit_attention(
        sample, PARTS, NOUN, ADJECTIVE, mentions, one if classes is None else classes, COMPONENTS
    )


@pytest.fixture(scope="module")
def learned():
    sample, mentions, _ = world()
    return fitted(sample, mentions)


def test_nouns_look_at_their_parts_in_images_that_were_not_learned_from(learned):
    assert learned.nouns == PARTS and (learned.gains > 0.4).all()
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


@pytest.mark.slow
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


def test_what_is_told_from_the_class_alone_teaches_nothing():
    # A class's images are alike in every colour, as by captions of classes, and differ in the places alone.
    sample, mentions, _ = world()
    _, classes = np.unique(mentions, axis=0, return_inverse=True)
    assert fitted(sample, mentions, classes) is None


@pytest.mark.slow
def test_a_noun_that_only_the_class_tells_is_left_out():
    # Beaks and tails are told image by image; what is said of wings is the class's own colour, drawn nowhere.
    rng = np.random.default_rng(3)
    sample, mentions, _ = world()
    classes = rng.integers(4, size=len(sample.ids))
    wing = PARTS.index("wing") == NOUN
    mentions[:, wing] = ADJECTIVE[wing] == classes[:, None]
    features = sample.features.copy()
    features[np.arange(len(classes)), len(PARTS) + classes] += 0.5  # the class shows everywhere
    found = fitted(AttentionSample(sample.ids, features, sample.maps), mentions, classes)
    assert found is not None and found.nouns == ("beak", "tail")
