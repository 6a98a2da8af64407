"""Bounded fan-out over Ray: as much in flight as the workers can hold, results as they come.

The loop over `ray.wait` is the back-pressure: nothing is submitted before there is room for it. Ray repeats calls
whose worker, node or object was lost, up to a limit; errors that the program raised itself are never repeated.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import ray
from ray.exceptions import ActorDiedError, ActorUnavailableError, OutOfMemoryError, RayError, RayTaskError

from explain_core.errors import ExplainError, RunError
from tasks.head import Head
from tasks.remote import RETRIES, RemoteFunction

R = TypeVar("R")

SILENCE_SECONDS = 15.0  #: an actor that has not answered for so long is not waited for
QUIET_SECONDS = 30.0  #: where no actor has answered for so long, it is said


@contextmanager
def actor_pool(start: Callable[[], Any], count: int) -> Iterator[list[Any]]:
    """`count` actors for the block, killed however it ends: an idle one would keep its cores or its GPU."""
    Head().listens()  # where it does not, starting an actor would wait until Ray ends this process
    actors = [start() for _ in range(count)]
    try:
        yield actors
    finally:
        for actor in actors:
            with suppress(Exception):  # whatever Ray says of it, it must not hide the block's own error
                ray.kill(actor)


def map_tasks(function: RemoteFunction[..., R], calls: Iterable[tuple[Any, ...]], limit: int) -> Iterator[R]:
    """Call a remote function once for each tuple of arguments; yield results as they come, in any order.

    `limit` calls are in flight at once.
    """
    waiting, head = iter(calls), Head()
    flying: list[ray.ObjectRef[R]] = []
    while True:
        while len(flying) < limit and (call := next(waiting, None)) is not None:
            flying.append(function.remote(*call))
        if not flying:
            return
        done, flying = head.wait(flying)
        for reference in done:
            yield result_of(reference)


def map_actors(
    actors: Sequence[Any],
    method: str,
    calls: Iterable[tuple[Any, ...]],
    progress: Callable[[int], None] | None = None,
    say: Callable[[str], None] | None = None,
) -> Iterator[Any]:
    """Call a method on a pool of actors, each kept supplied; yield results as they come.

    Actors have a method `progress`: how many items they have finished since they started. It is asked twice a second,
    and `progress` is told the sum. An actor that does not answer has no place to run, now or ever: what was given to
    it is given to another that has nothing to do, and whichever ends first counts. `say` is told where none answers.
    """
    waiting, head, pulse = enumerate(calls), Head(), _Pulse(actors, say)
    more = True
    again: list[int] = []  # calls whose actor could not be reached
    tries: Counter[int] = Counter()
    flying: dict[ray.ObjectRef[Any], tuple[int, int]] = {}  # -> actor, number of the call
    open_calls: dict[int, tuple[Any, ...]] = {}
    while True:
        # One call an actor: a second one, waiting in line, could be under way on an idle actor instead.
        busy = {index for index, _ in flying.values()}
        for index in (index for index in range(len(actors)) if not (index in busy or pulse.is_silent(index))):
            if again:
                number = again.pop()
            elif more and (numbered := next(waiting, None)) is not None:
                number, open_calls[numbered[0]] = numbered
            else:
                more = False
                if (stuck := _stuck(flying, open_calls, pulse)) is None:
                    break
                number = stuck
            flying[getattr(actors[index], method).remote(*open_calls[number])] = index, number
        if not open_calls and not more:
            pulse.rest()
            return
        done, _ = head.wait(list(flying))
        total = pulse.beat()
        if progress:
            progress(total)
        for reference in done:
            index, number = flying.pop(reference)
            if number not in open_calls:
                continue  # another actor was faster
            try:
                result = result_of(reference)
            except RunError as error:
                if any(other == number for _, other in flying.values()):
                    continue
                # Ray repeats such a call at once, three times in a second, while a node that is gone counts as there.
                if not isinstance(error.__cause__, ActorUnavailableError) or tries[number] == RETRIES:
                    raise
                tries[number] += 1
                again.append(number)
                pulse.lose(index)
                continue
            pulse.hear(index)
            del open_calls[number]
            yield result


def _stuck(
    flying: "dict[ray.ObjectRef[Any], tuple[int, int]]",
    open_calls: dict[int, tuple[Any, ...]],
    pulse: "_Pulse",
) -> int | None:
    """A call that only silent actors have."""
    heard = {number for index, number in flying.values() if not pulse.is_silent(index)}
    return next((number for number in open_calls if number not in heard), None)


class _Pulse:
    """When each actor was heard last, and how many items it has finished."""

    def __init__(self, actors: Sequence[Any], say: Callable[[str], None] | None) -> None:
        self._actors, self._say = actors, say
        self._counts = [0] * len(actors)
        self._heard = [time.monotonic()] * len(actors)
        self._asked: dict[ray.ObjectRef[int], int] = {}
        self._dead: set[int] = set()
        self._told = time.monotonic()

    def beat(self) -> int:
        """Ask those who answered last time, take in the answers, and return how many items are finished."""
        for index in set(range(len(self._actors))) - set(self._asked.values()) - self._dead:
            self._asked[self._actors[index].progress.remote()] = index
        answered, _ = ray.wait(list(self._asked), num_returns=len(self._asked), timeout=0)
        for reference in answered:
            index = self._asked.pop(reference)
            try:
                self._counts[index] = max(int(ray.get(reference)), self._counts[index])
                self._heard[index] = time.monotonic()
            except ActorDiedError as error:
                self._dead.add(index)
                if len(self._dead) == len(self._actors):
                    raise RunError(
                        f"all {len(self._actors)} workers died: {str(error).splitlines()[0].rstrip('.')}. What was "
                        "finished is kept: run the same command again to go on from there."
                    ) from error
            except RayError:
                continue  # it restarts, or its node is on its way out
        now = time.monotonic()
        if self._say and now - max(self._heard) > QUIET_SECONDS and now - self._told > QUIET_SECONDS:
            self._told = now
            free = int(ray.available_resources().get("CPU", 0))  # type: ignore[no-untyped-call]
            there = int(ray.cluster_resources().get("CPU", 0))  # type: ignore[no-untyped-call]
            self._say(
                f"waiting for Ray: none of {len(self._actors)} workers answers for {now - max(self._heard):.0f} s now; "
                f"{free} of the cluster's {there} cores are free"
            )
        return sum(self._counts)

    def rest(self) -> None:
        """Take in the last answers: of an actor that is ended while it is asked Ray complains on the screen."""
        if self._asked:
            ray.wait(list(self._asked), num_returns=len(self._asked), timeout=1.0)

    def hear(self, index: int) -> None:
        """This actor has given a result."""
        self._heard[index] = time.monotonic()

    def lose(self, index: int) -> None:
        """This actor cannot be reached: it is silent until it answers again."""
        self._heard[index] = -SILENCE_SECONDS
        self._asked = {asked: other for asked, other in self._asked.items() if other != index}

    def is_silent(self, index: int) -> bool:
        return time.monotonic() - self._heard[index] > SILENCE_SECONDS


def result_of(reference: "ray.ObjectRef[R]") -> R:
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
    except OutOfMemoryError as error:
        raise RunError(
            f"memory ran out: Ray killed a worker {RETRIES + 1} times to save its machine. What was finished is kept: "
            "run the same command again with a smaller --batch-size or fewer --workers."
        ) from error
    except RayError as error:
        raise RunError(
            f"Ray gave up on a piece of work after {RETRIES} tries: {str(error).splitlines()[0].rstrip('.')}. What was "
            "finished is kept: run the same command again to go on from there."
        ) from error
