#!/bin/bash
# A watcher in a container of its own: watch.sh RAY_HEAD:PORT FOLDER --images ... (as `explain watch`).
#
# Ray's driver needs a Ray node on its machine, so a node without cores joins the cluster first. Where the node or the
# watcher ends, the other ends too, and whoever started this (compose, Kubernetes, systemd) starts both again.
set -u
address=$1
shift
trap 'kill -TERM $(jobs -p) 2>/dev/null; wait; exit 143' TERM INT
ray start --block --address "$address" --num-cpus 0 --num-gpus 0 --disable-usage-stats &
explain watch "$@" --ray-address "$address" &
wait -n
code=$?
kill -TERM $(jobs -p) 2>/dev/null
wait
exit $((code ? code : 1))
