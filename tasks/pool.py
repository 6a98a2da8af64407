"""Bounded fan-out over Ray: as much in flight as the workers can hold, results as they come.

The loop over `ray.wait` is the back-pressure: nothing is submitted before there is room for it. Ray repeats calls
whose worker, node or object was lost, up to a limit; errors that the program raised itself are never repeated.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import ray
from ray.exceptions import GetTimeoutError, RayActorError, RayError, RayTaskError

from explain_core.errors import ExplainError, RunError

RETRIES = 3
RESTARTS = 2


@contextmanager
def actor_pool(start: Callable[[], Any], count: int) -> Iterator[list[Any]]:
    """`count` actors for the block, killed however it ends: an idle one would keep its cores or its GPU."""
    actors = [start() for _ in range(count)]
    try:
        yield actors
    finally:
        for actor in actors:
            with suppress(Exception):  # whatever Ray says of it, it must not hide the block's own error
                ray.kill(actor)


def map_tasks(
    function: Any, calls: Iterable[tuple[Any, ...]], limit: int, every: Callable[[], None] | None = None
) -> Iterator[Any]:
    """Call a remote function once for each tuple of arguments; yield results as they come, in any order.

    `limit` calls are in flight at once. `every` is called about twice a second.
    """
    waiting = iter(calls)
    flying: list[ray.ObjectRef] = []
    while True:
        while len(flying) < limit and (call := next(waiting, None)) is not None:
            flying.append(function.remote(*call))
        if not flying:
            return
        done, flying = ray.wait(flying, timeout=0.5)
        if every:
            every()
        for reference in done:
            yield result_of(reference)


def map_actors(
    actors: Sequence[Any],
    method: str,
    calls: Iterable[tuple[Any, ...]],
    progress: Callable[[int], None] | None = None,
) -> Iterator[Any]:
    """Call a method on a pool of actors, each kept supplied; yield results as they come.

    Actors that have a method `progress` are asked twice a second how many items they have finished since they
    started; `progress` is told the sum.
    """
    waiting = iter(calls)
    flying: dict[ray.ObjectRef, int] = {}
    counts = [0] * len(actors)
    while True:
        # One call an actor: a second one, waiting in line, could be under way on an idle actor instead.
        busy = set(flying.values())
        for index, actor in enumerate(actors):
            if index not in busy and (call := next(waiting, None)) is not None:
                flying[getattr(actor, method).remote(*call)] = index
        if not flying:
            return
        done, _ = ray.wait(list(flying), timeout=0.5)
        if progress:
            counts = [_count(actor, known) for actor, known in zip(actors, counts, strict=True)]
            progress(sum(counts))
        for reference in done:
            del flying[reference]
            yield result_of(reference)


def result_of(reference: ray.ObjectRef) -> Any:
    """Fetch a result; raise the program's own error as it was raised, and Ray's as a RunError that says more."""
    try:
        return ray.get(reference)
    except RayTaskError as error:
        cause = error.cause
        if isinstance(cause, ExplainError):
            raise cause from None
        said = (str(cause).strip().splitlines() or [""])[0]
        raise RunError(
            f"a worker failed: {type(cause).__name__}: {said}. "
            "What was finished is kept. If memory ran out, a smaller --batch-size or fewer --workers help."
        ) from error
    except RayError as error:
        raise RunError(
            f"Ray gave up on a piece of work after {RETRIES} tries: {str(error).splitlines()[0]}. What was finished is "
            "kept: run the same command again to go on from there."
        ) from error


def _count(actor: Any, known: int) -> int:
    try:
        return max(int(ray.get(actor.progress.remote(), timeout=0.2)), known)
    except (GetTimeoutError, RayActorError):
        return known
