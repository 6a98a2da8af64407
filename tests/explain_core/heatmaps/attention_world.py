"""A drawn world for attention: parts that move about, and colours that only a look at the part can tell."""

import numpy as np
import scipy.sparse as sp

from explain_core.heatmaps.attention_sample import AttentionSample
from explain_core.heatmaps.map_components import MapComponents
from explain_core.statistics.sums import FilterAttributeStats

PARTS, COLOURS, SIDE = ("beak", "tail", "wing"), ("black", "red", "white", "yellow"), 6
WORDS = tuple(f"{colour} {part}" for part in PARTS for colour in COLOURS)
NOUN = np.repeat(np.arange(len(PARTS)), len(COLOURS))
ADJECTIVE = np.tile(np.arange(len(COLOURS)), len(PARTS))
COUNT = len(PARTS) + len(COLOURS)
#: Components that are the channels themselves: a channel for each part, then one for each colour.
COMPONENTS = (MapComponents(np.zeros(COUNT, np.float32), np.eye(COUNT, dtype=np.float32)),)


def sums_of(phi):
    """Exact sums of pooled activations (images, filters), one attribute, one class."""
    counts = sp.csr_array(np.ones((len(phi), 1), np.int64))
    return FilterAttributeStats.of_images(
        phi.astype(np.float32), counts, np.zeros(len(phi), np.intp), ("a b",), ("c",)
    )


def world(images=500, seed=0, informative=True):
    """(sample, mentions, places): each part is somewhere, and captions give its colour; nothing else is said.

    Not `informative`: captions say colours at random.
    """
    rng = np.random.default_rng(seed)
    maps = 0.1 * rng.random((images, COUNT, SIDE, SIDE))
    mentions = np.zeros((images, len(WORDS)), bool)
    places = np.zeros((images, len(PARTS)), int)
    for image in range(images):
        places[image] = rng.choice(SIDE * SIDE, len(PARTS), replace=False)
        for part in range(len(PARTS)):
            colour = rng.integers(len(COLOURS))
            y, x = divmod(places[image, part], SIDE)
            maps[image, part, y, x] += 1
            maps[image, len(PARTS) + colour, y, x] += 1
            said = colour if informative else rng.integers(len(COLOURS))
            mentions[image, part * len(COLOURS) + said] = True
    ids = tuple(f"{image:04}" for image in range(images))
    own = np.zeros((images, len(PARTS), SIDE, SIDE), np.float16)  # the nouns' own maps know nothing
    return AttentionSample(ids, maps.astype(np.float16), own), mentions, places
