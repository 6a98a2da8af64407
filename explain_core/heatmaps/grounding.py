"""Grounding: where in an image an attribute is (Guo et al. 2018, eq. 9)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.heatmaps.interpolation import upsample
from explain_core.heatmaps.part_attention import PartAttention
from explain_core.statistics.estimators import FilterAttributePdf
from explain_core.text.parts import numbered_nouns

Array = NDArray[np.float64]
FINENESS = 8
GATHERING = 4  #: parts of a cell a side, where it is asked how much of a map lies near a place
#: How much of a map is its noun's, and how much of what all nouns share is taken away: in a last layer that is a gate,
#: in the finer stage behind it, and in a last layer that stands alone. Chosen on training images (docs/method.md), the
#: first two of real birds, the third of drawn ones, whose network has no finer stage.
GATING, FINER, ALONE = (0.9, 0.85), (0.9, 0.0), (0.7, 0.6)
#: Where the last layer's gate is fully open, of its maximum.
GATE = 0.7
#: From which part of the filters' averages below zero, and with values how low, maps have no rectifier: tokens, norms.
#: What GELU, SiLU and their like give below zero is less.
SIGNED, LOW = 1 / 3, -0.5


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

    `nouns` (U,) their names, in order; `noun` (J,): the place of each attribute's noun among them; `spoken` (U,) each
    noun's part of all mentions. `last`, `finer`: the layers' tables. `attention`: where nouns attend, or None.
    """

    nouns: tuple[str, ...]
    noun: NDArray[np.intp]
    spoken: Array
    last: LayerWords
    finer: LayerWords | None = None
    attention: PartAttention | None = None

    @staticmethod
    def of(
        attributes: Sequence[str],
        images: NDArray[np.integer],
        last: FilterAttributePdf,
        finer: FilterAttributePdf | None = None,
        attention: PartAttention | None = None,
    ) -> "Grounder":
        """From the p.d.f.s of the last maps' filters and of the finer stage's; nouns are united by `part_of`.

        `images` (J,): D_j, how many training images have each attribute. `attention`: what was learned with a grounder
        of the same p.d.f.s that had none.
        """
        names, noun = numbered_nouns(attributes)
        member = np.zeros((len(attributes), len(names)))
        member[np.arange(len(attributes)), noun] = images / max(int(images.sum()), 1)
        single = np.float32  # of maps that were stored in half precision
        tables = [
            LayerWords(pdf.weighted.astype(single), (pdf.weighted @ member).astype(single))
            for pdf in (last, finer)
            if pdf is not None
        ]
        last_words, finer_words = tables[0], tables[1] if len(tables) > 1 else None
        return Grounder(names, noun, member.sum(axis=0), last_words, finer_words, attention)

    def ground(
        self, maps: NDArray[np.floating], finer: NDArray[np.floating] | None, asked: Sequence[int]
    ) -> Array:
        """Where the attributes number `asked` are in one image: (asked, height, width), raw, never negative.

        `maps` (filters, height, width), `finer` the same of the finer stage or None. The result is of the finer
        one's size. In each layer an attribute's map is eq. (9) shared with its noun, in the last one freed of what all
        nouns share (`_relative`). Before a finer stage the last layer says where at all: it is a gate, open where its
        map reaches GATE of its maximum, and the finer stage says where in there. Maps without a rectifier are taken as
        `responses`. The whole is scaled by the average of eq. (9) over positions, so that an attribute with more
        evidence has the stronger map. Where nouns attend, a map is multiplied by its noun's attention
        (attention/part_attention.py).

        The paper's sigma only scales a map to be looked at, and moves no maximum: it is left to the drawing.
        """
        where, of_nouns, place, strength = self._where(maps, finer, asked)
        if self.attention is not None:
            names = [self.nouns[u] for u in np.unique(self.noun[asked])]
            where = where * self.attention.factors(names, of_nouns, maps, finer)[place]
        found: Array = where * np.maximum(strength, 0.0)
        return found

    def noun_maps(
        self, maps: NDArray[np.floating], finer: NDArray[np.floating] | None, nouns: Sequence[int]
    ) -> Array:
        """Where the nouns number `nouns` are in one image, before attention: (nouns, height, width), never negative.

        As `ground`, with all of a map its noun's. What attention starts from, and is learned beside.
        """
        _, found, place, _ = self._where(maps, finer, [int(np.flatnonzero(self.noun == u)[0]) for u in nouns])
        return found[place]

    def _where(
        self, maps: NDArray[np.floating], finer: NDArray[np.floating] | None, asked: Sequence[int]
    ) -> tuple[Array, Array, NDArray[np.intp], Array]:
        """(asked, h, w) the attributes' maps, (nouns, h, w) those of their nouns, which is whose, and the strengths."""
        place = np.unique(self.noun[asked], return_inverse=True)[1]
        maps, finer = responses(maps), None if finer is None else responses(finer)
        if self.finer is None or finer is None:
            where, strength = self._relative(maps, self.last, asked, *ALONE)
        else:
            where, strength = self._relative(maps, self.last, asked, *GATING)
            inside, _ = self._relative(finer, self.finer, asked, *FINER)
            height, width = inside.shape[1:]
            gate = np.stack([np.maximum(upsample(one, height, width), 0.0) for one in where])
            most = gate.max(axis=(1, 2), keepdims=True)
            where = inside * np.minimum(gate / np.where(most > 0, GATE * most, 1.0), 1.0)
        return where[: len(asked)], where[len(asked) :], place, strength

    def _relative(
        self, maps: NDArray[np.floating], table: LayerWords, asked: Sequence[int], noun: float, less: float
    ) -> tuple[Array, Array]:
        """Each map over its own average, shared with its noun, less what all nouns share; and that average.

        y'_j = (1 - `noun`) y_j + `noun` y_noun(j) - `less` sum_u spoken_u y_u, cut at zero, every y over its average.
        A noun gathers what its attributes know of where it is; what all nouns share is where the network looks at
        anything. Shapes (asked and their nouns, height, width), the nouns' own maps last, and (asked, 1, 1).
        """
        nouns, place = np.unique(self.noun[asked], return_inverse=True)
        # What all nouns share is one weighting of the filters: each noun's, over its average.
        average = maps.mean(axis=(1, 2), dtype=np.float32) @ table.nouns
        shares = np.where(average > 0, self.spoken / np.where(average > 0, average, 1), 0).astype(np.float32)
        columns = [table.attributes[:, asked], table.nouns[:, nouns], (table.nouns @ shares)[:, None]]
        drawn = ground(maps, np.concatenate(columns, axis=1))
        own, shared = _over_average(drawn[: len(asked)]), _over_average(drawn[len(asked) : -1])
        mixed = np.concatenate([(1 - noun) * own + noun * shared[place], shared])
        return np.maximum(mixed - less * drawn[-1], 0.0), drawn[: len(asked)].mean(axis=(1, 2), keepdims=True)


def responses(maps: NDArray[np.floating]) -> NDArray[np.floating]:
    """How much filters respond at each position: the maps (filters, height, width); without a rectifier what exceeds
    each filter's average over the positions.

    Eq. (9) sums what filters have, and takes 0 for nothing: a ReLU's maps are so. A token's channels are of both signs
    about an average that says nothing of places, and some are a hundred times as far from 0 as others.
    """
    if not float(maps.min(initial=0.0)) < LOW:
        return maps
    average = maps.mean(axis=(1, 2), keepdims=True, dtype=np.float32)
    if -float(np.minimum(average, 0).sum()) < SIGNED * float(np.abs(average).sum()):
        return maps
    above: NDArray[np.floating] = np.maximum(maps - average, 0)
    return above


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


def gathered(heatmap: Array, u: float, v: float, across: float, down: float) -> float:
    """The share of a map that lies near its peak (u, v), 0 to 1: within `across` and `down` of it, of the crop's sides.

    How sure a map is of its place: all of it there is 1, the same everywhere the ellipse's share of the crop. The map
    is squared, which tells right places from wrong ones better (docs/method.md). 0 for a map without anything.
    """
    height, width = heatmap.shape
    squared = np.maximum(np.asarray(heatmap, np.float64), 0.0) ** 2
    cells = squared.repeat(GATHERING, axis=0).repeat(GATHERING, axis=1)
    y = ((np.arange(height * GATHERING) + 0.5) / (height * GATHERING) - v) / down
    x = ((np.arange(width * GATHERING) + 0.5) / (width * GATHERING) - u) / across
    total = float(cells.sum())
    return float(cells[np.add.outer(y**2, x**2) <= 1].sum()) / total if total > 0 else 0.0


def _over_average(maps: Array) -> Array:
    """Each map divided by its average over positions; zeros where that is not positive."""
    mean = maps.mean(axis=(1, 2), keepdims=True)
    return np.where(mean > 0, maps / np.where(mean > 0, mean, 1.0), 0.0)
