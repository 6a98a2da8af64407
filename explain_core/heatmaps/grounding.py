"""Grounding: where in an image an attribute is (Guo et al. 2018, eq. 9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from explain_core.statistics.estimators import FilterAttributePdf
from explain_core.text.parts import part_of
from explain_core.text.vocabulary import split_attribute

Array = NDArray[np.float64]
FINENESS = 8
#: How much of a map is its noun's, and how much of what all nouns share is taken away: in a last layer that is a gate,
#: in the finer stage behind it, and in a last layer that stands alone. Chosen on training images (docs/method.md), the
#: first two of real birds, the third of drawn ones, whose network has no finer stage.
GATING, FINER, ALONE = (0.9, 0.85), (0.9, 0.0), (0.7, 0.6)
#: Where the last layer's gate is fully open, of its maximum.
GATE = 0.7


@dataclass(frozen=True, eq=False, slots=True)
class LayerWords:
    """What one layer's filters say: `attributes` (filters, J) weight_i p(t_j|f_i), and `nouns` (filters, U), float32.

    A noun's column is the sum over its attributes, each as often as captions mention it: of a rare one hardly more is
    known than noise, and there are more rare ones than others.
    """

    attributes: NDArray[np.float32]
    nouns: NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class Grounder:
    """Says where attributes are, from the last maps and, where the network has one, the finer stage before them.

    `noun` (J,): the place of each attribute's noun among the nouns; `spoken` (U,) each noun's part of all mentions.
    `last`, `finer`: the layers' tables.
    """

    noun: NDArray[np.intp]
    spoken: Array
    last: LayerWords
    finer: LayerWords | None = None

    @staticmethod
    def of(
        attributes: Sequence[str],
        images: NDArray[np.integer],
        last: FilterAttributePdf,
        finer: FilterAttributePdf | None = None,
    ) -> "Grounder":
        """From the p.d.f.s of the last maps' filters and of the finer stage's; nouns are united by `part_of`.

        `images` (J,): D_j, how many training images have each attribute.
        """
        names, noun = np.unique([part_of(split_attribute(a)[1]) for a in attributes], return_inverse=True)
        member = np.zeros((len(attributes), len(names)))
        member[np.arange(len(attributes)), noun] = images / max(int(images.sum()), 1)
        single = np.float32  # of maps that were stored in half precision
        tables = [
            LayerWords(pdf.weighted.astype(single), (pdf.weighted @ member).astype(single))
            for pdf in (last, finer)
            if pdf is not None
        ]
        return Grounder(noun, member.sum(axis=0), *tables)

    def ground(
        self, maps: NDArray[np.floating], finer: NDArray[np.floating] | None, asked: Sequence[int]
    ) -> Array:
        """Where the attributes number `asked` are in one image: (asked, height, width), raw, never negative.

        `maps` (filters, height, width), `finer` the same of the finer stage or None. The result is of the finer
        one's size. In each layer an attribute's map is eq. (9) shared with its noun, in the last one freed of what all
        nouns share (`_relative`). Before a finer stage the last layer says where at all: it is a gate, open where its
        map reaches GATE of its maximum, and the finer stage says where in there. The whole is scaled by the average of
        eq. (9) over positions, so that an attribute with more evidence has the stronger map.

        The paper's sigma only scales a map to be looked at, and moves no maximum: it is left to the drawing.
        """
        if self.finer is None or finer is None:
            where, strength = self._relative(maps, self.last, asked, *ALONE)
        else:
            where, strength = self._relative(maps, self.last, asked, *GATING)
            inside, _ = self._relative(finer, self.finer, asked, *FINER)
            height, width = inside.shape[1:]
            gate = np.stack([np.maximum(upsample(one, height, width), 0.0) for one in where])
            most = gate.max(axis=(1, 2), keepdims=True)
            where = inside * np.minimum(gate / np.where(most > 0, GATE * most, 1.0), 1.0)
        found: Array = where * np.maximum(strength, 0.0)
        return found

    def _relative(
        self, maps: NDArray[np.floating], table: LayerWords, asked: Sequence[int], noun: float, less: float
    ) -> tuple[Array, Array]:
        """Each map over its own average, shared with its noun, less what all nouns share; and that average.

        y'_j = (1 - `noun`) y_j + `noun` y_noun(j) - `less` sum_u spoken_u y_u, cut at zero, every y over its average.
        A noun gathers what its attributes know of where it is; what all nouns share is where the network looks at
        anything. Shapes (asked, height, width) and (asked, 1, 1).
        """
        nouns, place = np.unique(self.noun[asked], return_inverse=True)
        # What all nouns share is one weighting of the filters: each noun's, over its average.
        average = maps.mean(axis=(1, 2), dtype=np.float32) @ table.nouns
        shares = np.where(average > 0, self.spoken / np.where(average > 0, average, 1), 0).astype(np.float32)
        columns = [table.attributes[:, asked], table.nouns[:, nouns], (table.nouns @ shares)[:, None]]
        drawn = ground(maps, np.concatenate(columns, axis=1))
        own, shared = _over_average(drawn[: len(asked)]), _over_average(drawn[len(asked) : -1])
        relative = (1 - noun) * own + noun * shared[place] - less * drawn[-1]
        return np.maximum(relative, 0.0), drawn[: len(asked)].mean(axis=(1, 2), keepdims=True)


def ground(maps: NDArray[np.floating], weighted: NDArray[np.floating]) -> Array:
    """y(t_j, x) = sum_i p(t_j|f_i) f_i(x), eq. (9) before sigma: raw and signed.

    `maps` (filters, height, width) of one image, `weighted` (filters, attributes): FilterAttributePdf.weighted of
    the attributes asked for. Returns (attributes, height, width), computed in the precision of `weighted`.
    """
    filters, height, width = maps.shape
    flat = np.asarray(maps, dtype=weighted.dtype).reshape(filters, height * width)
    return (weighted.T @ flat).reshape(-1, height, width).astype(np.float64)


def peak(heatmap: Array) -> tuple[float, float, float]:
    """Where a map is largest: (u, v, value), u and v from 0 to 1 across and down the crop.

    The map is first upsampled FINENESS times by cubic convolution, so the place is finer than a cell.
    """
    fine = upsample(heatmap, heatmap.shape[0] * FINENESS, heatmap.shape[1] * FINENESS)
    row, column = divmod(int(fine.argmax()), fine.shape[1])
    return (column + 0.5) / fine.shape[1], (row + 0.5) / fine.shape[0], float(fine[row, column])


def _over_average(maps: Array) -> Array:
    """Each map divided by its average over positions; zeros where that is not positive."""
    mean = maps.mean(axis=(1, 2), keepdims=True)
    return np.where(mean > 0, maps / np.where(mean > 0, mean, 1.0), 0.0)


def upsample(heatmap: Array, height: int, width: int) -> Array:
    """Resize a map to (height, width) by cubic convolution (Keys 1981, a = -1/2), edges repeated."""
    rows, columns = _cubic(heatmap.shape[0], height), _cubic(heatmap.shape[1], width)
    return rows @ np.asarray(heatmap, np.float64) @ columns.T


@lru_cache(maxsize=32)
def _cubic(size: int, target: int) -> Array:
    """(target, size) the weights of each input cell in each output cell; centres are at half integers."""
    centre = (np.arange(target) + 0.5) * size / target - 0.5
    first = np.floor(centre).astype(int)
    weights = np.zeros((target, size))
    for offset in (-1, 0, 1, 2):
        distance = np.abs(centre - (first + offset))
        near = 1.5 * distance**3 - 2.5 * distance**2 + 1
        far = -0.5 * distance**3 + 2.5 * distance**2 - 4 * distance + 2
        value = np.where(distance <= 1, near, np.where(distance < 2, far, 0.0))
        np.add.at(weights, (np.arange(target), np.clip(first + offset, 0, size - 1)), value)
    return weights
