"""A word's map where its noun looks: Grad-CAM of the word, times the attention that a run learned of the noun.

A network that reads averages alone has no place in it: the gradient of "belly" weighs filters, and where these respond
there is much besides the belly. Where nouns look was learned from the same captions, with places (part_attention.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.heatmaps.grounding import Grounder
from explain_core.heatmaps.interpolation import resized

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class NounLooks:
    """Where the nouns of one image's sentence look: (h, w) by noun, of mean 1; nouns that do not attend are absent."""

    attention: dict[str, Array]

    @staticmethod
    def of(
        grounder: Grounder,
        nouns: Sequence[str],
        maps: NDArray[np.floating],
        finer: NDArray[np.floating] | None,
    ) -> "NounLooks":
        """`nouns` by their one name (text/parts.py); `maps`, `finer` (filters, height, width) of the image."""
        known = grounder.attention.nouns if grounder.attention is not None else ()
        names = [noun for noun in dict.fromkeys(nouns) if noun in known and noun in grounder.nouns]
        if grounder.attention is None or not names:
            return NounLooks({})
        own = grounder.noun_maps(maps, finer, [grounder.nouns.index(noun) for noun in names])
        looks = grounder.attention.factors(names, own, maps, finer)
        return NounLooks(dict(zip(names, looks, strict=True)))

    def attended(self, heatmap: NDArray[np.floating], noun: str) -> Array:
        """A word's map (h, w), signed, at its noun's attention's size and times it; as it is where that is unknown."""
        looks = self.attention.get(noun)
        return np.asarray(heatmap, np.float64) if looks is None else resized(heatmap, *looks.shape) * looks
