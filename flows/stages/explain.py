"""explain: why every image got its label, and why not another."""

from explain_core.store.shards.shards import Shard
from flows.stages.extract import Extraction
from flows.stages.fan_out import fan_out
from flows.stages.progress import Progress
from tasks.cluster import Resources
from tasks.explain import LAST, ExplainJob, explain_shard
from tasks.plan import Plan
from tasks.vocabulary import RunVocabulary


def explain(
    plan: Plan, cluster: Resources, extraction: Extraction, vocabulary: RunVocabulary, shown: Progress
) -> None:
    """Explain every image for its predicted class, its true class and its runner-up."""

    def job_of(shard: Shard) -> ExplainJob:
        return ExplainJob(shard, vocabulary.labels_of(shard.ids), plan.run_id, plan.work_shards.text)

    fan_out("explain", explain_shard, extraction.filled, job_of, plan.work_shards / LAST, cluster, shown)
