"""What a published run was made from, as far as it is still there: sums, shards, and what was learned from them."""

from dataclasses import replace

from explain_core.runs.network import read_learned
from explain_core.statistics.estimators import beside, estimate, is_on_parts
from explain_core.statistics.layers import LayerStats
from explain_core.statistics.part_sums import load_parts
from explain_core.store.classifier import Classifier
from explain_core.store.explainer import Explainer
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store
from explain_core.store.shards.shards import DamagedShard, Shard, finished, verify_again


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
    return replace(learned, pdfs={name: estimate(name, stats.last) for name in beside(run.estimator)})


def sums_of(run: PublishedRun) -> LayerStats | None:
    """The sums that the run learned from, all that its estimator needs; None where they are gone."""
    if not run.statistics.exists():
        return None
    stats = LayerStats.load(run.statistics)
    if not is_on_parts(run.estimator):
        return stats
    path = run.layout.part_statistics(run.stats_digest, run.run_id)
    return stats.with_parts(load_parts(path, len(stats.layers))) if path.exists() else None


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
