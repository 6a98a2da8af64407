"""A network ready to extract from: feature maps, pooled activations and logits in one forward pass."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from explain_core.data.wording import counted
from explain_core.errors import CheckpointError, ModelError
from explain_core.model.anatomy import Anatomy, find_anatomy
from explain_core.model.checkpoint import check_classes, read_checkpoint
from explain_core.model.descriptor import descriptors, energies
from explain_core.model.device import BFLOAT16, FLOAT32, PRECISIONS, is_cuda
from explain_core.model.hooks import catching, copied
from explain_core.model.spec import ModelSpec, build_model
from explain_core.model.torchvision_weights import build_pretrained
from explain_core.model.weights import load_into


@dataclass(frozen=True, slots=True)
class Activations:
    """What one batch gave.

    `maps` (batch, filters, h, w) are f_i(x) of Guo et al. 2018, on the network's device and in the precision
    they were computed in; `pooled` (batch, filters) float32 their averages phi; `logits` (batch, classes)
    float32. `descriptor` (batch, channels) float32, of the layers Anatomy.described (see model/descriptor.py).
    `finer_maps` and `finer_pooled`: maps and averages of the stage before (Anatomy.finer), where there is one.
    """

    maps: Tensor
    pooled: NDArray[np.float32]
    logits: NDArray[np.float32]
    descriptor: NDArray[np.float32]
    finer_maps: Tensor | None = None
    finer_pooled: NDArray[np.float32] | None = None


class Network:
    """A model in evaluation mode on its device, channels_last, with its anatomy known."""

    def __init__(
        self,
        model: nn.Module,
        anatomy: Anatomy,
        precision: str = FLOAT32,
        device: str = "cpu",
        notes: tuple[str, ...] = (),
    ) -> None:
        """Move `model` itself to `device`. `notes` say where its weights came from.

        Raises ModelError for an unknown precision or device.
        """
        self.notes = notes
        if precision not in PRECISIONS:
            raise ModelError(f"there is no precision {precision!r}: take {' or '.join(PRECISIONS)}.")
        self.anatomy = anatomy
        self.precision = precision
        self.device = torch.device(device if is_cuda(device) else "cpu")
        self.model = model.eval().requires_grad_(False)
        self.model.to(self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        linear = self.model.get_submodule(anatomy.classifier)
        assert isinstance(linear, nn.Linear)
        self._weight = linear.weight.double()
        self._bias = (
            linear.bias.double() if linear.bias is not None else self._weight.new_zeros(anatomy.classes)
        )

    def forward(self, batch: Tensor) -> Activations:
        """One forward pass over (batch, 3, h, w) float32 images, normalised as in the training.

        `pooled` is summed in float64 from the maps as they are: a sum of a few dozen numbers of 8 or 24 bits
        is exact there, or so nearly that the order of the additions is lost when it is rounded to float32.
        The logits are the classifier's equation on these averages, in float64 and rounded once, so that low
        precision in the maps is not joined by low precision in the classifier.
        """
        with ExitStack() as stack:
            stack.enter_context(torch.inference_mode())
            for context in self.arithmetic():
                stack.enter_context(context)
            maps, finer, described = self._maps_of(batch.to(self.device, memory_format=torch.channels_last))
        with torch.inference_mode():
            pooled = _averages(maps)
            logits = torch.addmm(self._bias, pooled.double(), self._weight.T).float()
            before = None if finer is None else _averages(finer).cpu().numpy()
            descriptor = descriptors(described).cpu().numpy()
        return Activations(maps, pooled.cpu().numpy(), logits.cpu().numpy(), descriptor, finer, before)

    def classifier_weights(self) -> NDArray[np.float32]:
        """The classifier's weights w, (classes, filters) float32."""
        return self._weight.float().cpu().numpy()

    @property
    def classifier(self) -> Tensor:
        """The classifier's weights w, (classes, filters), on the network's device."""
        return self._weight

    def classifier_bias(self) -> NDArray[np.float32]:
        """The classifier's bias, (classes,) float32; zeros where it has none."""
        return self._bias.float().cpu().numpy()

    def arithmetic(self) -> list[AbstractContextManager[Any]]:
        """What a forward pass in the network's precision happens in."""
        contexts: list[AbstractContextManager[Any]] = []
        if self.precision == BFLOAT16:
            contexts.append(torch.autocast(self.device.type, dtype=torch.bfloat16))
        if self.device.type == "cuda":
            # Left alone, cuDNN multiplies float32 in TF32 (10 bits) and may add in any order.
            contexts.append(torch.backends.cudnn.flags(enabled=True, deterministic=True, allow_tf32=False))
        return contexts

    def _maps_of(self, batch: Tensor) -> tuple[Tensor, Tensor | None, list[Tensor]]:
        """The last feature maps, those of the finer stage where there is one, and the described layers' energies."""
        anatomy, finer = self.anatomy, self.anatomy.finer
        wanted = [(anatomy.last, copied), *((layer, energies) for layer in anatomy.described)]
        with catching(self.model, wanted if finer is None else [*wanted, (finer, copied)]) as caught:
            self.model(batch)
        end = len(wanted)
        return caught[0], caught[end] if finer is not None else None, caught[1:end]


def load_network(
    spec: ModelSpec,
    checkpoint_path: str | Path | None,
    class_names: Sequence[str],
    precision: str = FLOAT32,
    device: str = "cpu",
    features: str | None = None,
    classifier: str | None = None,
    input_size: int = 224,
    weights: str | None = None,
    weights_key: str | None = None,
) -> Network:
    """Build a network, load its weights, hold its classes against the image set's, and find its anatomy.

    The weights come from the checkpoint `checkpoint_path`, where `weights_key` says which of several sets in it is
    meant, or are torchvision's own called `weights`. Raises ModelError and CheckpointError.
    """
    if (checkpoint_path is None) == (weights is None):
        raise ModelError(
            "the network needs weights: give either a checkpoint file or the name of torchvision's own."
        )
    notes: tuple[str, ...] = ()
    if weights is not None:
        model = build_pretrained(spec, weights, class_names)
    elif checkpoint_path is not None:
        checkpoint = read_checkpoint(checkpoint_path, weights_key)
        check_classes(checkpoint, class_names)
        model = build_model(spec, len(class_names))
        notes = (*checkpoint.notes, *load_into(model, checkpoint, spec))
    anatomy = find_anatomy(model.float(), input_size, features, classifier)
    if anatomy.classes != len(class_names):
        raise CheckpointError(
            f"{spec} with {checkpoint_path} tells {counted(anatomy.classes, 'class')} apart, the image set has "
            f"{len(class_names)}. Name the image set that it was trained on."
        )
    return Network(model, anatomy, precision, device, notes)


def _averages(maps: Tensor) -> Tensor:
    """(batch, filters) float32: the average over positions, summed in float64."""
    return (maps.sum((2, 3), dtype=torch.float64) / (maps.shape[2] * maps.shape[3])).float()
