"""Which runs are too many: what is asked to be kept, and what that leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from explain_core.errors import InputError
from explain_core.store.published_run import PublishedRun


@dataclass(frozen=True, slots=True)
class Retention:
    """How much is kept: the newest `runs` and the activations of the newest `activations`; None is all of them.

    Nothing goes that is not older than `days`, where that is given; alone it means all runs that are older, but for the
    newest of all.
    """

    runs: int | None = None
    activations: int | None = None
    days: float | None = None

    def check(self) -> None:
        """Raise InputError where it says nothing, or what cannot be meant."""
        if not self.is_asked:
            raise InputError(
                "say what to keep: --keep-runs N, --keep-activations N or --older-than DAYS. --dry-run shows what goes."
            )
        if self.runs is not None and self.runs < 1:
            raise InputError(f"--keep-runs {self.runs} would forget everything: 1 at least.")
        if self.activations is not None and self.activations < 0:
            raise InputError(f"--keep-activations {self.activations} is no number of runs: 0 at least.")
        if self.days is not None and not self.days >= 0:
            raise InputError(f"--older-than {self.days:g} is no number of days: 0 at least.")

    @property
    def is_asked(self) -> bool:
        """Whether anything is to go at all."""
        return any(each is not None for each in (self.runs, self.activations, self.days))


@dataclass(frozen=True, slots=True)
class Pruned:
    """The ids of the runs that go, and of those that stay without their activations."""

    runs: tuple[str, ...]
    activations: tuple[str, ...]


def pruned(runs: Sequence[PublishedRun], keep: Retention, now: datetime) -> Pruned:
    """What goes of the runs of a store, which are given newest first."""

    def is_old(run: PublishedRun) -> bool:
        return keep.days is None or now - run.published_at > timedelta(days=keep.days)

    most = (
        keep.runs
        if keep.runs is not None
        else (1 if keep.days is not None and keep.activations is None else None)
    )
    gone = [run for place, run in enumerate(runs) if most is not None and place >= most and is_old(run)]
    left = [run for run in runs if run not in gone]
    bare = [
        run for place, run in enumerate(left)
        if keep.activations is not None and place >= keep.activations and is_old(run)
    ]  # fmt: skip
    return Pruned(tuple(run.run_id for run in gone), tuple(run.run_id for run in bare))
