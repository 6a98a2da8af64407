"""Where an extracting worker is put: what it asks of its machine, and how many the cluster has room for."""

import sys
from dataclasses import dataclass

from explain_core.errors import RunError
from explain_core.model.passes.device import Device, look_at
from tasks.cluster import Resources, connected
from tasks.options import RunOptions
from tasks.pool import result_of

MOST_DECODING = 8  #: cores that one GPU's worker can make use of
#: Workers that share a GPU where nobody says otherwise and the machine has two cores for each: reading pictures and
#: writing shards keep the cores of several busy before one forward pass is (BENCHMARKS.md).
SHARERS = 4


@dataclass(frozen=True, slots=True)
class Needs:
    """What one worker asks of its machine: cores and GPUs, whole or in fractions."""

    cpus: float
    gpus: float

    @property
    def threads(self) -> int:
        """Threads that decode images for it."""
        return max(1, int(self.cpus))

    def room(self, cluster: Resources) -> int:
        """How many such workers the cluster's machines hold, each machine for itself."""
        return sum(
            min(
                int(have / need + 1e-9)
                for have, need in zip(node, (self.cpus, self.gpus), strict=True)
                if need
            )
            for node in cluster.machines
        )


def needs(options: RunOptions, on_gpu: bool, cluster: Resources, wanted: int = sys.maxsize) -> Needs:
    """What the options ask for: by default a core, and on GPUs a share of one with as much of the machine's cores.

    `wanted`: how many workers there is work for, so that a few of them do not crowd on one GPU while others idle.
    Raises RunError where no machine of the cluster has that much.
    """
    wanted = min(wanted, options.workers or sys.maxsize)
    gpus = options.worker_gpus if options.worker_gpus is not None else on_gpu / sharers(cluster, wanted)
    cpus = options.worker_cpus
    if cpus is None:
        shares = [have * gpus / there for have, there in cluster.machines if gpus and there >= gpus]
        cpus = float(max(1, min([MOST_DECODING, *map(int, shares)]))) if shares else 1.0
    asked = Needs(cpus, gpus)
    if asked.room(cluster) < 1:
        raise RunError(
            f"no machine of the Ray cluster has {cpus:g} cores and {gpus:g} GPUs for a worker; the largest has "
            f"{max(have for have, _ in cluster.machines):g} cores and {max(have for _, have in cluster.machines):g} "
            "GPUs. Ask for less with --worker-cpus and --worker-gpus, for --device cpu, or join a larger cluster."
        )
    return asked


def sharers(cluster: Resources, wanted: int) -> int:
    """How many workers share each GPU: up to SHARERS, with two cores each, and no more than make `wanted` in all."""
    machines = [(cores, there) for cores, there in cluster.machines if there >= 1]
    if not machines:
        return 1
    cores = min(cores / there for cores, there in machines)
    spread = -(-wanted // sum(int(there) for _, there in machines))
    return max(1, min(SHARERS, int(cores // 2), spread))


def device_of(options: RunOptions) -> Device:
    """The device that the workers compute on: this machine's, or one of the cluster's where only that has GPUs.

    Raises ModelError and RunError where there is none.
    """
    from explain_core.model.passes.device import SIGNS_OF_CUDA

    here = any(sign.exists() for sign in SIGNS_OF_CUDA)
    if here or not options.ray_address or not options.device.startswith("cuda"):
        return look_at(options.device)
    import ray

    with connected(options.ray_address) as cluster:
        gpus = needs(options, True, cluster).gpus
        asked: Device = result_of(
            ray.remote(look_at).options(num_cpus=0, num_gpus=gpus).remote(options.device)
        )
        return asked
