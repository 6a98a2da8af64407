"""How often an average class's training images have each attribute."""

import numpy as np
from numpy.typing import NDArray

from explain_core.errors import StoreError
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store


def class_rates(store: Store, run: PublishedRun) -> NDArray[np.float64]:
    """(J,) the mean over the run's classes of p(t_j|c), the fraction of a class's training images that has t_j.

    Raises StoreError for a run of a program that did not store it.
    """
    rows = store.rows("SELECT p FROM class_means WHERE run_id = ?", run.run_id)
    if not rows:
        raise StoreError(f"run {run.name} was made by an older explain-flow: run it again.")
    found: NDArray[np.float64] = np.array([row["p"] for row in rows], np.float64).mean(axis=0)
    return found
