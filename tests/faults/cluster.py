"""A Ray cluster of several nodes on this machine, in a process of its own: `python -m tests.faults.cluster 3`.

Prints its address; removes the node that was added last for every line that it reads; ends with its input.
"""

import sys

from ray.cluster_utils import Cluster


def main() -> None:
    """One core a node."""
    cluster = Cluster(initialize_head=True, connect=False, head_node_args={"num_cpus": 1})
    nodes = [cluster.add_node(num_cpus=1) for _ in range(int(sys.argv[1]) - 1)]
    cluster.wait_for_nodes()
    print(cluster.address, flush=True)
    for _ in sys.stdin:
        cluster.remove_node(nodes.pop(), allow_graceful=False)
        print("removed", flush=True)
    cluster.shutdown()


if __name__ == "__main__":
    main()
