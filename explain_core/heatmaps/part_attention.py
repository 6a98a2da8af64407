"""PartAttention: where in an image each noun looks, learned from which adjectives captions give it.

Captions say which adjective goes with which noun, and nothing of places. A noun attends where its adjectives can be
told from: attention over positions, learned by asking what it attends to for the adjectives (the attention of Xu et
al. 2015, "Show, attend and tell", with a noun's own query in place of a state). attention_fit.py learns it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from explain_core.errors import StoreError
from explain_core.heatmaps.interpolation import upsample
from explain_core.heatmaps.map_components import MapComponents
from explain_core.places import Place

Array = NDArray[np.float64]

#: Added to a map of mean 1 before its logarithm is taken: where a noun's own map is 0, it may still look.
FLOOR = 1e-3
#: By so many components, the first of the last maps, it is told which way an image's object faces.
FACING = 16
#: How far attention is smoothed, in sides of the map: what is learned jumps from position to position, parts do not.
SMOOTHED = 1 / 14


@dataclass(frozen=True, eq=False, slots=True)
class PartAttention:
    """Attention of some nouns, by several heads that were learned from different beginnings and are averaged.

    a_n(position) = mean over heads of softmax over positions of u_n . f + b_n(position) + log(map of n).
    f are the components of the maps at a position, `components` of the last maps and then of the finer ones where there
    are any. `queries` (heads, nouns, components) u, `places` (heads, nouns, height, width) b. `gains` (nouns,): nats an
    image that attention told more than the noun's own map, of adjectives of images that it had not learned from.

    `facing` (heads, FACING or fewer, height, width), where look-alikes showed where nouns are (lookalikes.py): things
    face left or right, and b lies as they do. By the chance that an image faces as b does, sigmoid of the sum over
    positions of facing . f, its softmax counts, else that with b mirrored; and the noun's map has no part in it.
    """

    nouns: tuple[str, ...]
    components: tuple[MapComponents, ...]
    queries: NDArray[np.float32]
    places: NDArray[np.float32]
    gains: NDArray[np.float32]
    facing: NDArray[np.float32] | None = None

    def factors(
        self,
        nouns: Sequence[str],
        own: Array,
        maps: NDArray[np.floating],
        finer: NDArray[np.floating] | None,
    ) -> Array:
        """(nouns, height, width) what the nouns' maps are multiplied by, of mean 1; 1 for nouns that do not attend.

        `own` (nouns, height, width): the nouns' own maps, of the size that the attention was learned at (raises
        ValueError otherwise); `maps` and `finer`: the feature maps of the image.
        """
        found = np.ones(own.shape)
        known = [row for row, noun in enumerate(nouns) if noun in self.nouns]
        if not known:
            return found
        size = own.shape[1:]
        if size != self.places.shape[2:]:
            raise ValueError(
                f"attention was learned on maps of {self.places.shape[2:]}, and these are {size}"
            )
        features = features_of(self.components, maps, finer)
        wanted = [self.nouns.index(nouns[row]) for row in known]
        scores = np.einsum("huk,kyx->huyx", self.queries[:, wanted], features, optimize=True)
        places = self.places[:, wanted]
        if self.facing is None:
            looks = softmax(scores + places + log_map(own[known]))
        else:
            looks = softmax(scores + places)
            chance = self.faces(features)[:, None, None, None]
            looks = chance * looks + (1 - chance) * softmax(scores + places[..., ::-1])
        spread = tuple(side * SMOOTHED for side in size)
        attended = gaussian_filter(looks.mean(axis=0), (0, *spread), mode="nearest")
        found[known] = attended * (size[0] * size[1])
        return found

    def faces(self, features: NDArray[np.floating]) -> Array:
        """(heads,) the chance that an image of these components (components, height, width) faces as places do."""
        if self.facing is None:
            return np.ones(len(self.places))
        told = np.asarray(features[: self.facing.shape[1]], np.float64)
        found: Array = 1 / (
            1 + np.exp(-np.einsum("hkyx,kyx->h", self.facing, told, optimize=True).clip(-500, 500))
        )
        return found

    @staticmethod
    def none(components: Sequence[MapComponents], size: tuple[int, ...]) -> PartAttention:
        """No noun attends; `size` (height, width) of the maps."""
        count = sum(each.directions.shape[1] for each in components)
        return PartAttention(
            (), tuple(components), np.zeros((1, 0, count), np.float32), np.zeros((1, 0, *size), np.float32),
            np.zeros(0, np.float32),
        )  # fmt: skip

    def save(self, path: Place | Path) -> None:
        """Write to a .npz file, beside and then renamed."""
        arrays = {"queries": self.queries, "places": self.places, "gains": self.gains}
        arrays |= {} if self.facing is None else {"facing": self.facing}
        for number, each in enumerate(self.components):
            arrays |= {f"mean.{number}": each.mean, f"directions.{number}": each.directions}
        header = np.frombuffer(json.dumps([self.nouns, len(self.components)]).encode(), dtype=np.uint8)
        with Place.of(path).write() as handle:
            np.savez(handle, header=header, **arrays)  # type: ignore[arg-type]

    @staticmethod
    def load(path: Place | Path) -> PartAttention:
        """Read what `save` wrote. Raises StoreError where it cannot be read."""
        try:
            with Place.of(path).open() as handle, np.load(handle, allow_pickle=False) as arrays:
                nouns, layers = json.loads(bytes(arrays["header"]))
                components = tuple(
                    MapComponents(arrays[f"mean.{number}"], arrays[f"directions.{number}"])
                    for number in range(layers)
                )
                return PartAttention(
                    tuple(nouns), components, arrays["queries"], arrays["places"], arrays["gains"],
                    arrays.get("facing", None),
                )  # fmt: skip
        except (OSError, ValueError, KeyError) as error:
            raise StoreError(f"{path} cannot be read ({error}). Delete it and run again.") from error


def features_of(
    components: Sequence[MapComponents], maps: NDArray[np.floating], finer: NDArray[np.floating] | None
) -> NDArray[np.float32]:
    """(components, height, width) of one image, the last maps' at the finer ones' size and then the finer ones' own.

    Of a network without a finer stage the last maps' alone.
    """
    last = components[0].project(maps)
    if finer is None or len(components) == 1:
        return last
    height, width = finer.shape[1:]
    enlarged = np.stack([upsample(each, height, width) for each in last]).astype(np.float32)
    return np.concatenate([enlarged, components[1].project(finer)])


def log_map(maps: NDArray[np.floating]) -> Array:
    """Logarithm of maps (..., height, width) that are never negative, over their mean."""
    mean = maps.mean(axis=(-2, -1), keepdims=True)
    found: Array = np.log(np.where(mean > 0, maps / np.where(mean > 0, mean, 1.0), 1.0) + FLOOR)
    return found


def softmax(scores: NDArray[np.floating]) -> Array:
    """Softmax over the last two axes, positions."""
    values = np.exp(np.asarray(scores, np.float64) - scores.max(axis=(-2, -1), keepdims=True))
    found: Array = values / values.sum(axis=(-2, -1), keepdims=True)
    return found
