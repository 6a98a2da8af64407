"""How sure a published run is of its groundings, as it was learned and stored."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explain_core.statistics.calibration import Calibration
from explain_core.statistics.correction import Correction
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store


def read_correction(store: Store, run: PublishedRun) -> Correction | None:
    """What corrects a run's probabilities; None where it was not learned, as of an older program's run."""
    rows = store.rows(
        "SELECT subject, noun, shift, slope FROM calibration WHERE run_id = ? ORDER BY subject, noun NULLS FIRST",
        run.run_id,
    )
    found = {(row["subject"], row["noun"]): Calibration(row["shift"], row["slope"]) for row in rows}
    if not found:
        return None
    nouns = {noun: each for (subject, noun), each in found.items() if subject == "placed" and noun}
    plain = Calibration()
    present, stated, placed = (found.get((name, None), plain) for name in ("present", "stated", "placed"))
    return Correction(present, stated, placed, nouns)


def stated_of(store: Store, run: PublishedRun, image_id: str, depth: int) -> set[str]:
    """The attributes that the run's sentence states of an image."""
    rows = store.rows(
        "SELECT attribute FROM explanations WHERE run_id = ? AND image_id = ? AND role = 'predicted' AND rank <= ? "
        "AND p > 0",
        run.run_id, image_id, depth,
    )  # fmt: skip
    return {row["attribute"] for row in rows}


def corrected(
    correction: Correction | None, p: NDArray[np.floating], attributes: Sequence[str], stated: set[str]
) -> NDArray[np.float64]:
    """p(t|x) of attributes of one image, corrected; as it is where nothing was learned."""
    said = np.array([attribute in stated for attribute in attributes], bool)
    return np.asarray(p, np.float64) if correction is None else correction.there(p, said)
