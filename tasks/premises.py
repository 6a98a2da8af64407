"""What is read of a run's network and labels before anything is computed."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from explain_core.data.image_set import ImageSet
from explain_core.data.pictures.named_preprocessing import (
    ChosenPreprocessing,
    NamedPreprocessing,
    chosen_preprocessing,
    given_preprocessing,
)
from explain_core.data.pictures.preprocess import CHANNELS
from explain_core.data.sets.class_order import (
    NATURAL,
    SORTED,
    NamedClasses,
    in_order_of,
    order_note,
    read_class_names,
    sorted_as,
)
from explain_core.data.wording import counted
from explain_core.errors import InputError, ModelError
from explain_core.files import write_beside
from explain_core.model.sources.spec import ModelSpec, build_model, source_digest
from explain_core.model.sources.training_record import (
    TrainingRecord,
    configs_beside,
    record_of_checkpoint,
    record_of_weights,
)
from explain_core.store.training_records import TrainingRecords
from tasks.options import RunOptions

if TYPE_CHECKING:
    from explain_core.model.network import Network


RECORD = 2  #: raise it when more is read of a checkpoint than before
ACCEPTED = "accepted 6"  #: and this, when other networks are accepted, or more is said of them
GRADIENTS_VERSION = (
    "rows 2"  #: and this, when the gradients that weigh maps differ in a bit from what they were
)


def training_record(options: RunOptions, model: ModelSpec, classes: int, digest: str) -> TrainingRecord:
    """What the checkpoint, or torchvision of its weights, says of the training; kept, so that it is read once."""
    if options.weights:
        return record_of_weights(model, options.weights)
    cache = TrainingRecords(options.layout.root / "cache")
    beside = configs_beside(str(options.checkpoint))
    name = key_of(RECORD, digest, str(model), source_digest(model), classes, beside)
    if (known := cache.read(name)) is None:
        known = record_of_checkpoint(str(options.checkpoint), model, classes, options.weights_key)
        cache.write(name, known)
    return known


def preprocessing_for(options: RunOptions, record: TrainingRecord) -> ChosenPreprocessing:
    """What the options say of preprocessing, then what the training's record does, then ImageNet's usual."""
    return chosen_preprocessing((given(options), *record.preprocessing), options.crop)


def given(options: RunOptions) -> NamedPreprocessing:
    """What a user's options say of preprocessing. Raises InputError."""
    return given_preprocessing(
        options.mean, options.std, options.resize, options.interpolation, options.channels, options.input_size,
        options.fit, options.antialias, options.orientation, options.alpha,
    )  # fmt: skip


def in_label_order(
    image_set: ImageSet, options: RunOptions, record: TrainingRecord
) -> tuple[ImageSet, tuple[str, ...]]:
    """The image set with its classes in the network's order, and what is to be said of it."""
    named = classes_named(options, record)
    if named is not None:
        return in_order_of(image_set, named), ()
    if options.classes in (NATURAL, SORTED):
        return sorted_as(image_set, str(options.classes)), ()
    note = order_note(image_set.classes)
    return image_set, () if note is None else (note,)


def classes_named(options: RunOptions, record: TrainingRecord) -> NamedClasses | None:
    """The classes by name in label order, from the file that is given or from the training's record.

    Raises InputError where the record names them in two orders, and no option says which.
    """
    if options.classes is None and record.doubt:
        raise InputError(
            f"{record.doubt}. Give --classes FILE with them in the order of the network's outputs."
        )
    if options.classes is None:
        return record.classes
    return None if options.classes in (NATURAL, SORTED) else read_class_names(options.classes)


@dataclass(frozen=True, slots=True)
class Understood:
    """What a look at a network told: the `layer`, where it was named, rests on pictures, is a step or is `between`.

    Of other networks the layer follows from their code and weights as it always did, and no key needs it.
    `gradients`: how those are computed by which the network's maps are weighed, "" where none are needed.
    """

    layer: str | None
    limits: tuple[str, ...]
    gradients: str


def read_network(
    options: RunOptions, model: ModelSpec, labels: Sequence[str], chosen: ChosenPreprocessing, digest: str
) -> Understood:
    """Build the network once, here, and look whether it can be explained, before an image is hashed or Ray started.

    Once for each checkpoint and way of looking at it: what was understood is kept in the store. Raises ModelError and
    CheckpointError.
    """
    from explain_core.model.limits import limits
    from explain_core.model.networks import description
    from explain_core.model.passes.forward_step import is_step
    from explain_core.model.passes.probe import PICTURES

    name = key_of(
        ACCEPTED, digest, str(model), source_digest(model), list(labels), options.features, options.classifier,
        options.classes is None, chosen.preprocessing.digest,
    )  # fmt: skip
    kept = options.layout.root / "cache" / f"accepted-{name}.json"
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        held = json.loads(kept.read_text("utf-8"))
        return Understood(held["layer"], tuple(held["limits"]), held["gradients"])
    network = built_network(options, model, labels, chosen)
    found = description(network)
    if not found.accepted:
        raise ModelError(f"{model}: {found.reason}")
    anatomy = network.anatomy
    # What earlier versions did not read: by another layer, what they extracted would be taken for this one's.
    layout = anatomy.layout
    read_now = anatomy.seen_on == PICTURES or layout.between or layout.order is not None
    named = read_now or is_step(network.model, anatomy.features)
    layer = anatomy.features if named else options.features
    told = (*limits(anatomy, found.margin), *prepared_twice(network, chosen))
    understood = Understood(layer, told, "" if network.closed else GRADIENTS_VERSION)
    with write_beside(kept) as handle:
        handle.write(json.dumps(asdict(understood)).encode())
    return understood


def built_network(
    options: RunOptions, model: ModelSpec, labels: Sequence[str], chosen: ChosenPreprocessing
) -> Network:
    """The network on this machine's processor: with the weights that are named, or random ones without any.

    Raises ModelError where it takes pictures of other channels, and what `load_network` raises.
    """
    from explain_core.model.network import Network, load_network
    from explain_core.model.networks import check_count
    from explain_core.model.places.anatomy import find_anatomy

    p = chosen.preprocessing
    if options.checkpoint or options.weights:
        network = load_network(
            model, options.checkpoint, labels, features=options.features, classifier=options.classifier,
            input_size=p.size, weights=options.weights, weights_key=options.weights_key, check_names=False,
        )  # fmt: skip
    else:
        built = build_model(model, len(labels)).float()
        anatomy = find_anatomy(built, p.size, options.features, options.classifier, len(labels))
        check_count(anatomy, len(labels), type(built).__name__)
        network = Network(built, anatomy)
    takes = network.anatomy.channels
    if takes != CHANNELS[p.channels]:
        raise ModelError(
            f"the network takes images of {counted(takes, 'channel')}, and pictures are prepared with "
            f"{CHANNELS[p.channels]} ({chosen.sources['channels']}). Give --channels "
            f"{'1, for grey' if takes == 1 else 'rgb or bgr'}."
        )
    return network


def prepared_twice(network: Network, chosen: ChosenPreprocessing) -> tuple[str, ...]:
    """What is to be said of a network that seems to normalise images that are normalised for it already."""
    from explain_core.model.sources.own_normalization import own_normalization

    p = chosen.preprocessing
    name = own_normalization(network.model, network.anatomy.channels)
    if name is None or (set(p.mean) == {0} and set(p.std) == {1}):
        return ()
    means = ", ".join(f"{each:.4g}" for each in p.mean)
    return (
        f"The network holds a mean and a spread of each channel ({name}): does it normalise its images itself? They "
        f"are prepared with mean {means} already; then give --mean 0 --std 1.",
    )


def key_of(*parts: object) -> str:
    """A name for content: 32 hex digits over some values that JSON has."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
