"""failures: how far every image is from what is usual, and what pulled the wrong ones away."""

import numpy as np

from explain_core.store.publish import measured_images
from flows.stages.extract import Extraction, image_jobs
from flows.stages.fan_out import fan_out
from flows.stages.progress import Progress
from tasks.cluster import Resources
from tasks.failures import FailureJob, compare_shard
from tasks.plan import Plan
from tasks.vocabulary import RunVocabulary


def failures(
    plan: Plan, cluster: Resources, extraction: Extraction, vocabulary: RunVocabulary, shown: Progress
) -> None:
    """Compare every image with what is usual for its class, and say what pulled the wrong ones away."""
    index = vocabulary.class_index
    measured = measured_images(plan.next_store)
    images = image_jobs(plan.manifest, [image for shard in extraction.filled for image in shard.ids])
    jobs = [
        FailureJob(
            shard, np.array([index[i] for i in shard.ids]), vocabulary.counts_of(shard.ids),
            tuple(images[i] for i in shard.ids), measured.intersection(shard.ids), plan.run_id,
            plan.work_shards.text, plan.preprocessing.opening,
        )
        for shard in extraction.filled
    ]  # fmt: skip
    fan_out("failures", compare_shard, jobs, cluster, shown)
