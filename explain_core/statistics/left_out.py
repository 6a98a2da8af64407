"""What p(t|x) would be of training images had they not been learned from: each is left out in turn, in closed form."""

import numpy as np
import scipy.linalg
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from explain_core.statistics.presence import ACTIVATIONS, Presence, ridge_of
from explain_core.statistics.sums import FilterAttributeStats

Array = NDArray[np.float64]


def left_out_probability(
    presence: Presence,
    stats: FilterAttributeStats,
    pooled: NDArray[np.floating],
    posterior: NDArray[np.floating],
    truth: NDArray[np.floating],
    classes: NDArray[np.integer],
) -> Array:
    """(images, J) p(t_j|x) of training images, each without its own part in the ridge and in its class's share.

    `presence` was made of `stats`, which hold these images; `pooled` (images, filters), `posterior` (images, classes)
    p(c|x), `truth` (images, J) what their captions mention, `classes` (images,). The residual of a ridge without a
    case is its residual over 1 - leverage (Allen 1974). What the network itself knows of them stays: it has learned
    from them, so its posterior is surer than it will be of others.
    """
    n, own = stats.images, np.asarray(classes)
    said = np.asarray(truth, np.float64)
    phi = np.asarray(pooled, np.float64)
    odds = np.asarray(posterior, np.float64)
    with threadpool_limits(limits=1):
        centred = phi - stats.phi_mean
        gram = stats.gram - n * np.outer(stats.phi_mean, stats.phi_mean)
        gram[np.diag_indices_from(gram)] += ridge_of(gram, n)
        leverage = (centred * scipy.linalg.solve(gram, centred.T, assume_a="pos").T).sum(axis=1) + 1 / max(
            n, 1
        )
        seen = phi @ presence.coefficients.astype(np.float64) + presence.constant
        shares = presence.class_share.astype(np.float64)
        likely = odds @ shares
    seen = said - (said - seen) / np.maximum(1 - leverage, 1 / max(n, 2))[:, None]
    # A class's share has one image's worth of the whole set's in it (Presence.of).
    rate = (stats.images_with - said) / max(n - 1, 1)
    without = (stats.class_images_with[own] - said + rate) / stats.class_images[own][:, None]
    likely += odds[np.arange(len(own)), own][:, None] * (without - shares[own])
    found: Array = np.clip(ACTIVATIONS * seen + (1 - ACTIVATIONS) * likely, 0.0, 1.0)
    return found
