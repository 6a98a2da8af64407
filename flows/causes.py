"""Seeking causes for a published run: images are changed, and the network looks again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from prefect import flow

from explain_core.errors import InputError
from explain_core.evaluation.maps.baseline_maps import RANDOM
from explain_core.evaluation.sanity.causes import (
    CauseFigures,
    drop_figures,
    fall_ratio,
    rate,
    replace_figures,
)
from explain_core.evaluation.sanity.lookalikes import lookalike_figures
from explain_core.evaluation.sanity.suspects import known_by, named_by_method, suspect_rows
from explain_core.fieldguide.records import VERSION, read_parameters
from explain_core.heatmaps.methods import VEBI
from explain_core.image_sets import is_drawn
from explain_core.model.layer import Unit
from explain_core.places import Place
from explain_core.runs.pictures import box_of
from explain_core.store.change import change
from explain_core.store.layout import Layout
from explain_core.store.reader import Store
from flows.progress import Stages
from tasks.causes import CauseSeeker, Covered, Silenced, Suspect, Undone
from tasks.cluster import connected
from tasks.pool import actor_pool, map_actors
from tasks.remote import start_of

Figures = CauseFigures

IMAGES = 200
A_CALL = 8


@flow(name="causes", validate_parameters=False)
def seek_causes(
    folder: Path,
    name: str | None = None,
    images: int = IMAGES,
    checkpoint: Path | None = None,
    ray_address: str | None = None,
    wait: float = 3600.0,
) -> tuple[str, Figures]:
    """Measure what a run's explanations cause, and store it in `metrics`; returns the run's id and the figures.

    `images`: how many correctly classified test images are changed, drawn by their ids. Raises InputError where
    there is none, and CheckpointError where the run's checkpoint is not where it was.
    """
    if images < 1:
        raise InputError(f"causes are sought on 1 image or more; met {images}.")
    with Store.open(folder) as opened:
        run = opened.run(name)
        rows = suspect_rows(opened, run, images)
        named, known = named_by_method(opened, run, rows), known_by(opened, run)
        drawn, root = is_drawn(run.image_spec), run.image_root
        alike = lookalike_figures(opened, run) if drawn else {}
    if not rows:
        raise InputError(f"run {run.name} has no test image that is classified correctly: nothing to change.")
    if drawn and (read_parameters(Path(root)) or {}).get("version") != VERSION:
        raise InputError(f"{root} holds no field guide of version {VERSION} any more: nothing to draw again.")
    figures: Figures = {(metric, run.estimator): figure for metric, figure in alike.items()}
    suspects = _suspects(rows, root)
    there = str(checkpoint.absolute()) if checkpoint else None
    start = start_of(CauseSeeker, str(folder.absolute()), run.run_id, there)
    with (
        Stages() as shown,
        connected(ray_address) as cluster,
        actor_pool(start, min(cluster.cpus, -(-len(suspects) // A_CALL))) as actors,
    ):
        if drawn:
            undone = _redraw(shown, actors, root, suspects)
            falls = {one.image_id: one.falls for one in undone}
            for method, told in sorted(named.items()):
                figures |= drop_figures(method, told, falls)
        if covered := _cover(shown, actors, suspects):
            figures["causal.occlusion_ratio", run.estimator] = fall_ratio(
                [one.told for one in covered], [one.elsewhere for one in covered]
            )
        if silenced := _silence(shown, actors, suspects, known):
            figures["causal.right_without", VEBI.name] = rate([one.without for one in silenced])
            figures["causal.right_without", RANDOM] = rate([one.without_others for one in silenced])
    _publish(Layout(folder), run.run_id, figures, wait)
    return run.run_id, figures


def _suspects(rows: Iterable[dict[str, Any]], root: str) -> list[Suspect]:
    return [
        Suspect(
            row["image_id"], row["path"], str(Place.of(root) / row["path"]), box_of(row), row["predicted"],
            tuple((place["a"], place["x"], place["y"]) for place in row["places"] or ()),
        )
        for row in rows
    ]  # fmt: skip


def _redraw(shown: Stages, actors: list[Any], root: str, suspects: Sequence[Suspect]) -> list[Undone]:
    """Each image drawn again with its claims undone; `root`: the field guide's folder."""
    calls = [(root, part) for part in _parts(suspects)]
    with shown.stage("redraw", len(suspects)) as stage:
        return [one for part in map_actors(actors, "redraw", calls, stage.at, shown.say) for one in part]


def _cover(shown: Stages, actors: list[Any], suspects: Sequence[Suspect]) -> list[Covered]:
    """The images with grounded places, with these covered; in the order of their ids."""
    placed = [suspect for suspect in suspects if suspect.places]
    if not placed:
        return []
    covered: list[Covered] = []
    with shown.stage("cover", len(placed)) as stage:
        for part in map_actors(actors, "cover", [(part,) for part in _parts(placed)], None, shown.say):
            covered += part
            stage.at(len(covered))
    return sorted(covered, key=lambda one: one.image_id)


def _silence(
    shown: Stages, actors: list[Any], suspects: Sequence[Suspect], known: dict[int, list[Unit]]
) -> list[Silenced]:
    """The images whose class the network knows by some units, with these silent; in the order of their ids."""
    by_class = _by_class(suspects, known)
    if not by_class:
        return []
    silenced: list[Silenced] = []
    with shown.stage("silence", sum(len(part) for part, _ in by_class)) as stage:
        for part in map_actors(actors, "silence", by_class, None, shown.say):
            silenced += part
            stage.at(len(silenced))
    return sorted(silenced, key=lambda one: one.image_id)


def _parts(suspects: Sequence[Suspect]) -> list[Sequence[Suspect]]:
    return [suspects[start : start + A_CALL] for start in range(0, len(suspects), A_CALL)]


def _by_class(
    suspects: Sequence[Suspect], known: dict[int, list[Unit]]
) -> list[tuple[Sequence[Suspect], list[Unit]]]:
    """The images of each class together, with the units that the network knows it by."""
    found: dict[int, list[Suspect]] = defaultdict(list)
    for suspect in suspects:
        if suspect.predicted in known:
            found[suspect.predicted].append(suspect)
    return [(found[place], known[place]) for place in sorted(found)]


def _publish(layout: Layout, run_id: str, figures: Figures, wait: float) -> None:
    """Put the figures into the store, in place of those of an earlier search."""
    with change(layout, run_id, wait, of_run=run_id) as connection:
        replace_figures(connection, run_id, figures)
