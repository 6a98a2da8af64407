"""Ray: a cluster of one machine, or the one that the user names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from explain_core.errors import RunError

QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "DO_NOT_TRACK": "1",
    "RAY_DEDUP_LOGS": "0",
    "RAY_ENABLE_AUTO_CONNECT": "0",
}


@dataclass(frozen=True, slots=True)
class Resources:
    """What the cluster has: all its cores, and of each machine the cores and GPUs."""

    cpus: int
    machines: tuple[tuple[float, float], ...]


@contextmanager
def connected(address: str | None = None, cpus: int | None = None) -> Iterator[Resources]:
    """Be connected to Ray for the block: `address` of a running cluster, or one started here and stopped after.

    A connection that is there already is used and left alone. Raises RunError where the cluster does not answer.
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    import ray

    if ray.is_initialized():
        yield _resources()
        return
    try:
        if address:
            ray.init(address=address, log_to_driver=False, logging_level="ERROR")
        else:
            os.environ.pop("RAY_ADDRESS", None)
            ray.init(
                address="local",
                num_cpus=cpus,
                include_dashboard=False,
                log_to_driver=False,
                logging_level="ERROR",
            )
    except (ConnectionError, RuntimeError, ValueError, TimeoutError) as error:
        where = f"the Ray cluster at {address}" if address else "Ray on this machine"
        raise RunError(
            f"{where} does not answer: {str(error).splitlines()[0]}. Is the address right and the cluster up?"
        ) from error
    try:
        yield _resources()
    finally:
        ray.shutdown()


def _resources() -> Resources:
    import ray

    machines = [node["Resources"] for node in ray.nodes() if node["Alive"]]
    have = tuple((float(node.get("CPU", 0)), float(node.get("GPU", 0))) for node in machines)
    return Resources(max(1, int(sum(cpus for cpus, _ in have))), have)
