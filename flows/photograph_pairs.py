"""Pairs of photographs in one picture: whether maps tell which of the two is asked for."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from explain_core.errors import InputError
from explain_core.evaluation.figures.figures import Figure
from explain_core.evaluation.maps.maps import Row, map_figures
from explain_core.evaluation.maps.photograph_pair import pairs_of
from flows.progress import Stages
from tasks.maps import MapJob, Wanted
from tasks.photograph_pairs import PairDrawer
from tasks.pool import actor_pool, map_actors
from tasks.remote import start_of

A_CALL = 4  #: pairs a call: of each both classes' maps are drawn


def pair_figures(
    shown: Stages,
    job: MapJob,
    rows: Sequence[dict[str, Any]],
    wanted: dict[str, Wanted],
    count: int,
    cpus: int,
) -> list[Figure]:
    """Draw the maps of up to `count` pairs, each image's own class asked for, and measure.

    Raises InputError where there are not two test images of different classes that are labelled right.
    """
    ids = pairs_of(rows, count)
    if not ids:
        raise InputError(
            "--pairs: wanted are two test images of different classes that are both labelled right."
        )
    place = {name: index for index, name in enumerate(job.classes)}
    own = {row["image_id"]: place[row["class"]] for row in rows}
    pairs = [
        (replace(wanted[left], target=own[left]), replace(wanted[right], target=own[right]))
        for left, right in ids
    ]
    parts = [pairs[at : at + A_CALL] for at in range(0, len(pairs), A_CALL)]
    found: list[Row] = []
    with (
        shown.stage("pairs", len(pairs)) as stage,
        actor_pool(start_of(PairDrawer, job), min(cpus, len(parts))) as actors,
    ):
        for part in map_actors(actors, "halves", [(each,) for each in parts], stage.at, shown.say):
            found += part
    return map_figures(found)
