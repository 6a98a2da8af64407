"""What a network's outputs are, and what probabilities of the classes they stand for."""

import numpy as np
from numpy.typing import NDArray

LOGITS, PROBABILITIES, LOG_PROBABILITIES, INDEPENDENT = (
    "logits",
    "probabilities",
    "log-probabilities",
    "yes or no",
)


def odds(outputs: NDArray[np.floating], kind: str = LOGITS) -> NDArray[np.float64]:
    """(images, classes) the probabilities that outputs (images, classes) of a kind stand for.

    Of LOGITS and LOG_PROBABILITIES the softmax; PROBABILITIES are themselves, as are those of INDEPENDENT classes, each
    a yes or no that need not sum to 1.
    """
    values = np.asarray(outputs, np.float64)
    if kind in (PROBABILITIES, INDEPENDENT):
        return values
    exponentials = np.exp(values - values.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = exponentials / exponentials.sum(axis=1, keepdims=True)
    return shares
