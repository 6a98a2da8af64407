"""A network as a notebook has it: loaded by name or handed over, asked picture by picture or batch by batch."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from explain_core.data.pictures.named_preprocessing import NamedPreprocessing, chosen_preprocessing
from explain_core.data.pictures.preprocess import BOX, Preprocessing, Size
from explain_core.data.wording import counted, one_line
from explain_core.errors import CheckpointError, InputError, ModelError
from explain_core.model.checkpoints.checkpoint import check_classes, read_checkpoint
from explain_core.model.checkpoints.class_names import contradiction_in
from explain_core.model.network import Network, load_network
from explain_core.model.networks import description
from explain_core.model.passes.device import FLOAT32
from explain_core.model.passes.eager import eager
from explain_core.model.places.anatomy import find_anatomy
from explain_core.model.sources.spec import TORCHVISION, ModelSpec, parse_model_spec
from explain_core.model.sources.torchvision_weights import pretrained_classes
from explain_core.model.sources.trained_preprocessing import named_in_settings
from explain_core.model.sources.training_record import (
    configs_beside,
    preprocessing_of_network,
    record_of_checkpoint,
    record_of_weights,
)
from explain_core.model.sources.weights import load_into
from explain_core.notebook.pictures import Boxes, Images, batches

if TYPE_CHECKING:
    from explain_core.model.network import Activations

BATCH = 32  #: images a forward pass


@dataclass(frozen=True, eq=False, slots=True)
class ExplainedNetwork:
    """A network in evaluation mode, its classes in the order of its outputs, and how it sees pictures."""

    network: Network
    classes: tuple[str, ...]
    preprocessing: Preprocessing

    def __repr__(self) -> str:
        anatomy = self.network.anatomy
        return (
            f"<network of {counted(len(self.classes), 'class')}, {counted(anatomy.filters, 'filter')} in "
            f"{anatomy.features}, {self.preprocessing.size} pixels a side, on {self.network.device}>"
        )

    @property
    def weights(self) -> NDArray[np.float32]:
        """(classes, filters): how much each filter's average counts for each class."""
        return self.network.classifier_weights()


@dataclass(frozen=True, eq=False, slots=True)
class ImageActivations:
    """What a network made of some images; all float32, on the CPU.

    `pooled` (images, filters): phi, the average of each feature map; `logits` (images, classes). `maps` (images,
    filters, height, width): f_i(x) of Guo et al. 2018, and `finer_maps`, those of the stage before where the last ones
    are coarse; both None unless they were asked for, because they are large.
    """

    pooled: NDArray[np.float32]
    logits: NDArray[np.float32]
    maps: NDArray[np.float32] | None = None
    finer_maps: NDArray[np.float32] | None = None


def open_network(
    model: str | nn.Module,
    checkpoint: Path | str | None = None,
    *,
    classes: Sequence[str] | None = None,
    weights: str | None = None,
    features: str | None = None,
    classifier: str | None = None,
    size: Size | None = None,
    crop: str = BOX,
    preprocessing: Preprocessing | None = None,
    precision: str = FLOAT32,
    device: str = "cpu",
) -> ExplainedNetwork:
    """Load a network, ready to be explained.

    `model`: a network of torchvision's by name ("resnet50"), "package.module:factory" for your own, or the nn.Module
    itself, of which a copy is taken: yours stays as it is. Its weights come from the file `checkpoint`, from
    torchvision's own called `weights` ("DEFAULT"), or are those that the module has. `classes`: their names in the
    order of the outputs; without them those that the checkpoint or torchvision's weights name, and for a module
    "0", "1", ... `size`: pixels a side of its input, or (height, width); `crop`: "box" or "whole" (Preprocessing). What
    is said beside the weights of how pictures are prepared is heeded, else ImageNet's usual; `preprocessing` says all
    of it instead. `features`, `classifier`: modules by name, where they are not found. `precision`: "float32" or
    "bfloat16"; `device`: "cpu" or "cuda".

    Raises InputError: ModelError where the network cannot be built or is not of the shape that is explained,
    CheckpointError where the file cannot be read or does not fit.
    """
    given = NamedPreprocessing("size", size)
    if classes is not None and len(set(classes)) < len(classes):
        twice = next(name for place, name in enumerate(classes) if name in classes[:place])
        raise InputError(f"two classes are called {twice!r}: give each output a name of its own.")
    if isinstance(model, nn.Module):
        if weights is not None:
            raise InputError(f"weights={weights!r} names torchvision's weights, and a module has its own.")
        if preprocessing is None:
            preprocessing = chosen_preprocessing((given, *_said_of(model, checkpoint)), crop).preprocessing
        return _of_module(model, checkpoint, classes, features, classifier, preprocessing, precision, device)
    spec = parse_model_spec(model if ":" in model else f"{TORCHVISION}:{model}")
    names = tuple(classes) if classes is not None else _named_classes(spec, checkpoint, weights)
    if preprocessing is None:
        record = None
        if weights is not None:
            record = record_of_weights(spec, weights)
        elif checkpoint is not None:
            record = record_of_checkpoint(checkpoint, spec, len(names))
        said = record.preprocessing if record is not None else ()
        preprocessing = chosen_preprocessing((given, *said), crop).preprocessing
    network = load_network(
        spec, checkpoint, names, precision=precision, device=device, features=features, classifier=classifier,
        input_size=preprocessing.size, weights=weights,
    )  # fmt: skip
    return _looked_at(ExplainedNetwork(network, names, preprocessing))


def activations_of(
    network: ExplainedNetwork, images: Images, *, boxes: Boxes = None, maps: bool = False, batch: int = BATCH
) -> ImageActivations:
    """What the network makes of images, `batch` of them a forward pass; with `maps`, their feature maps too.

    `images`: pictures (PIL) or their files, or what `preprocess` gave. In float32 the last bits of an image may depend
    on how many share its forward pass. Raises ImageError for a picture that cannot be read, with its name, and
    InputError for no image, or values of another shape.
    """
    parts = [network.network.forward(each) for each in batches(network.preprocessing, images, boxes, batch)]
    pooled, logits = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("pooled", "logits")
    )
    return ImageActivations(pooled, logits, *(_maps(parts) if maps else ()))


def _said_of(model: nn.Module, checkpoint: Path | str | None) -> list[NamedPreprocessing]:
    """What a checkpoint, and the network that is handed over, say of preprocessing."""
    said = []
    if checkpoint is not None:
        said = named_in_settings(
            dict(read_checkpoint(checkpoint).hyper_parameters) | configs_beside(checkpoint)
        )
    own = preprocessing_of_network(model)
    return said if own is None else [*said, own]


def _of_module(
    model: nn.Module,
    checkpoint: Path | str | None,
    classes: Sequence[str] | None,
    features: str | None,
    classifier: str | None,
    preprocessing: Preprocessing,
    precision: str,
    device: str,
) -> ExplainedNetwork:
    own = _copied(model).cpu().float()
    if checkpoint is not None:
        read = read_checkpoint(checkpoint)
        classes = classes if classes is not None else read.class_names
        if classes is not None:
            check_classes(read, classes)
        load_into(own, read, ModelSpec(type(model).__module__, type(model).__qualname__))
    anatomy = find_anatomy(own, preprocessing.size, features, classifier, len(classes) if classes else None)
    names = tuple(classes) if classes is not None else tuple(map(str, range(anatomy.classes)))
    if len(names) != anatomy.classes:
        raise InputError(
            f"the network ({type(model).__name__}) tells {counted(anatomy.classes, 'class')} apart, and classes= names "
            f"{len(names)}: name each of its outputs, in order."
        )
    return _looked_at(ExplainedNetwork(Network(own, anatomy, precision, device), names, preprocessing))


def _looked_at(network: ExplainedNetwork) -> ExplainedNetwork:
    """The network, where what it gives an image is the image's own. Raises ModelError."""
    found = description(network.network)
    if not found.accepted:
        raise ModelError(found.reason)
    return network


def _copied(model: nn.Module) -> nn.Module:
    try:
        return eager(copy.deepcopy(getattr(model, "_orig_mod", model)))
    except (TypeError, RuntimeError, copy.Error) as error:
        raise InputError(
            f"the network ({type(model).__name__}) cannot be copied ({one_line(error)}), and yours is left as it is: "
            "name a function that builds it, as package.module:factory."
        ) from error


def _named_classes(spec: ModelSpec, checkpoint: Path | str | None, weights: str | None) -> tuple[str, ...]:
    """The names that come with the weights. Raises CheckpointError where there are none."""
    if checkpoint is None:
        return pretrained_classes(spec, weights) if weights is not None else ()
    read = read_checkpoint(checkpoint)
    names = read.class_names
    if doubt := contradiction_in(read.hyper_parameters):
        raise CheckpointError(f"{doubt}: give classes=[...] in the order of the network's outputs.")
    if names is None:
        raise CheckpointError(
            f"{checkpoint} holds no class names: give classes=[...], one for each output of the network, in order."
        )
    return names


def _maps(parts: Sequence[Activations]) -> Iterator[NDArray[np.float32] | None]:
    """The last maps of all batches, and those of the finer stage or None."""
    yield _joined([part.maps for part in parts])
    finer = [part.finer_maps for part in parts if part.finer_maps is not None]
    yield _joined(finer) if finer else None


def _joined(maps: Sequence[Tensor]) -> NDArray[np.float32]:
    return np.concatenate([each.float().cpu().numpy() for each in maps])
