"""The watchman of a run: whether labels and preprocessing are the network's, told from its first logits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from explain_core.data.image_set import TRAIN
from explain_core.data.pictures.named_preprocessing import described
from explain_core.data.pictures.usual_preprocessing import usual_beside, usual_cuts_beside
from explain_core.data.wording import one_line
from explain_core.errors import ModelError, RunError
from explain_core.evaluation.sanity.watchman import (
    GEOMETRY_NATS,
    MORE,
    NATS,
    OtherOrder,
    OtherPreprocessing,
    other_order,
    other_preprocessing,
)
from explain_core.files import write_beside
from explain_core.model.network import TOLERANCE
from explain_core.model.own_output import difference
from explain_core.places import Place
from explain_core.store.shards.shards import Shard
from flows.stages.progress import Progress
from tasks.decoding import ImageJob
from tasks.plan import Plan
from tasks.pool import map_actors
from tasks.premises import key_of

#: Training images that are looked at first; logits that are read at most; images whose own output is held against it.
SEEN, MOST_LOGITS, HELD = 256, 20_000_000, 4


@dataclass(frozen=True, eq=False, slots=True)
class LabelledLogits:
    """What the network said of some images whose labels are known: ids, (images,) labels, (images, classes) logits."""

    ids: tuple[str, ...]
    labels: NDArray[np.intp]
    logits: NDArray[np.float32]


def training_labels(plan: Plan) -> dict[str, int]:
    """The label of each training image; of all images where none is for training."""
    rows = plan.manifest.table.select(["image_id", "split", "class_index"]).to_pylist()
    wanted = [row for row in rows if row["split"] == TRAIN] or rows
    return {row["image_id"]: row["class_index"] for row in wanted}


def seen_in(shards: Sequence[Shard], labels: Mapping[str, int], classes: int) -> LabelledLogits:
    """The labelled images in shards of activations, as many as fit into memory with ease."""
    ids: list[str] = []
    logits: list[NDArray[np.float32]] = []
    for shard in shards:
        if len(ids) * classes > MOST_LOGITS:
            break
        with Place.of(shard.path).open() as handle:
            table = pq.read_table(handle, columns=["image_id", "logits"])
        names = table["image_id"].to_pylist()
        rows = np.asarray(table["logits"].combine_chunks().flatten(), np.float32).reshape(len(names), classes)
        chosen = [row for row, name in enumerate(names) if name in labels]
        ids += [names[row] for row in chosen]
        logits.append(rows[chosen])
    found = np.concatenate(logits) if logits else np.zeros((0, classes), np.float32)
    return LabelledLogits(tuple(ids), np.array([labels[name] for name in ids], np.intp), found)


def watch_order(plan: Plan, seen: LabelledLogits, shown: Progress) -> None:
    """Stop the run, or say it where it goes on as it is, where another order of labels fits far better."""
    found = other_order(seen.logits, seen.labels, plan.manifest.classes)
    if found is not None:
        _stop(plan, order_text(found, plan.manifest.classes), shown)


def watch_preprocessing(
    plan: Plan, actors: Sequence[Any], known: Mapping[str, ImageJob], seen: LabelledLogits, shown: Progress
) -> None:
    """Likewise where another usual preprocessing does: tried on a few images of those in `known`."""
    # In no order that is theirs: images that lie side by side are of one class.
    rows = sorted(
        (row for row, name in enumerate(seen.ids) if name in known), key=lambda row: key_of(seen.ids[row])
    )
    rows = rows[:MORE]
    jobs = [known[seen.ids[row]] for row in rows]
    boxed = any(job.box is not None for job in jobs)
    usual = {**usual_beside(plan.preprocessing), **usual_cuts_beside(plan.preprocessing, boxed)}

    def tried(names: Sequence[str], start: int, stop: int) -> dict[str, NDArray[np.float32]]:
        calls = [(jobs[start:stop], usual[name].preprocessing, name) for name in names]
        return dict(map_actors(actors, "outputs", calls, say=shown.say))

    least = {name: GEOMETRY_NATS if each.geometry else NATS for name, each in usual.items()}
    found = other_preprocessing(seen.labels[rows], seen.logits[rows], tried, least)
    if found is not None:
        text = preprocessing_text(found, plan, usual[found.name].options)
        with write_beside(_doubt(plan)) as handle:
            handle.write(text.encode())
        _stop(plan, text, shown)


def remember_doubt(plan: Plan, shown: Progress) -> None:
    """Stop again, or say again, what was found when these images were extracted: they need no forward pass any more."""
    doubt = _doubt(plan)
    if doubt.is_file():
        _stop(plan, doubt.read_text(), shown)


def check_stored(
    plan: Plan, actors: Sequence[Any], known: Mapping[str, ImageJob], seen: LabelledLogits, shown: Progress
) -> None:
    """Hold what is stored of a few images against the network's own output. Raises RunError where they differ."""
    rows = [row for row, name in enumerate(seen.ids) if name in known][:HELD]
    if not rows:
        return
    call = ([known[seen.ids[row]] for row in rows], plan.preprocessing)
    [(_, own)] = map_actors(actors, "outputs", [call], say=shown.say)
    if (
        own.shape[1] != seen.logits.shape[1]
        or not difference(seen.logits[rows], own) <= TOLERANCE[plan.precision]
    ):
        by = difference(seen.logits[rows], own) if own.shape[1] == seen.logits.shape[1] else np.inf
        raise RunError(
            f"what was stored as logits is not what {plan.model} itself returns for {len(rows)} images that were held "
            f"against it: they differ by {by:.2g} of its outputs' range. Something stands between the classifier"
            f"{f' {plan.options.classifier}' if plan.options.classifier else ''} and the output, or before the first "
            "layer (a softmax, a temperature, a second head). Let the network return the classifier's output, or name "
            "the right module with --classifier."
        )


def order_text(found: OtherOrder, classes: Sequence[str]) -> str:
    """What is said of another order of labels, and the way out."""
    told = f"of {found.images:,} training images the network gets {found.accuracy:.0%} right"
    if found.name in ("natural", "sorted"):
        how = {
            "natural": "by the numbers in their names (2 before 10)",
            "sorted": "by code point (10 before 2)",
        }
        return (
            f"the labels seem to be in another order than the network's: {told}, and {found.better:.0%} with classes "
            f"sorted {how[found.name]}. Give --classes {found.name}."
        )
    moved = [label for label in range(len(classes)) if found.output_of[label] != label]
    some = "; ".join(
        f'output {found.output_of[label]} answers to "{one_line(classes[label])}"' for label in moved[:3]
    )
    more = f"; and {len(moved) - 3} more" if len(moved) > 3 else ""
    named = f" {found.name}" if found.name else ""
    return (
        f"the labels seem to be in another order than the network's: {told}, and {found.better:.0%} if they stood"
        f"{named or ' otherwise'} ({some}{more}). Give --classes FILE with the classes in the order of the network's "
        "outputs."
    )


def preprocessing_text(found: OtherPreprocessing, plan: Plan, options: str) -> str:
    """What is said of another preprocessing, and the way out."""
    told = f"of {found.images} training images it gets {found.accuracy:.0%} right as they are prepared"
    return (
        f"the network seems to have been trained on pictures that were prepared in another way: {told} "
        f"({described(plan.preprocessing)}; {plan.chosen.origin}), and {found.better:.0%} with {found.name}, where it "
        f"is surer of the right labels by {found.nats:.2g} nats an image. Give {options}."
    )


def _doubt(plan: Plan) -> Path:
    return plan.layout.root / "cache" / f"doubt-{key_of(plan.extraction_key, plan.manifest.digest)}.txt"


def _stop(plan: Plan, text: str, shown: Progress) -> None:
    if not plan.options.as_is:
        raise ModelError(f"{text} To go on as it is: --as-is.")
    shown.say(f"note: {text}", style="yellow")
