"""Sanity checks: figures of explanations that had what they should rest on taken away (Adebayo et al. 2018).

Each stands beside what can be known all the same: docs/evaluation.md says why.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from explain_core.evaluation.figures.figures import Figure, ratio_figures
from explain_core.evaluation.figures.metrics_table import write
from explain_core.evaluation.figures.test_images import HeldOut
from explain_core.evaluation.maps.peaks import asked_of, pck_ratios
from explain_core.evaluation.sanity import checks, disturbance
from explain_core.evaluation.sanity.caption_shuffle import shuffled_sums
from explain_core.evaluation.words.baselines import told
from explain_core.evaluation.words.retrieval import TOP_ATTRIBUTES, ranked
from explain_core.evaluation.words.scores import held_rows
from explain_core.evaluation.words.sentences import told_against_mentioned
from explain_core.runs.answers import IN_A_SENTENCE
from explain_core.runs.sources import sums_of
from explain_core.statistics.estimators import is_on_parts
from explain_core.statistics.layers import LayerStats
from explain_core.statistics.readings import GRADIENT, NONE
from explain_core.store.explainer import Explainer
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store
from explain_core.store.shards.shards import Shard

GROUNDED = 200  #: images that are grounded again, which takes longer than all the rest


@dataclass(frozen=True, eq=False, slots=True)
class _Scores:
    """`ranked` (images, columns) and `told` (images, 5), as Scored has them."""

    ranked: NDArray[np.float64]
    told: NDArray[np.int64]


def check(
    connection: duckdb.DuckDBPyConnection,
    store: Store,
    run: PublishedRun,
    shards: Sequence[Shard],
    learned: Explainer | None,
    say: Callable[[str], None],
) -> int:
    """Compute the figures of a run's sanity checks and store them in place of earlier ones; returns how many there are.

    `shards` hold the activations of its images. Where something is gone, `say` is told, and nothing is stored. Raises
    DamagedShard where a shard is not what was written.
    """
    held, stats = HeldOut.read(connection, run.run_id), sums_of(run)
    count = store.rows("SELECT count(*) AS n FROM predictions WHERE run_id = ?", run.run_id)[0]["n"]
    gone = sum(len(shard.ids) for shard in shards) < count
    if learned is None or stats is None or gone or not held.ids:
        what = "it has no test images" if not held.ids else "its activations, classifier or sums are gone"
        say(f"sanity checks are left out: {what}")
        return 0
    with threadpool_limits(limits=1):  # so that the bits do not depend on the machine's cores
        cases = _cases(learned, stats, shuffled_sums(store, run, shards, stats))
        figures = _told_and_ranked(shards, cases, held, run.estimator)
        figures += _grounded(store, run, shards, cases, stats, learned)
    return write(connection, run.run_id, figures)


def _cases(learned: Explainer, stats: LayerStats, shuffled: LayerStats) -> dict[str, Explainer]:
    """What there is to know in each check, and what each is to fall to."""
    found = (
        {}
        if learned.method == NONE
        else {checks.CLASSIFIER: disturbance.classifier_randomised(learned, stats.last)}
    )  # where classes have no weights of their own, there is nothing to randomise
    found |= {
        checks.ACTIVATIONS_ALONE: disturbance.activations_alone(learned, stats.last),
        checks.FILTERS: disturbance.filters_randomised(learned, stats.last),
        checks.CLASSES_ALONE: disturbance.classes_alone(learned, stats.last),
    }
    if not is_on_parts(learned.estimator):  # sums over parts would take another pass over all maps
        found[checks.CAPTIONS] = disturbance.captions_shuffled(learned, shuffled)
    return found | {checks.PRIOR_ALONE: disturbance.prior_alone(learned, stats.last)}


def _told_and_ranked(
    shards: Iterable[Shard], cases: dict[str, Explainer], held: HeldOut, estimator: str
) -> list[Figure]:
    """Sentences and retrieval. Classes within which images are ranked are those that the run's classifier predicts."""
    top = held.commonest(TOP_ATTRIBUTES)
    mentioned = held.mentioned_by_all(top)
    ratios = []
    scored = {f"{estimator}, {name}": each for name, each in _scores(shards, cases, held, top).items()}
    for variant, scores in scored.items():
        ratios += told_against_mentioned(variant, scores.told, held)
    by_variant = {variant: scores.ranked for variant, scores in scored.items()}
    return ratio_figures(ratios) + ranked(by_variant, mentioned, held.predicted)


def _scores(
    shards: Iterable[Shard], cases: dict[str, Explainer], held: HeldOut, columns: NDArray[np.integer]
) -> dict[str, _Scores]:
    images = len(held.ids)
    found = {
        name: _Scores(np.zeros((images, len(columns))), np.full((images, IN_A_SENTENCE), -1))
        for name in cases
    }
    weighed = any(learned.method == GRADIENT for learned in cases.values())
    for rows, places, weights in held_rows(shards, held, weighed):
        for name, learned in cases.items():
            logits, predicted = rows.logits, held.predicted[places]
            if name == checks.CLASSIFIER:
                logits = rows.pooled @ learned.weights.T
                predicted = logits.argmax(axis=1)
            seen = learned.probability(rows.pooled, logits)
            found[name].ranked[places] = learned.ranking(rows.pooled, predicted, seen)[:, columns]
            own = learned.in_image(weights, predicted)
            explained = learned.explain(rows.pooled, predicted, seen, weights=own)
            found[name].told[places] = told(explained, IN_A_SENTENCE)
    return found


def _grounded(
    store: Store,
    run: PublishedRun,
    shards: Iterable[Shard],
    cases: dict[str, Explainer],
    stats: LayerStats,
    learned: Explainer,
) -> list[Figure]:
    """PCK of the first GROUNDED images, beside that of the run's own maps and of constant ones on the same images."""
    own = run.estimator
    drawing = {
        f"{own}, {checks.SAME_IMAGES}": learned,
        # Maps ask the classifier nothing: this shows it, and costs what the others cost.
        **{
            f"{own}, {name}": cases[name]
            for name in (checks.CLASSIFIER, checks.FILTERS, checks.CAPTIONS)
            if name in cases
        },
        f"constant, {checks.SAME_IMAGES}": disturbance.constant_maps(learned, stats),
    }
    grounders = {variant: each.grounder() for variant, each in drawing.items()}
    return ratio_figures(pck_ratios(run, shards, asked_of(store, run, GROUNDED), grounders))
