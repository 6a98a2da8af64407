"""What a tracking server is told of a run: its figures, its options, and which checkpoint it explains."""

import re
from dataclasses import dataclass

from explain_core.runs.results import ALL_METRICS
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

#: What names of metrics may hold elsewhere: MLflow takes these, and W&B all of them.
NOT_ALLOWED = re.compile(r"[^\w. /:-]")
#: Options that say how a run was made on this machine, and nothing of what was found.
OF_THE_MACHINE = frozenset(
    {"workers", "worker_cpus", "worker_gpus", "ray_address", "wait", "memory", "log_to", "shard_size", "written_at"}
)  # fmt: skip
LONGEST = 500  #: characters of an option

_LOGIN = re.compile(r"(?<=://)[^/@\s]+@")


@dataclass(frozen=True, slots=True)
class RunRecord:
    """`figures`: by metric and variant, "classifier.accuracy/test"; `options`: those that were given, as text;
    `about`: the run's ids, its checkpoint and its store."""

    run_id: str
    name: str
    figures: dict[str, float]
    options: dict[str, str]
    about: dict[str, str]


def run_record(store: Store, run: PublishedRun) -> RunRecord:
    """What is told of a run. Logins in addresses among its options are left out."""
    figures = {
        metric_name(row["metric"], row["variant"]): float(row["value"])
        for row in store.rows(ALL_METRICS, run.run_id)
        if row["value"] is not None and row["value"] == row["value"]
    }
    options = {
        name: _LOGIN.sub("", str(value))[:LONGEST]
        for name, value in run.options.items()
        if value is not None and name not in OF_THE_MACHINE
    }
    about = {
        "run_id": run.run_id, "checkpoint_digest": run.checkpoint_digest, "image_set_digest": run.image_set_digest,
        "image_set": run.image_set or "", "model": run.model, "estimator": run.estimator,
        "images": str(run.images), "attributes": str(run.attributes), "filters": str(run.filters),
        "store": str(run.root.absolute()), "published_at": run.published_at.isoformat(),
    }  # fmt: skip
    return RunRecord(run.run_id, run.name, figures, options, about)


def metric_name(metric: str, variant: str) -> str:
    """ "sentence.bits_at_5/joint" of the metric sentence.bits@5 and its variant."""
    return NOT_ALLOWED.sub("_", f"{metric.replace('@', '_at_')}/{variant}")
