"""features: the channels, of all layers, that the network knows each class by."""

from explain_core.store.shards.cuts import cut
from flows.stages.extract import Extraction
from flows.stages.progress import Progress
from tasks.cluster import Resources
from tasks.features import CLASSES_A_TASK, FeatureJob, select_features
from tasks.plan import Plan
from tasks.pool import map_tasks


def features(plan: Plan, cluster: Resources, extraction: Extraction, shown: Progress) -> None:
    """Select the features, of all layers, that the network knows each class by."""
    jobs = [
        FeatureJob(names, extraction.layers, plan.run_id, plan.work_shards.text)
        for names in classes_a_task(plan)
    ]
    with shown.stage("features", len(plan.manifest.classes), "classes") as stage:
        done = 0
        for count in map_tasks(select_features, ((job,) for job in jobs), limit=cluster.cpus):
            done += count
            stage.at(done)


def classes_a_task(plan: Plan) -> list[tuple[str, ...]]:
    """The classes, as many together as one worker selects for and writes as one shard."""
    return cut(plan.manifest.classes, CLASSES_A_TASK)
