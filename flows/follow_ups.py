"""What follows a run where it is asked for: heatmaps, networks that learn to write, and a tracker that is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from explain_core.errors import ExplainError, RunError
from explain_core.gve.variants import METHOD, VARIANTS, variant_named
from explain_core.heatmaps.methods import METHODS, check_methods
from explain_core.runs.methods import methods_drawn, methods_trained
from explain_core.store.reader import Store
from flows.tracker import Tracker, log_run
from tasks.options import RunOptions


class FurtherError(RunError):
    """A run is published, and what was to follow it failed."""


@dataclass(frozen=True, slots=True)
class Further:
    """Methods of heatmaps and variants of sentences, by name. False where there is nothing."""

    heatmaps: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()

    @staticmethod
    def asked(options: RunOptions) -> Further:
        """What a run's options ask for. Raises InputError for a name that is not known."""
        heatmaps, sentences = _names(options.heatmaps), _names(options.sentences)
        for name in sentences:
            variant_named(name)
        if options.log_to:
            Tracker.of(options.log_to)
        in_order = tuple(
            name for name in VARIANTS if name in sentences
        )  # so that all ways of asking train alike
        return Further(check_methods(heatmaps) if heatmaps else (), in_order)

    def missing(self, run_id: str, store: Path) -> Further:
        """What of it the store does not have of a run."""
        if not self:
            return self
        against = [method.name for method in METHODS.values() if method.against]
        with Store.open(store) as opened:
            drawn, trained = methods_drawn(opened, run_id, against), methods_trained(opened, run_id)
        return Further(
            tuple(name for name in self.heatmaps if name not in drawn),
            tuple(name for name in self.sentences if f"{METHOD}{name}" not in trained),
        )

    def __bool__(self) -> bool:
        return bool(self.heatmaps or self.sentences)


def follow(options: RunOptions, run_id: str, quiet: bool = False) -> None:
    """Make what the options ask for and the store has not, each as a flow of its own within the run's.

    The run is published by then, and stays so whatever happens here; started again, it goes on with what is missing.
    Raises FurtherError, of whatever those flows foresaw.
    """
    try:
        _follow(options, run_id, quiet)
    except ExplainError as error:
        raise FurtherError(f"the run is published; what was to follow is not all there. {error}") from error
    tell_tracker(options, run_id)


def _follow(options: RunOptions, run_id: str, quiet: bool) -> None:
    left = Further.asked(options).missing(run_id, options.layout.root)
    if left.heatmaps:
        from flows.maps import MapOptions, draw_maps

        drawn = MapOptions(left.heatmaps)
        checkpoint = Path(options.checkpoint) if options.checkpoint else None
        draw_maps(
            options.layout.root, drawn, run_id, checkpoint, options.ray_address, options.workers,
            options.wait, quiet,
        )  # fmt: skip
    if left.sentences:
        from explain_core.gve.course import GveCourse
        from flows.train_gve import train_gve

        train_gve(
            options.layout.root, GveCourse(variants=left.sentences), run_id,
            ray_address=options.ray_address, cpus=options.workers, language_model=options.language_model,
            wait=options.wait, quiet=quiet,
        )  # fmt: skip


def tell_tracker(options: RunOptions, run_id: str) -> None:
    """Tell the tracker that the options name, if any, of a run that is published. Raises FurtherError."""
    if options.log_to is None:
        return
    try:
        log_run(options.layout.root, run_id, Tracker.of(options.log_to))
    except ExplainError as error:
        raise FurtherError(f"the run is published; {error}") from error


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in (text or "").split(",") if name.strip()))
