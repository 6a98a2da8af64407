"""Maps of scores behind kept maps: by hand, and against a gradient through the whole network."""

import numpy as np
import pytest
import torch
from torch import nn

from explain_core.errors import ModelError
from explain_core.fieldguide.network import build
from explain_core.heatmaps.gradcam import by_gradient
from explain_core.heatmaps.occlusion import occlusion_maps
from explain_core.heatmaps.target import Logits
from explain_core.heatmaps.word_maps import score_gradients, word_maps
from explain_core.training.stored_features import StoredFeatures
from tests.bench.covering import covered_features, score_falls
from tests.explain_core.heatmaps.networks import pictures, seeded

MAPS = np.array([[[[1, 2], [3, 4]], [[0, 1], [0, 3]]]], np.float16)  # averages 2.5 and 1


def test_by_hand():
    # y = phi_0^2 - 3 phi_1: its gradient at (2.5, 1) is (5, -3), a quarter of it at each place.
    found = word_maps(MAPS, lambda pooled: (pooled[:, 0] ** 2 - 3 * pooled[:, 1])[None])
    assert found.scores.tolist() == [[3.25]]
    assert found.maps.tolist() == [[[[1.25, 1.75], [3.75, 2.75]]]]  # (5 a - 3 b) / 4


def test_each_target_has_its_own_map_and_sums_add_up():
    def score(pooled):
        words = torch.stack([pooled[:, 0].log(), pooled[:, 1].exp(), torch.ones(len(pooled))])
        return torch.cat([words, words.sum(0, keepdim=True)])

    maps = np.random.default_rng(0).random((3, 2, 4, 5)).astype(np.float16)
    found = word_maps(maps, score)
    assert found.scores.shape == (4, 3) and found.maps.shape == (4, 3, 4, 5)
    phi = maps.astype(np.float64).mean((2, 3))
    first = maps[:, 0] / phi[:, 0, None, None] / 20  # d log(phi) = 1 / phi
    assert np.allclose(found.maps[0], first, atol=1e-6)
    assert (found.maps[2] == 0).all()  # a word that does not depend on the image
    assert np.allclose(found.maps[:3].sum(0), found.maps[3], atol=1e-6)
    alone = word_maps(maps[1:2], score)
    assert np.allclose(alone.maps[:, 0], found.maps[:, 1], atol=1e-6)


class Behind(nn.Module):
    """A network's maps, averaged, standardised, and read by an LSTM with other layers around it."""

    def __init__(self):
        super().__init__()
        self.image, self.features = seeded(lambda: build(3)), None
        self.read = nn.LSTM(160, 6, 2, batch_first=True)
        self.say = nn.Linear(6, 9)

    def words(self, pooled):
        steps = self.features.standard.of(pooled)[:, None].expand(-1, 4, -1)
        return self.say(self.read(steps)[0]).log_softmax(2)[:, torch.arange(4), torch.tensor([1, 5, 0, 8])]

    def forward(self, images):
        return self.words(self.image.features(images).mean((2, 3)))


def test_the_gradient_through_the_whole_network_gives_the_same():
    whole = seeded(Behind)
    images = pictures(3, 96)
    kept = whole.image.features(images)
    pooled = kept.mean((2, 3))
    whole.features = StoredFeatures.over(pooled.numpy(), np.arange(3))
    found = word_maps(kept.numpy(), lambda given: whole.words(given).T)
    for word in range(4):
        slow = by_gradient(whole, images, lambda output, word=word: output[:, word], "image.features")
        assert np.abs(found.maps[word] - slow.numpy()).max() <= 1e-5 * slow.abs().max()
        assert slow.abs().max() > 0


def test_a_linear_score_is_the_closed_form_and_its_falls_are_the_occlusion():
    network, images = seeded(lambda: build(4)), pictures(2, 96)
    target = Logits(torch.tensor([1, 3]))
    falls = occlusion_maps(network, images, target, grid=3)
    weight, bias = network.classifier.weight, network.classifier.bias
    for row, label in enumerate((1, 3)):
        covered = covered_features(
            lambda batch: network.features(batch).mean((2, 3)), images[row], 3, batch=4
        )
        assert covered.shape == (10, 160)
        both = score_falls(covered, lambda pooled: (pooled @ weight.T + bias).T)
        assert both.shape == (4, 3, 3)
        assert torch.allclose(both[label], falls[row], atol=1e-5)


def test_what_is_no_score_is_refused():
    pooled = torch.ones(2, 3)
    with pytest.raises(ValueError, match=r"\(targets, 2\) of this batch; this one gave \(2,\)"):
        score_gradients(pooled, lambda given: given.sum(1))
    with pytest.raises(ModelError, match="does not depend"):
        score_gradients(pooled, lambda given: torch.ones(1, len(given)))
