"""Ray between one checkpoint and the next: kept up while there is work, so that a run need not start it."""

import time
from collections.abc import Callable
from contextlib import ExitStack, suppress

from explain_core.errors import CheckpointError, ModelError, RunError
from flows.prefect_server import PREFECT
from flows.result import RunResult
from tasks.cluster import connected
from tasks.head import Head
from tasks.options import RunOptions
from tasks.startup import begin, end

LINGER = 600.0  #: seconds that Ray is kept up when there is nothing to do


class KeptRay:
    """Explains with Ray kept up from one checkpoint to the next, as long as there is something to do."""

    def __init__(self, options: RunOptions, after: Callable[[], None] = lambda: None) -> None:
        """`after`: called when a run has been published, or was there already."""
        self._options, self._open, self._used, self._after = options, ExitStack(), 0.0, after

    def explain(self, options: RunOptions) -> RunResult:
        """`explain run`, as a flow run of its own."""
        from flows.orphans import marked
        from flows.run import explain_run

        self._start()
        try:
            with marked():
                begin(PREFECT)
                result = explain_run(options)
            self._after()
            return result
        except (CheckpointError, ModelError):
            raise
        except BaseException:
            self.stop()
            raise
        finally:
            end(PREFECT)
            self._used = time.monotonic()

    def rest(self, busy: bool) -> None:
        """Nothing to explain: start where a checkpoint is being written, stop after a while without one.

        A cluster that others run is left at once: a process that is connected to it ends when its head does.
        """
        if busy and not self._options.ray_address:
            with suppress(RunError):  # it is started again, and said, where it is needed
                self._start()
            self._used = time.monotonic()
        elif self._options.ray_address or time.monotonic() - self._used > LINGER:
            self.stop()
        elif self._is_up():
            try:
                Head().listens()
            except RunError:
                self.stop()

    def stop(self) -> None:
        """Leave Ray, and end it where it was started here."""
        self._open.close()

    def _start(self) -> None:
        if not self._is_up():
            self._open.enter_context(connected(self._options.ray_address, self._options.workers))

    @staticmethod
    def _is_up() -> bool:
        import ray

        return bool(ray.is_initialized())
