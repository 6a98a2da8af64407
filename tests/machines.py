"""A Ray cluster of several machines on this one, in a process of its own: `python -m tests.machines 2 2 2:1`.

Each argument is a machine's cores, and after a colon the GPUs that it declares. Prints the address and the process
ids of the machines' raylets; removes the machine that was added last for every line that it reads; ends with its
input.
"""

import sys

from ray.cluster_utils import Cluster

from tasks.process_end import to_the_end


def main() -> None:
    """The first machine is the head."""
    cluster = Cluster()
    nodes = []
    for machine in sys.argv[1:]:
        cpus, _, gpus = machine.partition(":")
        nodes.append(cluster.add_node(num_cpus=int(cpus), num_gpus=int(gpus or 0)))
    cluster.wait_for_nodes()
    print(cluster.address, *(node.all_processes["raylet"][0].process.pid for node in nodes), flush=True)
    for _ in sys.stdin:
        cluster.remove_node(nodes.pop(), allow_graceful=False)
        print("removed", flush=True)
    cluster.shutdown()


if __name__ == "__main__":
    to_the_end(main)
