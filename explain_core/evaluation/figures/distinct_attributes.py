"""How varied sentences are: how many different attributes all of them use together."""

import numpy as np
from numpy.typing import NDArray

from explain_core.evaluation.figures.figures import Figure
from explain_core.evaluation.figures.test_images import HeldOut


def distinct_attributes(variant: str, told: NDArray[np.integer], _held: HeldOut) -> list[Figure]:
    """How many different attributes all sentences use together.

    Without an interval: a set that is drawn again always holds fewer.
    """
    images = int((told >= 0).any(axis=1).sum())
    used = float(len(np.unique(told[told >= 0])))
    return [Figure("sentence.distinct_attributes", variant, used, None, None, images)] if images else []
