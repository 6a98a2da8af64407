"""Progress that people see: bars with rate and time left in the terminal, artifacts in the Prefect UI."""

import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from uuid import UUID

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from explain_core.training.progress import TrainingProgress
from flows.console import plain
from flows.interrupts import heed
from flows.prefect_server import PREFECT
from tasks.startup import end

ARTIFACT_SECONDS = 3.0
PLAIN_SECONDS = 30.0


class Rate(ProgressColumn):
    """Items a second, or the time it took once it is done."""

    def render(self, task: Task) -> Text:
        if task.finished:
            return Text(f"in {task.finished_time or 0:.1f} s", style="green")
        speed = task.speed or 0
        return Text(f"{speed:,.1f} {task.fields['unit']}/s" if speed else "", style="cyan")


class Stages:
    """The stages of a run: a bar each while they work, in the order in which they began.

    What is told over all tries of a stage is kept here: `seconds` by its name, and `counts` of what it did.
    """

    def __init__(self, quiet: bool = False) -> None:
        self.started = datetime.now(UTC)
        self.console = Console(stderr=True, quiet=quiet, highlight=False)
        self.seconds: dict[str, float] = {}
        self.counts: Counter[str] = Counter()
        self._bars = Progress(
            TextColumn("{task.description:<10}"),
            BarColumn(bar_width=28),
            TextColumn("{task.completed:>7,.0f}/{task.total:,.0f}"),
            Rate(),
            TimeRemainingColumn(compact=True),
            TextColumn("{task.fields[note]}"),
            console=self.console,
            disable=not self.console.is_terminal,
        )

    def __enter__(self) -> "Stages":
        end(PREFECT)  # a flow that has begun has its server
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    @contextmanager
    def stage(self, name: str, total: int, unit: str = "images") -> Iterator["StageBar"]:
        """Show and time one stage; the block tells the StageBar how far it is."""
        start = time.perf_counter()
        bar = self._bars.add_task(name, total=max(total, 1), unit=unit, note="")
        stage = StageBar(
            self, name, total, unit, lambda done, note: self._bars.update(bar, completed=done, note=note)
        )
        try:
            yield stage
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
        self._bars.update(bar, completed=stage.total, total=stage.total)
        stage.finish(time.perf_counter() - start)
        done = f"{name}: {in_units(stage.count, unit)} in {time.perf_counter() - start:.1f} s{stage.note}"
        _log(done, warning=False)
        if not self.console.is_terminal:
            self.console.print(done)

    @contextmanager
    def lessons(self, names: Sequence[str]) -> Iterator[Callable[[str, TrainingProgress], None]]:
        """A stage for each lesson of a training; the block says of each step how far it is and what it lost."""
        with ExitStack() as stack:
            stages: dict[str, StageBar] = {}

            def at(name: str, standing: TrainingProgress) -> None:
                if name not in stages:
                    stack.close()  # the lesson before is over
                    stages[name] = stack.enter_context(self.stage(name, standing.steps, "steps"))
                losses = "".join(f", {what} {value:.3f}" for what, value in standing.losses.items())
                stages[name].at(standing.step, note=losses)

            yield at
        for name in names:
            self.seconds.setdefault(name, 0.0)  # what was finished before

    def say(self, text: str, style: str = "") -> None:
        """Print a line above the bars, and log it where a Prefect server listens."""
        self.console.print(plain(text), style=style, markup=False, emoji=False)
        _log(plain(text), warning=bool(style))


class StageBar:
    """One stage's progress, in the terminal and as a Prefect artifact."""

    def __init__(
        self, stages: Stages, name: str, total: int, unit: str, show: Callable[[float, str], None]
    ) -> None:
        self.count = total  #: 0 where nothing is left to do, which no bar can show
        self.total, self._name, self._unit, self._stages = max(total, 1), name, unit, stages
        self._show = show
        self.note = ""  #: what was said beside the count the last time
        self._lock = threading.Lock()
        self._start = self._told = self._printed = time.perf_counter()
        self._artifact: UUID | None = _create(name, total, unit)

    def at(self, done: int, total: int | None = None, note: str = "") -> None:
        """`done` items are finished (of `total`, where that has changed); `note`: what else is to be said of it."""
        with self._lock:
            self.count = total or self.count
            self.total = max(self.count, 1)
            self.note = note
            self._show(min(done, self.total), note)
            now = time.perf_counter()
            rate = done / max(now - self._start, 1e-9)
            left = f", {(self.total - done) / rate:,.0f} s left" if rate else ""
            if now - self._told > ARTIFACT_SECONDS:
                self._told = now
                _update(self._artifact, done, self.total, f"{rate:,.1f} {self._unit}/s{left}{note}")
            if not self._stages.console.is_terminal and now - self._printed > PLAIN_SECONDS:
                self._printed = now
                self._stages.say(
                    f"{self._name}: {done:,}/{self.total:,} {self._unit}, {rate:,.1f}/s{left}{note}"
                )

    @property
    def seconds(self) -> float:
        """Since the stage began."""
        return time.perf_counter() - self._start

    def finish(self, seconds: float) -> None:
        """Everything is done."""
        _update(
            self._artifact,
            self.total,
            self.total,
            f"{in_units(self.count, self._unit)} in {seconds:.1f} s{self.note}",
        )


def in_units(count: int, units: str) -> str:
    """A count of what a stage is measured in: "72 images", "1 class"."""
    one = units.removesuffix("es") if units.endswith(("sses", "xes")) else units.removesuffix("s")
    return f"{count:,} {one if count == 1 else units}"


def _log(text: str, warning: bool) -> None:
    from prefect import get_run_logger
    from prefect.exceptions import MissingContextError

    with suppress(MissingContextError):
        logger = get_run_logger()
        (logger.warning if warning else logger.info)(text)


def _create(name: str, total: int, unit: str) -> UUID | None:
    if "prefect" not in sys.modules:  # then no flow is running, and nothing needs it
        return None
    from prefect.artifacts import create_progress_artifact
    from prefect.context import get_run_context
    from prefect.exceptions import MissingContextError

    try:
        get_run_context()
    except MissingContextError:
        return None
    # A server that is slow or gone must not stop the work: it only shows it.
    try:
        created = create_progress_artifact(
            progress=0.0, key=f"explain-{name}", description=f"{name}: {in_units(total, unit)}"
        )
    except Exception as error:
        heed(error)
        return None
    return created if isinstance(created, UUID) else None


def _update(artifact: UUID | None, done: int, total: int, text: str) -> None:
    if artifact is None:
        return
    from prefect.artifacts import update_progress_artifact

    try:
        update_progress_artifact(
            artifact_id=artifact, progress=100.0 * min(done / total, 1.0), description=text
        )
    except Exception as error:
        heed(error)
