"""explain: why every image got its label, and why not another."""

import numpy as np

from flows.stages.extract import Extraction
from flows.stages.fan_out import fan_out
from flows.stages.progress import Progress
from tasks.cluster import Resources
from tasks.explain import ExplainJob, explain_shard
from tasks.plan import Plan
from tasks.vocabulary import RunVocabulary


def explain(
    plan: Plan, cluster: Resources, extraction: Extraction, vocabulary: RunVocabulary, shown: Progress
) -> None:
    """Explain every image for its predicted class, its true class and its runner-up."""
    index = vocabulary.class_index
    jobs = [
        ExplainJob(shard, np.array([index[i] for i in shard.ids]), plan.run_id, plan.work_shards.text)
        for shard in extraction.filled
    ]
    fan_out("explain", explain_shard, jobs, cluster, shown)
