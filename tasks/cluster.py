"""Ray: a cluster of one machine, or the one that the user names."""

import logging
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from explain_core.errors import RunError
from tasks.heap import one_heap
from tasks.process_end import keep_exit_code
from tasks.reach import check_address, socket_folder
from tasks.remote import RETRIES
from tasks.startup import starting

if TYPE_CHECKING:
    import psutil

QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "DO_NOT_TRACK": "1",
    "RAY_DEDUP_LOGS": "0",
    "SPT_NOENV": "1",  # a process that names itself would write over its environment, by which it is known
    "RAY_task_oom_retries": str(RETRIES),  # for ever, by default
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
    on_terminate = signal.getsignal(signal.SIGTERM)
    try:
        with starting("Ray"):
            if address:
                check_address(address)
                ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
            else:
                os.environ.pop("RAY_ADDRESS", None)
                _start_here(cpus)
    except RunError:
        raise
    except Exception as error:  # whatever Ray raises: ConnectionError, RuntimeError, Exception itself
        said = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
        raise RunError(
            f"the Ray cluster at {address} does not answer: {said}. Is the cluster up?"
            if address
            else f"Ray did not start on this machine: {said}. Its logs are in {_session_folder()}."
        ) from error
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, on_terminate)  # Ray has put its own, which says nothing, in its place
    keep_exit_code()
    from tasks.head import ended_with_its_head

    with ended_with_its_head():
        try:
            yield _resources()
        except (KeyboardInterrupt, SystemExit):
            _end_at_once()
            raise
        finally:
            ray.shutdown()


def _start_here(cpus: int | None) -> None:
    """Start Ray on this machine; try again where a busy machine misses the half minute that a node has to come up."""
    import psutil
    import ray

    folder = socket_folder()
    before = set(psutil.Process().children())
    for last in (False, False, True):
        try:
            with one_heap():
                ray.init(
                    address="local",
                    num_cpus=cpus,
                    include_dashboard=False,
                    log_to_driver=False,
                    logging_level=logging.ERROR,
                    _temp_dir=folder,
                )
            return
        except Exception as error:
            if last or "timed out" not in str(error):
                raise
            for child in set(psutil.Process().children()) - before:
                with suppress(psutil.Error):
                    child.kill()  # Ray forgets what it started in vain


def _end_at_once() -> None:
    """Leave Ray without waiting for what was started here, because somebody has asked for the end.

    Ray lets each of its processes end by itself, one after the other, which takes seconds; none has anything to lose.
    """
    import psutil
    import ray

    workers = [each for each in psutil.Process().children(recursive=True) if _is_worker(each)]
    node = getattr(ray._private.worker, "_global_node", None)  # None where the cluster is another's
    if node is not None and hasattr(node, "kill_all_processes"):
        node.kill_all_processes = partial(_kill_all, node.kill_all_processes)
    ray.shutdown()  # first: of a worker that is killed Ray complains on the screen
    for worker in workers:
        with suppress(psutil.Error):
            worker.kill()


def _kill_all(kill: Callable[..., None], *_: object, **__: object) -> None:
    kill(check_alive=False, allow_graceful=False)


def _is_worker(process: "psutil.Process") -> bool:
    import psutil

    try:
        return "".join(process.cmdline()[:1]).startswith("ray::")
    except psutil.Error:
        return False


def _session_folder() -> Path:
    return Path(os.environ.get("RAY_TMPDIR") or tempfile.gettempdir()) / "ray" / "session_latest" / "logs"


def live_machines() -> list[dict[str, float]]:
    """What each machine of the cluster has: cores as "CPU", GPUs as "GPU", and more."""
    import ray

    nodes = ray.nodes()  # type: ignore[no-untyped-call]
    return [node["Resources"] for node in nodes if node["Alive"]]


def _resources() -> Resources:
    machines = live_machines()
    have = tuple((float(node.get("CPU", 0)), float(node.get("GPU", 0))) for node in machines)
    return Resources(max(1, int(sum(cpus for cpus, _ in have))), have)
