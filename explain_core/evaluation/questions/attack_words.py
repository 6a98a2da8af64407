"""What a run's classes look like in words, for judging what is said of attacked pictures."""

import numpy as np

from explain_core.evaluation.questions.attack import ClassWords
from explain_core.model.passes.output_kind import LOGITS
from explain_core.runs.class_phrases import meanings_by_class
from explain_core.store.classifier import Classifier
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store


def attribute_names(store: Store, run: PublishedRun) -> tuple[str, ...]:
    """The run's attributes in the order of their places."""
    rows = store.rows(
        "SELECT attribute FROM attributes WHERE vocabulary_digest = ? ORDER BY attribute_index",
        run.vocabulary_digest,
    )
    return tuple(row["attribute"] for row in rows)


def class_words(store: Store, run: PublishedRun, table: str | None = None) -> ClassWords:
    """How true attributes are of the run's classes: by its training images, and by the table at a path, if given.

    Raises CaptionError and InputError for a table that cannot be read or knows no class of the run.
    """
    found = store.rows("SELECT class, p FROM class_means WHERE run_id = ?", run.run_id)
    known = {row["class"]: row["p"] for row in found}
    names = attribute_names(store, run)
    share = np.array([known.get(name, [0.0] * len(names)) for name in run.class_names], np.float64)
    by_table = {} if table is None else meanings_by_class(table, run.class_names)
    return ClassWords(names, share.reshape(len(run.class_names), len(names)), by_table)


def outputs_of(run: PublishedRun) -> str:
    """What the outputs of the run's network are (model/passes/output_kind.py)."""
    classifier = Classifier.of_run(run.extraction, run.run_id)
    return LOGITS if classifier is None else classifier.outputs
