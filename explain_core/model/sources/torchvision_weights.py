"""torchvision's own pretrained weights, by name, in place of a checkpoint file."""

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import nn

from explain_core.errors import CheckpointError, ModelError
from explain_core.model.sources.libraries import torchvision_name
from explain_core.model.sources.network_name import ModelSpec
from explain_core.model.sources.vision_library import torchvision

SECONDS = 15.0  #: of silence, after which the internet counts as not there


def build_pretrained(spec: ModelSpec, weights: str, class_names: Sequence[str]) -> nn.Module:
    """Build a network with the weights that torchvision calls `weights` ("DEFAULT", "IMAGENET1K_V2").

    They are downloaded into torch's own cache unless they are there. Raises ModelError for names that are not
    there and without the internet, CheckpointError if the image set has another number of classes.
    """
    chosen = chosen_weights(spec, weights)
    trained = len(chosen.meta["categories"])
    if trained != len(class_names):
        raise CheckpointError(
            f"torchvision's weights {chosen.name} are for {trained} classes, the image set has "
            f"{len(class_names)}. Name a checkpoint that was trained on it with --checkpoint FILE."
        )
    try:
        with _short_silences():
            model: nn.Module = torchvision().models.get_model(
                torchvision_name(spec), weights=chosen, progress=False
            )
    except (OSError, RuntimeError) as error:  # RuntimeError: the file that came has another hash
        raise ModelError(
            f"torchvision's weights {chosen.name} of {spec} could not be downloaded "
            f"from {chosen.url} ({error}).\n"
            f"--weights needs the internet: use --checkpoint FILE, or copy that file into {_cache()}."
        ) from error
    return model.eval()


def pretrained_classes(spec: ModelSpec, weights: str) -> tuple[str, ...]:
    """The classes that torchvision's weights were trained for, in the order of the outputs; nothing is downloaded.

    Raises ModelError for names that are not there.
    """
    return tuple(chosen_weights(spec, weights).meta["categories"])


def weights_digest(spec: ModelSpec, weights: str) -> str:
    """A name for the content of torchvision's weights: "torchvision:" and the name of the file they are in.

    The file's name ends in the first digits of its SHA-256, so other weights have another name; nothing is
    downloaded. Raises ModelError for names that are not there.
    """
    return f"torchvision:{str(chosen_weights(spec, weights).url).rpartition('/')[2]}"


def chosen_weights(spec: ModelSpec, weights: str) -> Any:
    """torchvision's description of its weights called `weights`. Raises ModelError for names that are not there."""
    if not spec.of_torchvision:
        raise ModelError(
            f"--weights takes torchvision's own weights, and {spec} is no network of torchvision's."
        )
    offered = torchvision().models.get_model_weights(torchvision_name(spec))
    name = weights.rpartition(".")[2].upper()
    if name not in offered.__members__:
        raise ModelError(f"{spec} has no weights {weights!r}: {', '.join([*offered.__members__])} are there.")
    return offered[name]


def _cache() -> Path:
    return Path(torch.hub.get_dir()) / "checkpoints"


@contextmanager
def _short_silences() -> Iterator[None]:
    """torch.hub downloads without a time limit: a network that swallows packets would hang it."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(SECONDS)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
