"""Classes that one noun tells apart are found from captions, and where the network tells them apart."""

import numpy as np
import torch

from explain_core.heatmaps.attention_fit import fit_attention
from explain_core.heatmaps.attention_sample import AttentionSample
from explain_core.heatmaps.lookalikes import Lookalikes, nearer, pairs_of, shown, told_apart
from explain_core.heatmaps.map_components import MapComponents
from tests.explain_core.heatmaps.attention_world import ADJECTIVE, COLOURS, NOUN, PARTS

#: Colours of beak, tail and wing by class; two by two they differ in one of them.
PLUMAGES = np.array([(2, 0, 1), (3, 0, 1), (1, 2, 0), (1, 3, 0), (2, 1, 0), (2, 1, 3)])
PAIRS = {0: (1, 0), 1: (0, 0), 2: (3, 1), 3: (2, 1), 4: (5, 2), 5: (4, 2)}
WIDTH, ROW = 7, 3
#: Where parts are of what faces right: beak, tail, wing.
COLUMN = np.array([5, 0, 2])


def birds(count=240, seed=0):
    """(sample, mentions, classes, facing right): parts lie in a row, mirrored in half of the images."""
    rng = np.random.default_rng(seed)
    classes, right = rng.integers(6, size=count), rng.random(count) < 0.5
    colours = PLUMAGES[classes]
    features = 0.1 * rng.random((count, len(COLOURS), WIDTH, WIDTH))
    mentions = np.zeros((count, len(NOUN)), bool)
    for part in range(len(PARTS)):
        column = np.where(right, COLUMN[part], WIDTH - 1 - COLUMN[part])
        features[np.arange(count), colours[:, part], ROW, column] += 1.0
        said = rng.random(count) < 0.7
        # Now and then captions are wrong: something has to differ within a class, or nothing is learned.
        told = np.where(rng.random(count) < 0.1, rng.integers(len(COLOURS), size=count), colours[:, part])
        mentions[said, part * len(COLOURS) + told[said]] = True
    ids = tuple(f"{image:04}" for image in range(count))
    own = np.zeros((count, len(PARTS), WIDTH, WIDTH), np.float16)
    return AttentionSample(ids, features.astype(np.float16), own), mentions, classes, right


LAST = MapComponents(np.zeros(len(COLOURS), np.float32), np.eye(len(COLOURS), dtype=np.float32))
#: What tells the classes of a pair is the colour that they do not share.
WEIGHTS = np.stack([np.bincount(row, minlength=len(COLOURS)) for row in PLUMAGES]).astype(np.float32)


def test_pairs_are_classes_that_one_noun_tells_apart():
    _, mentions, classes, _ = birds()
    assert pairs_of(mentions, classes, NOUN) == PAIRS


def test_what_no_noun_of_ours_tells_apart_is_no_pair():
    _, mentions, classes, _ = birds()
    beaks = np.where(NOUN == 0, -1, NOUN)  # beaks cannot attend: two nouns are left, and ask nothing
    assert pairs_of(mentions, classes, beaks) == {}


def test_classes_of_which_captions_say_the_same_are_no_pair():
    rng = np.random.default_rng(1)
    assert pairs_of(rng.random((400, len(NOUN))) < 0.3, rng.integers(6, size=400), NOUN) == {}


def test_the_network_shows_the_part_that_it_tells_look_alikes_by():
    sample, _, classes, right = birds(60)
    found = shown(PAIRS, classes, sample.features, LAST, WEIGHTS)
    np.testing.assert_allclose(found.where.sum(1), 1.0, rtol=1e-5)
    for image, label in enumerate(classes):
        part = PAIRS[int(label)][1]
        column = COLUMN[part] if right[image] else WIDTH - 1 - COLUMN[part]
        assert found.noun[image] == part
        assert int(found.where[image].argmax()) == ROW * WIDTH + column


def test_attention_is_nearer_where_it_is_on_what_tells_them_apart():
    alike = Lookalikes(torch.tensor([1, -1]), torch.tensor([[0.0, 1.0], [0.0, 0.0]]))
    own = torch.log(torch.tensor([[[0.5, 0.5], [0.5, 0.5]]] * 2))
    looks = torch.log(torch.tensor([[[[0.5, 0.5], [0.2, 0.8]]]] * 2))
    rows = torch.arange(2)
    np.testing.assert_allclose(told_apart(looks, alike, rows), np.log([[0.8]]), rtol=1e-6)
    np.testing.assert_allclose(nearer(looks, own, alike, rows), [np.log(0.8 / 0.5), 0.0], rtol=1e-5)
    assert alike.of_nouns(torch.tensor([-1, 0])).noun.tolist() == [0, -1]


def test_nouns_are_found_whichever_way_things_face():
    sample, mentions, classes, _ = birds()
    learned = fit_attention(sample, PARTS, NOUN, ADJECTIVE, mentions, classes, (LAST,), WEIGHTS)
    assert learned is not None and learned.nouns == PARTS and learned.facing is not None
    held, _, _, right = birds(60, seed=5)
    hits = np.zeros(len(PARTS))
    for image in range(60):
        drawn = learned.factors(
            PARTS, np.ones((3, WIDTH, WIDTH)), held.features[image].astype(np.float32), None
        )
        place = ROW * WIDTH + (COLUMN if right[image] else WIDTH - 1 - COLUMN)
        hits += drawn.reshape(3, -1).argmax(axis=1) == place
    assert (hits / 60 > 0.9).all()
