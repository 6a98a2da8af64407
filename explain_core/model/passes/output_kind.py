"""What a network's outputs are, and what probabilities of the classes they stand for."""

import numpy as np
from numpy.typing import NDArray

LOGITS, PROBABILITIES, LOG_PROBABILITIES, INDEPENDENT, INDEPENDENT_LOGITS = (
    "logits",
    "probabilities",
    "log-probabilities",
    "yes or no",
    "yes or no, as logits",
)
#: The kinds in which each class has a yes or no of its own.
YES_OR_NO = (INDEPENDENT, INDEPENDENT_LOGITS)
LEAST_PROBABILITY = 1e-6


def odds(outputs: NDArray[np.floating], kind: str = LOGITS) -> NDArray[np.float64]:
    """(images, classes) the probabilities that outputs (images, classes) of a kind stand for.

    Of LOGITS and LOG_PROBABILITIES the softmax; PROBABILITIES are themselves, as are those of INDEPENDENT classes, each
    a yes or no that need not sum to 1; of INDEPENDENT_LOGITS each one's sigmoid.
    """
    values = np.asarray(outputs, np.float64)
    if kind in (PROBABILITIES, INDEPENDENT):
        return values
    if kind == INDEPENDENT_LOGITS:
        one_by_one: NDArray[np.float64] = np.exp(-np.logaddexp(0, -values))
        return one_by_one
    exponentials = np.exp(values - values.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = exponentials / exponentials.sum(axis=1, keepdims=True)
    return shares


def shares(outputs: NDArray[np.floating], kind: str = LOGITS) -> NDArray[np.float64]:
    """(images, classes) `odds` as one distribution over the classes: rows sum to 1.

    Of YES_OR_NO classes each one's part of the sum; an image that is of none of them has equal parts.
    """
    each = odds(outputs, kind)
    if kind not in YES_OR_NO:
        return each
    total = each.sum(axis=1, keepdims=True)
    return np.where(total > 0, each / np.where(total > 0, total, 1.0), 1.0 / each.shape[1])


def logits_of(outputs: NDArray[np.floating], kind: str = LOGITS) -> NDArray[np.float64]:
    """(images, classes) outputs of a kind as logits, to be compared from image to image.

    Of classes that share one distribution each row's less its mean, which softmax leaves out; of YES_OR_NO classes
    each one's own. Probabilities of 0 and 1 are taken for LEAST_PROBABILITY, and 1 less that.
    """
    values = np.asarray(outputs, np.float64)
    if kind == INDEPENDENT_LOGITS:
        return values
    if kind in (PROBABILITIES, INDEPENDENT):
        values = np.clip(values, LEAST_PROBABILITY, 1 - LEAST_PROBABILITY)
        if kind == INDEPENDENT:
            return np.asarray(np.log(values) - np.log1p(-values))
        values = np.log(values)
    return np.asarray(values - values.mean(axis=1, keepdims=True))
