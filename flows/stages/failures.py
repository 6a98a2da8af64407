"""failures: how far every image is from what is usual, and what pulled the wrong ones away."""

from explain_core.store.publish import measured_images
from explain_core.store.shards.shards import Shard
from flows.stages.extract import Extraction, jobs_at
from flows.stages.fan_out import fan_out
from flows.stages.progress import Progress
from tasks.cluster import Resources
from tasks.failures import LAST, FailureJob, compare_shard
from tasks.plan import Plan
from tasks.vocabulary import RunVocabulary


def failures(
    plan: Plan, cluster: Resources, extraction: Extraction, vocabulary: RunVocabulary, shown: Progress
) -> None:
    """Compare every image with what is usual for its class, and say what pulled the wrong ones away."""
    measured = measured_images(plan.next_store)

    def job_of(shard: Shard) -> FailureJob:
        rows = vocabulary.images.of_ids(shard.ids)
        return FailureJob(
            shard, vocabulary.labels_of(shard.ids), vocabulary.counts_of(shard.ids),
            tuple(jobs_at(plan.manifest, rows)), measured.intersection(shard.ids), plan.run_id, plan.work_shards.text,
            plan.preprocessing.opening,
        )  # fmt: skip

    fan_out("failures", compare_shard, extraction.filled, job_of, plan.work_shards / LAST, cluster, shown)
