"""How probable attributes are in one image: whether there is anything to look for, before it is said where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.model.passes.output_kind import LOGITS, shares
from explain_core.runs.certainty import corrected, read_correction
from explain_core.statistics.presence import Presence
from explain_core.store.classifier import Classifier
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store


@dataclass(frozen=True, slots=True)
class Chance:
    """`p`: p(t_j|x) of an attribute in an image (Presence), corrected (Correction); `usual`: D_j / N, the share of the
    training images that have it."""

    p: float
    usual: float

    @property
    def improbable(self) -> bool:
        """Whether the image has it less probably than an average training image; what has p = 0 is always."""
        return self.p < self.usual or self.p <= 0


def chances(
    store: Store,
    run: PublishedRun,
    attributes: Sequence[str],
    pooled: NDArray[np.floating],
    logits: NDArray[np.floating],
    stated: set[str] | None = None,
) -> list[Chance] | None:
    """Of each of the run's `attributes`, how probable it is in an image; None for a run of a program that did not know.

    `pooled` (filters,), `logits` (classes,): what the run's network makes of the image. Only these attributes' columns
    of p(t_j|x) are read. `stated`: which attributes the image's sentence states, where it has one: they were chosen by
    more than p(t_j|x), and are corrected otherwise.
    """
    rows = store.rows(
        "SELECT attribute, attribute_index, images FROM attributes WHERE vocabulary_digest = ?",
        run.vocabulary_digest,
    )
    known = {row["attribute"]: row for row in rows}
    at = [known[attribute]["attribute_index"] + 1 for attribute in attributes]  # DuckDB counts from 1
    filters = store.rows(
        "SELECT list_select(coefficients, $at) AS p FROM presence WHERE run_id = $run ORDER BY filter NULLS LAST",
        at=at,
        run=run.run_id,
    )
    if not filters:
        return None
    of_classes = store.rows(
        "SELECT list_select(m.p, $at) AS p FROM class_means m JOIN image_sets s ON s.image_set_digest = $image_set "
        "WHERE m.run_id = $run ORDER BY list_position(s.classes, m.class)",
        at=at,
        run=run.run_id,
        image_set=run.image_set_digest,
    )
    classifier = Classifier.load(run.extraction)
    kind = LOGITS if classifier is None else classifier.outputs
    table, share = (np.array([row["p"] for row in each], np.float32) for each in (filters, of_classes))
    p = Presence(table[:-1], table[-1], share).probability(pooled[None], shares(logits[None], kind))[0]
    p = corrected(read_correction(store, run), p, attributes, stated or set())
    images = max(run.images_train or 0, 1)
    return [
        Chance(float(each), known[attribute]["images"] / images)
        for each, attribute in zip(p, attributes, strict=True)
    ]
