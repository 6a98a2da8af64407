"""What is shown of a run when it is done: its first figures, a few images with their sentences, what it left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from explain_core.statistics.readings import NONE
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

#: A sentence a class, of test images.
SENTENCES = """
SELECT i.path, i.class, p.predicted, s.sentence
FROM sentences s JOIN predictions p USING (run_id, image_id)
JOIN run_images i ON i.run_id = s.run_id AND i.image_id = s.image_id
WHERE s.run_id = ? AND s.kind = 'explanation' AND i.split = 'test'
QUALIFY row_number() OVER (PARTITION BY i.class ORDER BY p.p_predicted DESC, i.path) = 1
ORDER BY md5(i.class) LIMIT ?
"""
FIRST = """
SELECT metric, variant, value, n FROM metrics WHERE run_id = ? AND list_contains(?, metric)
AND list_contains(?, variant) ORDER BY metric
"""
SUGGESTION = """
SELECT p.image_id, p.class, e.attribute FROM predictions p
LEFT JOIN explanations e ON e.run_id = p.run_id AND e.image_id = p.image_id AND e.role = 'predicted' AND e.rank = 1
WHERE p.run_id = ? ORDER BY e.attribute IS NULL, p.p_predicted DESC, p.image_id LIMIT 1
"""
SUREST = """
SELECT p.image_id, i.path, p.class, p.predicted, p.p_predicted, p.correct, s.sentence
FROM predictions p JOIN runs r USING (run_id)
JOIN run_images i ON i.run_id = p.run_id AND i.image_id = p.image_id
JOIN sentences s ON s.run_id = p.run_id AND s.image_id = p.image_id AND s.method = r.estimator
     AND s.kind = CASE WHEN p.correct THEN 'explanation' ELSE 'failure' END
WHERE p.run_id = $run AND i.split = 'test' AND p.correct = $correct
QUALIFY row_number() OVER (PARTITION BY p.class ORDER BY p.p_predicted DESC, i.path) = 1
ORDER BY CASE WHEN $correct THEN md5(p.class) END, p.p_predicted DESC, i.path LIMIT $limit
"""
BEFORE = """
WHERE r.image_set_digest = ? AND r.estimator = ? AND r.checkpoint_digest <> ? AND r.published_at < ?
ORDER BY r.published_at DESC LIMIT 1
"""
OWN = """
SELECT metric, value, low, high, n FROM metrics
WHERE run_id = $run AND list_contains($metrics, metric)
AND variant = CASE WHEN metric LIKE 'classifier.%' THEN 'test' ELSE $estimator END
"""
TEST_SENTENCES = """
SELECT i.path AS image, p.class, p.predicted, s.sentence
FROM sentences s JOIN predictions p USING (run_id, image_id)
JOIN run_images i ON i.run_id = s.run_id AND i.image_id = s.image_id
WHERE s.run_id = ? AND s.kind = 'explanation' AND i.split = 'test' ORDER BY p.p_predicted DESC, i.path LIMIT 10
"""
ALL_METRICS = "SELECT metric, variant, value, low, high, n FROM metrics WHERE run_id = ? ORDER BY ALL"
QUARANTINE = "SELECT path AS image, reason FROM quarantine WHERE run_id = ? ORDER BY ALL LIMIT 100"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An image's id, its class as stored and its strongest attribute, if there are words: something to ask about."""

    image_id: str
    class_name: str
    attribute: str | None


@dataclass(frozen=True, slots=True)
class ResultTables:
    """Tables of a finished run: all its figures, ten sentences of test images, the first hundred unreadable files."""

    metrics: Sequence[Row]
    sentences: Sequence[Row]
    quarantine: Sequence[Row]

    @staticmethod
    def of(store: Store, run: PublishedRun) -> "ResultTables":
        """Read them."""
        return ResultTables(
            *(store.rows(sql, run.run_id) for sql in (ALL_METRICS, TEST_SENTENCES, QUARANTINE))
        )


def sentence_examples(store: Store, run: PublishedRun, count: int) -> list[Row]:
    """path, class, predicted and sentence of test images, each of another class: its surest image."""
    return store.rows(SENTENCES, run.run_id, count)


def all_figures(store: Store, run: PublishedRun) -> list[Row]:
    """metric, variant, value, low, high and n of every figure of the run, by name."""
    return store.rows(ALL_METRICS, run.run_id)


def first_figures(
    store: Store, run: PublishedRun, metrics: Sequence[str], variants: Sequence[str]
) -> list[Row]:
    """Rows of these metrics, of the run's estimator and of what it is set beside: `variants`."""
    return store.rows(FIRST, run.run_id, list(metrics), list(variants))


def suggestion(store: Store, run: PublishedRun) -> Suggestion:
    """What may be asked next: about the image that the run is surest of."""
    image_id, class_name, attribute = store.rows(SUGGESTION, run.run_id)[0].values()
    return Suggestion(str(image_id), str(class_name), attribute)


def surest_images(store: Store, run: PublishedRun, correct: bool, count: int) -> list[Row]:
    """Test images that are right, a class each, or those that are surest and wrong; with their sentences."""
    return store.rows(SUREST, run=run.run_id, correct=correct, limit=count)


def checkpoint_before(store: Store, run: PublishedRun) -> PublishedRun | None:
    """The run of the same images by the same estimator that was published last before this one."""
    found = store.runs(BEFORE, run.image_set_digest, run.estimator, run.checkpoint_digest, run.published_at)
    return found[0] if found else None


def own_figures(store: Store, run: PublishedRun, metrics: Sequence[str]) -> dict[str, Row]:
    """By metric, the figures of the run's own estimator, and its network's of test images; those that have a value."""
    rows = store.rows(OWN, run=run.run_id, metrics=list(metrics), estimator=run.estimator)
    return {row["metric"]: row for row in rows if row["value"] is not None}


def weighed_how(store: Store, run: PublishedRun) -> str | None:
    """How a run's classes are weighed, and how faithfully, in words; None where by the network's own weights."""
    rows = store.rows(
        "SELECT metric, variant, value FROM metrics WHERE run_id = ? AND starts_with(metric, 'weights.')",
        run.run_id,
    )
    found = {row["metric"]: row for row in rows}
    if (r2 := found.get("weights.r2")) is None or (same := found.get("weights.same_label")) is None:
        return None
    if r2["variant"] == NONE:
        return f"no weights tell the network's outputs (R2 {r2['value']:.2f}): explanations rest on what is present"
    return (
        f"classes weighed by {r2['variant']}: R2 {r2['value']:.2f} of held-out outputs, "
        f"{100 * same['value']:.0f} % of images labelled as the network does"
    )
