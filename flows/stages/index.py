"""index: which images show an attribute, and which excite a filter most."""

from flows.stages.extract import Extraction
from flows.stages.fan_out import fan_out
from flows.stages.progress import Progress
from tasks.cluster import Resources
from tasks.index import LAST, IndexJob, index_shard
from tasks.plan import Plan


def index(plan: Plan, cluster: Resources, extraction: Extraction, shown: Progress) -> None:
    """Build the retrieval index, and find each filter's strongest images."""
    fan_out(
        "index", index_shard, extraction.filled, lambda shard: IndexJob(shard, plan.run_id, plan.work_shards.text),
        plan.work_shards / LAST, cluster, shown,
    )  # fmt: skip
