"""Images by a whole sentence: the features that score highest with its embedding."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from explain_core.sje.encoders import Encoder
from explain_core.training.stored_features import StoredFeatures

AT_ONCE = 4096  #: images that are scored together


@dataclass(frozen=True, eq=False, slots=True)
class FoundRows:
    """Rows of the features, the best first, and F(v, t) of each."""

    rows: NDArray[np.intp]
    scores: NDArray[np.float32]


def find_by_sentence(
    encoder: Encoder,
    sentence: str,
    features: StoredFeatures,
    limit: int,
    rows: NDArray[np.integer] | None = None,
) -> FoundRows:
    """The `limit` best of all images, or of these `rows`, for one sentence; of equal scores the earlier row first.

    AT_ONCE images' features are in memory at a time.
    """
    embedding = torch.from_numpy(encoder.embed(encoder.reading.numbers([sentence]))[0])
    asked = np.arange(len(features.table)) if rows is None else np.asarray(rows, np.intp)
    scores = np.empty(len(asked), np.float32)
    for start in range(0, len(asked), AT_ONCE):
        part = asked[start : start + AT_ONCE]
        scores[start : start + AT_ONCE] = (features.of(part) @ embedding).numpy()
    best = np.lexsort((asked, -scores))[:limit]
    return FoundRows(asked[best], scores[best])


def unknown_words(encoder: Encoder, sentence: str) -> tuple[str, ...]:
    """The words of a sentence that the encoder never met, and so passes over; none where it reads characters."""
    from explain_core.text.tokens import tokenised

    known = encoder.reading.words
    return tuple(word for word in dict.fromkeys(tokenised(sentence).split()) if known and word not in known)
