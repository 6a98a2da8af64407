"""What is understood of a run's network and images before it is begun: nothing is hashed, and no Ray is started."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from explain_core.data.pictures.named_preprocessing import ChosenPreprocessing, described
from explain_core.data.pictures.no_pictures import no_pictures
from explain_core.data.pictures.picture_survey import surveyed
from explain_core.data.sets.class_order import NATURAL, SORTED
from explain_core.data.sets.image_set_check import ImageSetCheck
from explain_core.data.wording import counted, one_line, some
from explain_core.errors import CheckpointError, ExplainError, InputError
from explain_core.model.networks import NetworkDescription, description
from explain_core.model.sources.spec import ModelSpec, build_model, parse_model_spec, source_digest
from explain_core.model.sources.training_record import TrainingRecord, record_of_checkpoint, record_of_weights
from tasks.image_set import image_set_of
from tasks.options import RunOptions
from tasks.premises import built_network, classes_named, in_label_order, prepared_twice, preprocessing_for
from tasks.words_check import images_with_words

if TYPE_CHECKING:
    from explain_core.data.image_set import ImageSet

YES = "yes"
PARTS_SHOWN = 12  #: the commonest
GUESSED = 13  #: classes of a network that is built to be compared with
NO_WEIGHTS = "random weights: nothing was given"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was understood: of the network, of the images, or of both; None of what was not asked.

    `order`: who says in which order the labels stand; `labels` the classes in it; `weights`: which were taken.
    """

    network: NetworkDescription | None = None
    images: ImageSetCheck | None = None
    preprocessing: ChosenPreprocessing | None = None
    order: str = ""
    labels: tuple[str, ...] = ()
    weights: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def accepted(self) -> bool:
        """Can a run be begun with it?"""
        return all(each.accepted for each in (self.network, self.images) if each is not None)

    @property
    def reason(self) -> str:
        """Why not, else ""."""
        return " ".join(
            each.reason for each in (self.network, self.images) if each is not None and each.reason
        )

    def stages(self) -> dict[str, str]:
        """What each later stage will be able to do: "yes", or "no" with the reason."""
        found: dict[str, str] = {}
        words = there = YES
        if self.images is not None:
            there = YES if self.images.accepted else "no: the image set is refused"
            words = f"no: {self.images.wordless}" if self.images.wordless else there
        if self.network is not None:
            there = there if self.network.accepted else "no: the network is not accepted"
            found = {
                "extract": there,
                "explain": there,
                "ground": there,
                "find": there,
                "maps": there,
                "features": there,
            }
        for stage in ("explain", "ground", "find"):
            if found.get(stage, YES) == YES:
                found[stage] = words
        return found

    def to_dict(self) -> dict[str, Any]:
        """All of it as one object."""
        found: dict[str, Any] = {"accepted": self.accepted, "reason": self.reason}
        if (network := self.network) is not None:
            found |= {
                "layer": network.layer, "channels": network.channels, "map_size": network.map_size,
                "layout": network.layout, "finer": network.finer, "weights": network.weights,
                "logits_error": network.logits_error, "fidelity": network.fidelity, "outputs": network.outputs,
                "preprocessing": self._preprocessing(), "classes": network.classes, "taken": self.weights,
            }  # fmt: skip
        if (images := self.images) is not None:
            found |= {
                "images": images.images, "splits": images.splits or {}, "captioned": images.captioned,
                "about": list(images.about), "parts": list(images.parts),
                "attributes": images.attributes, "boxes": images.boxes, "rows": [list(row) for row in images.rows],
            }  # fmt: skip
            found.setdefault("classes", images.classes)
        labels = self.labels or (self.images.class_names if self.images is not None else ())
        return found | {
            "class_names": labels, "class_order": self.order, "stages": self.stages(), "notes": self._notes(),
        }  # fmt: skip

    def lines(self) -> Iterator[tuple[str, str]]:
        """The same for people, as (what, found)."""
        yield "accepted", "yes" if self.accepted else f"no: {self.reason}"
        if (network := self.network) is not None and network.layer is not None:
            height, width = network.map_size or (0, 0)
            finer = f"; finer ones from {network.finer}" if network.finer else ""
            yield (
                "maps",
                f"{network.layer}: {network.channels:,} channels of {height} x {width} ({network.layout}){finer}",
            )
            yield "classes weighed", f"{network.weights}"
            yield "logits", f"stored and own outputs differ by {network.logits_error:.1e} of their range"
            yield "weights", self.weights
        if self.preprocessing is not None:
            yield "preprocessing", described(self.preprocessing.preprocessing)
            yield "said by", self.preprocessing.origin
        if self.labels:
            yield "classes", f"{len(self.labels):,}, {self.order}: {some(self.labels)}"
        if (images := self.images) is not None and images.images:
            splits = ", ".join(f"{count:,} {split}" for split, count in (images.splits or {}).items())
            yield (
                "images",
                f"{images.images:,} ({splits}) in {images.classes:,} classes, {images.boxes:,} with a box",
            )
            words = (
                ""
                if images.attributes is None
                else f"; {counted(images.attributes, 'attribute')} in a sample"
            )
            about = f"; about: {some(images.about)}" if images.about else ""
            about += f"; parts: {', '.join(images.parts[:PARTS_SHOWN])}" if images.parts else ""
            yield "captions", f"of {counted(images.captioned, 'image')}{words}{about}"
            for row in images.rows:
                yield "", " | ".join(one_line(part) for part in row)
        for stage, said in self.stages().items():
            yield f"stage {stage}", said
        for note in self._notes():
            yield "note", note

    def _notes(self) -> list[str]:
        of_images = self.images.notes if self.images is not None else ()
        network = self.network
        of_network = (network.reason,) if network is not None and network.accepted and network.reason else ()
        return list(dict.fromkeys((*of_network, *self.notes, *of_images)))

    def _preprocessing(self) -> dict[str, Any] | None:
        if (chosen := self.preprocessing) is None:
            return None
        p = chosen.preprocessing
        return {
            "size": p.size if isinstance(p.size, int) else list(p.size), "mean": list(p.mean), "std": list(p.std),
            "crop": p.crop, "margin": p.margin, "resize": p.resize, "fit": p.fit, "interpolation": p.interpolation,
            "antialias": p.antialias, "channels": p.channels, "orientation": p.orientation, "alpha": p.alpha,
            "said_by": chosen.origin,
            "sources": dict(chosen.sources),
        }  # fmt: skip


def checked(options: RunOptions, num_classes: int | None = None) -> Checked:
    """Check the network that is named, the image set that is, or both. What is wrong with them stands in the answer."""
    image_set: ImageSet | None = None
    images: ImageSetCheck | None = None
    if options.images:
        try:
            image_set = image_set_of(options)
            fetched = no_pictures(image_set)
            images = images_with_words(image_set, options)
            images = replace(images, notes=(*images.notes, *fetched))
        except ExplainError as error:
            images = ImageSetCheck(False, str(error))
    if not options.model:
        told = (
            ()
            if image_set is None
            else surveyed(image_set, preprocessing_for(options, TrainingRecord()).preprocessing.opening)
        )
        return Checked(images=images, notes=told)
    try:
        return _with_network(options, num_classes, image_set, images)
    except ExplainError as error:
        return Checked(NetworkDescription(False, str(error)), images)


def _with_network(
    options: RunOptions, num_classes: int | None, image_set: ImageSet | None, images: ImageSetCheck | None
) -> Checked:
    spec = parse_model_spec(options.model)
    source_digest(spec)  # says it where there is no such module
    if options.checkpoint and options.weights:
        raise CheckpointError("name either --checkpoint FILE or --weights NAME, not both.")
    count = num_classes or (len(image_set.classes) if image_set is not None else None)
    record = _record(options, spec, count or 1000)
    chosen = preprocessing_for(options, record)
    named, notes = classes_named(options, record), chosen.notes
    if image_set is not None:
        image_set, more = in_label_order(image_set, options, record)
        labels, notes = image_set.classes, (*notes, *more)
    elif named is not None:
        labels = named.names
    else:
        count = count or _outputs_in(options, spec)
        labels = tuple(f"class {k}" for k in range(count))
    network = built_network(options, spec, labels, chosen)
    order = f"named by {named.source}" if named else _order(options)
    shown = labels if named or image_set is not None else ()
    if image_set is not None:
        notes = (*notes, *surveyed(image_set, chosen.preprocessing.opening))
    return Checked(
        description(network), images, chosen, order, shown, _weights(options),
        (*network.notes, *prepared_twice(network, chosen), *notes),
    )  # fmt: skip


def _record(options: RunOptions, spec: ModelSpec, classes: int) -> TrainingRecord:
    if options.weights:
        return record_of_weights(spec, options.weights)
    if not options.checkpoint:
        return TrainingRecord()
    return record_of_checkpoint(options.checkpoint, spec, classes, options.weights_key)


def _outputs_in(options: RunOptions, spec: ModelSpec) -> int:
    """How many classes a checkpoint tells apart where nothing names them: what differs from a network for GUESSED."""
    if not options.checkpoint:
        raise InputError(
            "the number of classes is not known: give --num-classes N, a --checkpoint, or the --images that are to be "
            "explained."
        )
    from explain_core.model.checkpoints.checkpoint import read_checkpoint

    state = read_checkpoint(options.checkpoint, options.weights_key).state
    built = build_model(spec, GUESSED).state_dict()
    for name, tensor in built.items():
        there = state.get(name)
        if there is None:  # under a prefix
            there = next((value for key, value in state.items() if key.endswith(f".{name}")), None)
        if (
            there is not None
            and tensor.ndim
            and tensor.shape[0] == GUESSED
            and there.shape[1:] == tensor.shape[1:]
        ):
            return int(there.shape[0])
    raise InputError("the number of classes is not known: give --num-classes N.")


def _order(options: RunOptions) -> str:
    return (
        f"in {options.classes} order" if options.classes in (NATURAL, SORTED) else "in the image set's order"
    )


def _weights(options: RunOptions) -> str:
    if options.weights:
        return f"torchvision's {options.weights}"
    return str(options.checkpoint) if options.checkpoint else NO_WEIGHTS
