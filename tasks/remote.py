"""What Ray makes of a class or a function, with types: Ray's own say nothing of actors that have options."""

from collections.abc import Callable
from functools import partial
from typing import Any, ParamSpec, Protocol, TypeVar, cast

import ray

RETRIES = 3  #: of a call whose worker, node or object was lost
RESTARTS = 2  #: of an actor

P = ParamSpec("P")
R = TypeVar("R")


class RemoteFunction(Protocol[P, R]):
    """A function that runs on some worker of the cluster."""

    def remote(self, *args: P.args, **kwargs: P.kwargs) -> "ray.ObjectRef[R]":
        """Call it; the reference stands for what it will return."""


class CountingActor:
    """An actor that a pool keeps supplied (`map_actors`): it says how far it is while it works."""

    def __init__(self) -> None:
        self._finished = 0

    @ray.method(concurrency_group="progress")
    def progress(self) -> int:
        """Items finished since this worker started."""
        return self._finished


Actor = TypeVar("Actor", bound=CountingActor)


def actor(**needs: float) -> Callable[[type[Actor]], type[Actor]]:
    """Make a CountingActor's class remote: restarted where it is lost, and answering `progress` while it works.

    `needs`: num_cpus and num_gpus, where they are not Ray's defaults. The methods that work are `ray.method`s of the
    concurrency group "work". What comes of it is started by `start_of`.
    """
    remote: Any = ray.remote
    made = remote(
        max_restarts=RESTARTS,
        max_task_retries=RETRIES,
        concurrency_groups={"progress": 1, "work": 1},
        **needs,
    )
    return cast(Callable[[type[Actor]], type[Actor]], made)


def sized(actor_class: Callable[P, CountingActor], cpus: float, gpus: float) -> Callable[P, CountingActor]:
    """The class of an `actor`, asking for so many cores and GPUs."""
    remote: Any = actor_class
    return cast(Callable[P, CountingActor], remote.options(num_cpus=cpus, num_gpus=gpus))


def stated(function: RemoteFunction[P, R], memory: int) -> RemoteFunction[P, R]:
    """The same function, for whose calls Ray sets so many bytes aside; never more than its largest machine has.

    A call that asks for more than any machine has would wait for ever.
    """
    machines = ray.nodes()  # type: ignore[no-untyped-call]
    most = max((int(each["Resources"].get("memory", 0)) for each in machines if each["Alive"]), default=0)
    remote: Any = function
    return cast(RemoteFunction[P, R], remote.options(memory=min(memory, most)) if most else remote)


def start_of(actor_class: Callable[P, CountingActor], *args: P.args, **kwargs: P.kwargs) -> Callable[[], Any]:
    """What starts an `actor` with these arguments, and returns the handle that its methods are called by."""
    remote: Any = actor_class
    return partial(remote.remote, *args, **kwargs)
