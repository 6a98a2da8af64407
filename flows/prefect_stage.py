"""A stage as a Prefect task: named as the function is, with nothing of Prefect in the function itself."""

from collections.abc import Callable
from functools import partial
from typing import Any, Generic, ParamSpec, TypeVar

from prefect import Task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture

P = ParamSpec("P")
R = TypeVar("R")


class PrefectStage(Generic[P, R]):
    """A function that runs as a task of the flow that calls it; to be called with the function's own arguments."""

    def __init__(self, work: Callable[P, R], name: str | None = None) -> None:
        self._work = work

        def run(work: Callable[[], R]) -> R:
            return work()

        run.__name__ = run.__qualname__ = name or work.__name__
        self._task: Task[[Callable[[], R]], R] = Task(
            run,
            name=run.__name__,
            task_run_name=run.__name__,
            description=work.__doc__,
            cache_policy=NO_CACHE,
        )

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the stage, here and now."""
        return self._task(self._bound(*args, **kwargs))

    def submit(self, *args: P.args, **kwargs: P.kwargs) -> PrefectFuture[R]:
        """Run the stage beside others, by the flow's task runner."""
        return self._task.submit(self._bound(*args, **kwargs))

    def _bound(self, *args: P.args, **kwargs: P.kwargs) -> Callable[[], R]:
        # Prefect looks through whatever it is given for results to wait for, a manifest's rows, too; not into this.
        return partial(self._work, *args, **kwargs)


def ended(futures: list[PrefectFuture[Any]]) -> None:
    """Return when all have ended well; where some have not, raise the first one's error once all of them are over."""
    states = [future.wait() or future.state for future in futures]
    for state in states:
        state.result()
