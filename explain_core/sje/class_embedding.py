"""A class as its texts have it: the mean embedding of all its captions (Reed et al. 2016, section 3.3)."""

import numpy as np
from numpy.typing import NDArray

from explain_core.sje.encoders import Encoder
from explain_core.sje.lesson import Captions


def class_embeddings(
    encoder: Encoder, captions: Captions, classes: NDArray[np.integer]
) -> NDArray[np.float32]:
    """(classes, width) the mean of phi over all captions of each of `classes`; ValueError for one without captions."""
    rows = []
    for each in classes:
        numbers = captions.numbers[captions.classes == each]
        if not len(numbers):
            raise ValueError(f"class {each} has no captions")
        rows.append(encoder.embed(numbers).mean(axis=0, dtype=np.float64))
    return np.array(rows, np.float32)
