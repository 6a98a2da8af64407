"""A sample as tensors, by hand."""

import numpy as np

from explain_core.heatmaps.attention_lesson import lesson_of, of_nouns
from explain_core.heatmaps.attention_sample import AttentionSample
from explain_core.heatmaps.map_components import MapComponents

NOUN, ADJECTIVE = np.array([0, 1, 0, -1]), np.array([5, 5, 7, 2])
MENTIONS = np.array([[True, False, False, True], [False, True, True, False], [True, True, False, False]])


def made(used):
    random = np.random.default_rng(1)
    features = random.normal(size=(3, 2, 2, 2)).astype(np.float16)
    maps = random.normal(size=(3, 2, 2, 2)).astype(np.float16)
    sample = AttentionSample(("a", "b", "c"), features, maps)
    components = [MapComponents(np.zeros(4, np.float32), np.eye(4, 2, dtype=np.float32))]
    return sample, lesson_of(sample, used, NOUN, ADJECTIVE, MENTIONS, components)


def test_words_are_those_of_the_nouns_that_are_used():
    _, lesson = made([0, 1])
    assert lesson.words.noun.tolist() == [0, 1, 0] and lesson.words.adjective.tolist() == [0, 0, 1]
    assert lesson.words.mentions.numpy().astype(bool).tolist() == MENTIONS[:, :3].tolist()
    assert lesson.words.named.tolist() == [[1, 0], [1, 1], [1, 1]]
    assert np.allclose(lesson.features.square().mean(), 1, atol=1e-2) and lesson.maps.shape == (3, 2, 4)


def test_some_of_the_nouns_are_what_a_lesson_of_them_alone_is():
    _, both = made([0, 1])
    _, one = made([1])
    kept = of_nouns(both, [1])
    assert kept.words.noun.tolist() == one.words.noun.tolist() == [0]
    assert kept.words.named.tolist() == one.words.named.tolist() and bool((kept.maps == one.maps).all())
