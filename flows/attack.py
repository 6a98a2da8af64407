"""Attacking a published run's images: what a change that nobody sees makes the network see, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prefect import flow

from explain_core.evaluation.questions.attack import AttackedImage, attack_figures
from explain_core.evaluation.questions.attack_rows import AttackRecord, attack_name, replace_attack
from explain_core.evaluation.questions.attack_words import attribute_names, class_words, outputs_of
from explain_core.model.attack import OBJECTIVES, Attack
from explain_core.places import Place
from explain_core.runs.attack_images import attack_images, attack_target
from explain_core.runs.pictures import box_of
from explain_core.store.change import change
from explain_core.store.layout import Layout
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store
from flows.flow_names import named
from flows.progress import Stages
from tasks.attack import Attacked, Attacker, Victim
from tasks.cluster import connected
from tasks.pool import actor_pool, map_actors
from tasks.remote import start_of

A_CALL = 8  #: images of a batch: the same ones together whatever the number of workers


@dataclass(frozen=True, slots=True)
class AttackOptions:
    """How and what is attacked: `target` none, runner-up or a class; `attributes`: a table by class to judge words."""

    attack: Attack = field(default_factory=Attack)
    target: str = "none"
    split: str = "test"
    images: int | None = 200
    only: tuple[str, ...] = ()
    attributes: str | None = None


@dataclass(frozen=True, eq=False, slots=True)
class AttackResult:
    """What came of it: the run, what is stored, and the names that its places stand for."""

    run_id: str
    name: str
    record: AttackRecord
    classes: tuple[str, ...]
    attributes: tuple[str, ...]
    paths: dict[str, str]


@flow(name="attack", flow_run_name=named("attack on"), validate_parameters=False)
def attack_run(
    folder: Path,
    options: AttackOptions,
    run_name: str | None = None,
    checkpoint: Path | None = None,
    pictures: Path | None = None,
    ray_address: str | None = None,
    workers: int | None = None,
    wait: float = 3600.0,
    quiet: bool = False,
) -> AttackResult:
    """Attack images of a run, explain them before and after, measure, and store all of it.

    `pictures`: a folder that the crops are written to, before and after, as PNG. Raises InputError, CheckpointError,
    ModelError where the network passes its pictures no gradient, and what reading pictures raises.
    """
    with Store.open(folder) as opened:
        run = opened.run(run_name)
        target = attack_target(options.target, run.class_names)
        rows = attack_images(opened, run, options.split, options.images, options.only, target)
        words = class_words(opened, run, options.attributes)
        names = attribute_names(opened, run)
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
    victims = _victims(run, rows)
    there = str(checkpoint.absolute()) if checkpoint else None
    start = start_of(Attacker, str(folder.absolute()), run.run_id, there, options.attack)
    parts = [victims[at : at + A_CALL] for at in range(0, len(victims), A_CALL)]
    images: list[AttackedImage] = []
    with (
        Stages(quiet) as shown,
        connected(ray_address, workers) as cluster,
        actor_pool(start, min(cluster.cpus, len(parts))) as actors,
        shown.stage("attack", len(victims)) as stage,
    ):
        calls = [(part, pictures is not None) for part in parts]
        for made in map_actors(actors, "attack", calls, stage.at, shown.say):
            images += made.images
            if pictures is not None:
                _write(pictures, made)
    images.sort(key=lambda image: image.image_id)
    name = attack_name(options.attack, target)
    record = AttackRecord(
        name, options.attack, target, OBJECTIVES[outputs_of(run)][target is not None], tuple(images),
        tuple(attack_figures(name, images, words)),
    )  # fmt: skip
    _publish(Layout(folder), run, record, names, wait)
    paths = {row["image_id"]: row["path"] for row in rows}
    return AttackResult(run.run_id, run.name, record, run.class_names, names, paths)


def _victims(run: PublishedRun, rows: Sequence[dict[str, Any]]) -> list[Victim]:
    root = Place.of(run.image_root)
    return [
        Victim(row["image_id"], str(root / row["path"]), box_of(row), row["predicted"], row["target"])
        for row in rows
    ]


def _write(folder: Path, made: Attacked) -> None:
    """The crops as the network saw them, ID-before.png and ID-after.png."""
    from PIL import Image

    from explain_core.files import write_beside

    for when, crops in (("before", made.before), ("after", made.after)):
        for image, crop in zip(made.images, () if crops is None else crops, strict=True):
            with write_beside(folder / f"{image.image_id}-{when}.png") as handle:
                Image.fromarray(crop).save(handle, format="PNG")


def _publish(
    layout: Layout, run: PublishedRun, record: AttackRecord, attributes: Sequence[str], wait: float
) -> None:
    with change(layout, f"{run.run_id}-attack", wait, of_run=run.run_id) as connection:
        replace_attack(connection, run.run_id, record, run.class_names, attributes)
