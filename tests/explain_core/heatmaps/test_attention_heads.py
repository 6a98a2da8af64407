"""Heads as they are learned: of a mirror image they say the mirror image, where things face."""

import numpy as np
import torch

from explain_core.heatmaps.attention_heads import beginning
from explain_core.heatmaps.attention_lesson import lesson_of
from tests.explain_core.heatmaps.attention_world import ADJECTIVE, COMPONENTS, NOUN, SIDE, world


def heads(shown):
    sample, mentions, _ = world(60)
    lesson = lesson_of(sample, [0, 1, 2], NOUN, ADJECTIVE, mentions, COMPONENTS)
    made = beginning(lesson, torch.arange(60), 2, torch.Generator().manual_seed(0), shown)
    with torch.no_grad():
        made.places.copy_(torch.randn(made.places.shape, generator=torch.Generator().manual_seed(1)))
    return made, lesson


def test_attention_of_a_mirror_image_is_mirrored():
    made, lesson = heads(shown=True)
    features = lesson.features[:5]
    with torch.no_grad():
        found = made.attention(features, lesson.maps[:5])
        mirrored = made.attention(features[:, :, lesson.mirror], lesson.maps[:5])
    np.testing.assert_allclose(found.exp().sum(3), 1.0, rtol=1e-5)
    np.testing.assert_allclose(mirrored, found[..., lesson.mirror], rtol=1e-4, atol=1e-4)


def test_without_facing_places_stay_where_they_are_and_the_own_map_counts():
    made, lesson = heads(shown=False)
    assert made.facing.shape == (2, 0, SIDE * SIDE)
    maps = torch.randn(1, 3, SIDE * SIDE, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        found = made.attention(lesson.features[:1], maps)[0, 1, 2]
        wanted = made.queries[1, 2] @ lesson.features[0] + made.places[1, 2] + maps[0, 2]
    np.testing.assert_allclose(found, wanted.log_softmax(0), rtol=1e-4, atol=1e-5)
