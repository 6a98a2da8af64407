"""What a published run was made from, as far as it is still there: sums, shards, and what was learned from them."""

from dataclasses import replace

from explain_core.runs.network import read_learned
from explain_core.statistics.estimators import ESTIMATORS, estimate
from explain_core.statistics.layers import LayerStats
from explain_core.store.classifier import Classifier
from explain_core.store.explainer import Explainer
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store
from explain_core.store.shards import DamagedShard, Shard, finished, verify_again


def relearn(store: Store, run: PublishedRun) -> Explainer | None:
    """The p.d.f.s of the run's estimator and of the others it is compared with.

    Estimated from the run's sums; where these are gone, the run's own alone, as it was published. None where the
    classifier's weights are gone.
    """
    classifier = Classifier.of_run(run.extraction, run.run_id)
    if classifier is None:
        return None
    learned = read_learned(store, run, classifier.weights).weighed_by(classifier)
    stats = sums_of(run)
    if stats is None:
        return learned
    names = dict.fromkeys([run.estimator, *ESTIMATORS])
    return replace(learned, pdfs={name: estimate(name, stats.last) for name in names})


def sums_of(run: PublishedRun) -> LayerStats | None:
    """The sums that the run learned from; None where they are gone."""
    return LayerStats.load(run.statistics) if run.statistics.exists() else None


def shards_of(store: Store, run: PublishedRun) -> list[Shard]:
    """The sound activation shards that hold the run's images; the caller holds the store's lock."""
    ids = [
        row["image_id"] for row in store.rows("SELECT image_id FROM predictions WHERE run_id = ?", run.run_id)
    ]
    shards, _ = finished(run.extraction, "image_id", ids)
    return [shard for shard in shards if _is_sound(shard)]


def _is_sound(shard: Shard) -> bool:
    try:
        verify_again(shard.path)
    except DamagedShard:
        return False
    return True
