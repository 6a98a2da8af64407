"""Machines of a cluster that grows from nothing: `python -m tasks.machines COUNT CPUS GPUS` asks and waits for them.

A cluster that grows only where work waits for a place has none when a run begins, and the run would refuse it as too
small. What is asked for here is kept up until the cluster ends.
"""

import sys
import time

from explain_core.errors import RunError
from tasks.cluster import connected, live_machines
from tasks.process_end import to_the_end

PATIENCE = (
    1800.0  #: seconds until the first machine is there; a GPU node may have to be bought, started, and filled
)
GRACE = 300.0  #: seconds that the first one waits for the others
LOOK = 2.0


def bring_up(count: int, cpus: float, gpus: float, address: str = "auto", patience: float = PATIENCE) -> int:
    """Ask for `count` machines with so many cores and GPUs each; return how many there are.

    Waits for all of them, but not for long once one is there. Raises RunError where there is none within `patience`
    seconds.
    """
    from ray.autoscaler.sdk import request_resources

    wanted = {name: value for name, value in (("CPU", cpus), ("GPU", gpus)) if value}
    with connected(address):
        request_resources(bundles=[wanted] * count)
        first = time.monotonic()
        deadline = first + patience
        while True:
            there = live_machines()
            fit = sum(all(node.get(name, 0) >= value for name, value in wanted.items()) for node in there)
            if fit >= count or (fit and time.monotonic() > first + GRACE):
                return fit
            first = first if fit else time.monotonic()
            if not fit and time.monotonic() > deadline:
                raise RunError(
                    f"the cluster has no machine with {cpus:g} cores and {gpus:g} GPUs after {patience:g} s. Can its "
                    "group of workers grow, and does the cloud have such machines?"
                )
            time.sleep(LOOK)


def main() -> None:
    """Ask for what the command line says."""
    count, cpus, gpus = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
    print(f"{bring_up(count, cpus, gpus)} of {count} machines are there", flush=True)


if __name__ == "__main__":
    to_the_end(main)
