"""The images of a run that are attacked, and the class that each is to be taken for."""

from collections.abc import Sequence
from typing import Any

from explain_core.data.image_set import display_name
from explain_core.errors import InputError, NothingToAnswer
from explain_core.heatmaps.target_name import PREDICTED, RUNNER_UP, TRUE, TargetSpec, parsed_target
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

NONE = "none"  #: a target: any other class will do

# In an order drawn from their ids. Named ones are taken whether they are right or not.
IMAGES = """
SELECT i.image_id, i.path, i.box, p.predicted, p.runner_up
FROM predictions p JOIN run_images i ON i.run_id = p.run_id AND i.image_id = p.image_id
WHERE p.run_id = $run AND CASE WHEN $only IS NULL THEN p.correct AND $split IN (i.split, 'all')
                               ELSE list_contains($only, i.image_id) END
      AND ($target IS NULL OR p.predicted <> $target)
ORDER BY md5(p.image_id) LIMIT $limit
"""


def attack_target(text: str, classes: Sequence[str]) -> str | None:
    """What a target's name means: None for none, "runner-up", or a class as it is stored. Raises InputError else."""
    if text.strip().casefold() == NONE:
        return None
    found = parsed_target(text, classes)
    if found.against is not None or found.name in (PREDICTED, TRUE):
        raise InputError(
            f"--target {text}: an attack leads away from the label (none), or to runner-up or a class."
        )
    return found.name


def attack_images(
    store: Store, run: PublishedRun, split: str, limit: int | None, only: Sequence[str], target: str | None
) -> list[dict[str, Any]]:
    """The images of a split that the run labels right, and not as the target; or `only` these.

    Each has image_id, path, box, `predicted` and `target`, places among the classes (None without a target). `only`:
    ids, beginnings of ids or paths. Raises NothingToAnswer where there is none.
    """
    fixed = None if target in (None, RUNNER_UP) else target
    rows = store.rows(
        IMAGES, run=run.run_id, split=split, limit=limit or 2**62, target=fixed,
        only=[store.image(run, name)["image_id"] for name in only] or None,
    )  # fmt: skip
    if not rows:
        which = "of those named" if only else f"among the {split} images" if split != "all" else "at all"
        raise NothingToAnswer(
            f"run {run.name} has no image to attack {which}: wanted are images that are labelled right"
            + (f", and are not {display_name(fixed)} anyway." if fixed else ".")
        )
    place = {name: index for index, name in enumerate(run.class_names)}
    for row in rows:
        wanted = None if target is None else TargetSpec(target).of(row)[0]
        row["target"] = None if wanted is None else place[wanted]
        row["predicted"] = place[row["predicted"]]
    return rows
