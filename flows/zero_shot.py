"""Recognising classes that a published run never saw, by what they look like in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from prefect import flow

from explain_core.data.attributes.class_descriptions import read_class_descriptions
from explain_core.data.image_set import TEST, TRAIN, ImageSet
from explain_core.data.wording import counted, some
from explain_core.errors import InputError
from explain_core.evaluation.questions.attack_words import attribute_names
from explain_core.evaluation.questions.zero_shot_rows import ZeroShotRecord, replace_zero_shot
from explain_core.evaluation.questions.zero_shot_run import Looks, zero_shot_record
from explain_core.image_sets import LoaderOptions, load_image_set
from explain_core.places import Place
from explain_core.runs.caption_language import check_texts
from explain_core.runs.class_rates import class_rates
from explain_core.runs.class_signatures import ClassSignatures, signatures
from explain_core.store.change import change
from explain_core.store.layout import Layout
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store
from explain_core.text.pipeline import load_pipeline
from flows.flow_names import named
from flows.progress import Stages
from tasks.cluster import connected
from tasks.pool import actor_pool, map_actors
from tasks.remote import start_of
from tasks.zero_shot import Onlooker, Stranger

A_CALL = 16


@dataclass(frozen=True, slots=True)
class UnseenOptions:
    """`classes`: the file that describes them; `images`: the image set that shows them, of which `split` is judged."""

    classes: str
    images: str
    split: str = TEST


@dataclass(frozen=True, eq=False, slots=True)
class UnseenResult:
    """What came of it: the run, what is stored, the attributes that places stand for, and the pictures left out."""

    run_id: str
    name: str
    record: ZeroShotRecord
    attributes: tuple[str, ...]
    lost: tuple[str, ...]


@flow(name="zero-shot", flow_run_name=named("unseen classes by"), validate_parameters=False)
def recognise(
    folder: Path,
    options: UnseenOptions,
    run_name: str | None = None,
    checkpoint: Path | None = None,
    ray_address: str | None = None,
    workers: int | None = None,
    wait: float = 3600.0,
    quiet: bool = False,
) -> UnseenResult:
    """Look at images of classes that a run never saw, tell them apart by words, measure, and store all of it.

    Raises InputError where fewer than two such classes are described and shown, CaptionError for a file that cannot be
    read, and what loading images and rebuilding the network raise.
    """
    described = read_class_descriptions(Place.of(options.classes))
    with Store.open(folder) as opened:
        run = opened.run(run_name)
        if not run.attributes:
            raise InputError(f"run {run.name} has no words: there is nothing to recognise classes by.")
        words, rate = attribute_names(opened, run), class_rates(opened, run)
    images = load_image_set(options.images, LoaderOptions())
    check_texts(chain.from_iterable(described.sentences.values()), run, Place.of(options.classes).name)
    pipeline = None if described.table is not None else load_pipeline(run.options.get("language_model"))
    known = signatures(described, images.classes, run.class_names, words, pipeline)
    judged = _strangers(images, known, options.split)
    examples = _strangers(images, known, TRAIN) if options.split == TEST else []
    if not judged:
        raise InputError(f"{options.images} has no {options.split} images of {some(known.names)}.")
    start = start_of(
        Onlooker, str(folder.absolute()), run.run_id, str(checkpoint.absolute()) if checkpoint else None
    )
    looks = Looks()
    parts = [part for each in (judged, examples) for part in _parts(each)]
    with (
        Stages(quiet) as shown,
        connected(ray_address, workers) as cluster,
        actor_pool(start, min(cluster.cpus, len(parts))) as actors,
        shown.stage("look", len(judged) + len(examples)) as stage,
    ):
        for seen in map_actors(actors, "look", [(part,) for part in parts], stage.at, shown.say):
            looks.add(seen.paths, seen.pooled, seen.probability, seen.lost)
    label = {record.path: known.places.index(record.class_index) for record in images.records
             if record.class_index in known.places}  # fmt: skip
    record = zero_shot_record(
        _name(options.classes), options.images, options.split, known, rate, looks,
        {one.path: label[one.path] for one in judged}, {one.path: label[one.path] for one in examples},
    )  # fmt: skip
    _publish(Layout(folder), run, record, words, wait)
    return UnseenResult(run.run_id, run.name, record, words, tuple(looks.lost))


def told_of(result: UnseenResult) -> str:
    """What was recognised, in a line."""
    known = result.record.known
    return (
        f"{counted(len(result.record.images), 'image')} of {counted(len(known.names), 'class')} that {result.name} "
        f"never saw, by {known.source}"
    )


def _strangers(images: ImageSet, known: ClassSignatures, split: str) -> list[Stranger]:
    root = Place.of(images.root)
    return [
        Stranger(record.path, str(root / record.path), record.box)
        for record in images.records
        if record.class_index in known.places and split in (record.split, "all")
    ]


def _parts(strangers: Sequence[Stranger]) -> list[Sequence[Stranger]]:
    return [strangers[at : at + A_CALL] for at in range(0, len(strangers), A_CALL)]


def _name(path: str) -> str:
    """What a description is called in the store: its file's name without its ending."""
    return Path(path.rstrip("/")).stem or path


def _publish(
    layout: Layout, run: PublishedRun, record: ZeroShotRecord, attributes: Sequence[str], wait: float
) -> None:
    with change(layout, f"{run.run_id}-zero-shot", wait, of_run=run.run_id) as connection:
        replace_zero_shot(connection, run.run_id, record, attributes)
