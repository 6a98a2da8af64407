"""The network of spaCy's small taggers in NumPy: equal stretches of words are computed once.

spaCy computes each word of each caption, with a library that knows nothing of a processor's widest instructions. But
what a layer makes of a word hangs on the word and its neighbours alone, captions say the same again and again, and
NumPy's BLAS is twice as fast.

Some BLAS round a row of a product by where it stands (OpenBLAS's kernel for Haswell does). So where two tags are as
good as equal, the word and its neighbours are computed again by themselves: no tag depends on a word's company.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from thinc.api import Model

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]
F = TypeVar("F", np.float32, np.float64)

ROWS = 256  #: words that are multiplied at once; always so many, so that hardly a bit depends on a word's company
CLOSE = 1e-3  #: tags whose scores differ by less are told apart in double precision; rounding is a hundredth of it
EPSILON = np.float32(1e-8)  #: thinc's, of its layer normalisation


@dataclass(frozen=True, eq=False, slots=True)
class MaxoutLayer:
    """A maxout over windows of three words, normalised.

    `pieces`: (3 * width, width) weights and (width,) bias of each; `gain` and `shift`: (width,).
    """

    pieces: tuple[tuple[Floats, Floats], ...]
    gain: Floats
    shift: Floats

    @staticmethod
    def of(maxout: "Model[Any, Any]", norm: "Model[Any, Any]") -> "MaxoutLayer":
        """From thinc's layers, whose weights are (width, pieces, 3 * width)."""
        weights, bias = _floats(maxout, "W"), _floats(maxout, "b")
        pieces = tuple(
            (np.ascontiguousarray(weights[:, piece].T), bias[:, piece].copy())
            for piece in range(weights.shape[1])
        )
        return MaxoutLayer(pieces, _floats(norm, "G"), _floats(norm, "b"))

    def __call__(self, windows: NDArray[F]) -> NDArray[F]:
        """(words, width) of (words, 3 * width): what is added to the word in the middle; in the precision given."""
        (weights, bias), *others = self.pieces
        best = windows @ weights
        best += bias
        for weights, bias in others:
            piece = windows @ weights
            piece += bias
            np.maximum(best, piece, out=best)
        width = np.float32(len(self.gain))
        best -= (best @ np.full(len(self.gain), 1 / width))[:, None]
        best *= (1 / np.sqrt(np.einsum("ij,ij->i", best, best) / width + EPSILON))[:, None]
        best *= self.gain
        best += self.shift
        return best

    def states(self, before: Floats, windows: Numbers) -> Floats:
        """(windows, width) of the states `before` this layer (states, width) and (windows, 3) rows of them."""
        width = before.shape[1]
        found = np.empty((len(windows), width), np.float32)
        block = np.zeros((ROWS, 3, width), np.float32)
        for begin in range(0, len(windows), ROWS):
            rows = windows[begin : begin + ROWS]
            np.take(before, rows, axis=0, out=block[: len(rows)])
            made = self(block.reshape(ROWS, 3 * width))
            found[begin : begin + ROWS] = (made + block[:, 1])[: len(rows)]
        return found


@dataclass(frozen=True, eq=False, slots=True)
class TagNetwork:
    """Layers, each of which adds to what it is given, and the weights of the tags, (width, tags) and (tags,)."""

    layers: tuple[MaxoutLayer, ...]
    weights: Floats
    bias: Floats

    @staticmethod
    def of(encoder: "Model[Any, Any]", output: "Model[Any, Any]") -> "TagNetwork | None":
        """From thinc's encoder and output layer; None where they are built otherwise than spaCy's small taggers."""
        nodes = [{each.name: each for each in node.walk()} for node in encoder.walk() if _is_residual(node)]
        known = all(
            {"expand_window", "maxout", "layernorm"} <= names.keys()
            and names["expand_window"].attrs["window_size"] == 1
            for names in nodes
        )
        if not nodes or not known:
            return None
        layers = tuple(MaxoutLayer.of(names["maxout"], names["layernorm"]) for names in nodes)
        return TagNetwork(layers, np.ascontiguousarray(_floats(output, "W").T), _floats(output, "b"))

    def tags(self, words: Numbers, embedded: Floats) -> Numbers:
        """(words,) numbers of tags of (words,) rows of `embedded` (rows, width).

        As many words whose row is all 0 as there are layers stand between two texts, and after the last.
        """
        states, given, first = embedded, words, np.arange(len(words))
        for layer in self.layers:
            many = len(states)
            keys = (np.roll(words, 1) * many + words) * many + np.roll(words, -1)
            distinct, first, words = np.unique(keys, return_index=True, return_inverse=True)
            windows = np.stack((distinct // many**2, distinct // many % many, distinct % many), axis=1)
            states = layer.states(states, windows)
        best = np.empty(len(states), np.int64)
        block = np.zeros((ROWS, states.shape[1]), np.float32)
        for begin in range(0, len(states), ROWS):
            rows = states[begin : begin + ROWS]
            block[: len(rows)] = rows
            scores = (block @ self.weights + self.bias)[: len(rows)]
            best[begin : begin + ROWS] = scores.argmax(axis=1)
            highest = np.partition(scores, -2, axis=1)[:, -2:]
            for row in np.flatnonzero(highest[:, 1] - highest[:, 0] < CLOSE):
                best[begin + row] = self._alone(given, int(first[begin + row]), embedded)
        return best[words]

    def _alone(self, words: Numbers, place: int, embedded: Floats) -> int:
        """The tag of the word at a place, from it and as many neighbours on either side as there are layers."""
        reach = len(self.layers)
        states = embedded[words.take(range(place - reach, place + reach + 1), mode="wrap")].astype(np.float64)
        for layer in self.layers:
            windows = np.concatenate([states[:-2], states[1:-1], states[2:]], axis=1)
            states = states[1:-1] + layer(windows)
        return int((states[0] @ self.weights + self.bias).argmax())


def _floats(model: "Model[Any, Any]", name: str) -> Floats:
    return np.array(model.get_param(name), np.float32)


def _is_residual(node: "Model[Any, Any]") -> bool:
    """Whether it is one residual layer, not a chain whose name begins with one's."""
    return node.name.count("residual(") == 1 and node.name.startswith("residual(")
