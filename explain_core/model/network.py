"""A network ready to extract from: feature maps, pooled activations, logits and their gradients in one forward pass."""

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
from explain_core.model.checkpoints.checkpoint import check_classes, read_checkpoint
from explain_core.model.descriptor import descriptors, energies
from explain_core.model.passes.device import BFLOAT16, FLOAT32, PRECISIONS, is_cuda
from explain_core.model.passes.folds import Fold, find_folds, folded
from explain_core.model.passes.hooks import catching, detached, open_to_gradients, replacing
from explain_core.model.passes.layout import channels_last
from explain_core.model.passes.output import returning_class_outputs
from explain_core.model.passes.probe import images
from explain_core.model.passes.self_attention import open_attention
from explain_core.model.passes.sparse_rows import LowWeights, SparseRows
from explain_core.model.passes.stages import Stage
from explain_core.model.places.anatomy import Anatomy, find_anatomy
from explain_core.model.places.rest import linear_rest, role_gradients
from explain_core.model.sources.spec import ModelSpec, build_model
from explain_core.model.sources.torchvision_weights import build_pretrained
from explain_core.model.sources.weights import load_into

#: How far the classifier's equation may be from the network's output, in the logits' range: what rounding does.
TOLERANCE = {FLOAT32: 1e-3, BFLOAT16: 0.1}
NOT_LINEAR = "the network's outputs are not linear in its maps' averages"


@dataclass(frozen=True, slots=True)
class Activations:
    """What one batch gave.

    `maps` (batch, filters, h, w) are f_i(x) of Guo et al. 2018, on the network's device and in the precision
    they were computed in; `pooled` (batch, filters) float32 their averages phi; `logits` (batch, classes)
    float32. `descriptor` (batch, channels) float32, of the layers Anatomy.described (see model/descriptor.py).
    `finer_maps` and `finer_pooled`: maps and averages of the stage before (Anatomy.finer), where there is one.
    `gradients` (batch, roles, filters) float32, where they were asked for: of each role's logit by the maps, summed
    over positions, the weight of each filter's average in that image; `roles` (batch, roles) their classes.
    """

    maps: Tensor
    pooled: NDArray[np.float32]
    logits: NDArray[np.float32]
    descriptor: NDArray[np.float32]
    finer_maps: Tensor | None = None
    finer_pooled: NDArray[np.float32] | None = None
    gradients: NDArray[np.float32] | None = None
    roles: NDArray[np.intp] | None = None


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
        """Move `model` itself to `device`; from now on it returns its class outputs, (batch, classes), alone.

        `notes` say where its weights came from. Raises ModelError for an unknown precision or device.
        """
        if precision not in PRECISIONS:
            raise ModelError(f"there is no precision {precision!r}: take {' or '.join(PRECISIONS)}.")
        self.notes, self.anatomy, self.precision = notes, anatomy, precision
        self.device = torch.device(device if is_cuda(device) else "cpu")
        self.model = returning_class_outputs(model.eval().requires_grad_(False), anatomy.classes)
        self.model.to(self.device)
        channels_last(self.model)
        self._float32_rest, self._low_weights = anatomy.whole, LowWeights()
        self._weight: Tensor | None = None
        self._bias: Tensor | None = None
        self._folds: list[Fold] | None = None
        if anatomy.classifier is not None:
            linear = self.model.get_submodule(anatomy.classifier)
            assert isinstance(linear, nn.Linear)
            self._weight = linear.weight.double()
            self._bias = (
                linear.bias.double() if linear.bias is not None else self._weight.new_zeros(anatomy.classes)
            )
        elif anatomy.linear:
            self._weight, self._bias = linear_rest(self.model, anatomy)

    @property
    def closed(self) -> bool:
        """Whether the logits are linear in the maps' averages: the classifier's weights say what each filter adds."""
        return self._weight is not None

    def forward(self, batch: Tensor, asked: NDArray[np.integer] | None = None) -> Activations:
        """One forward pass over (batch, channels, h, w) float32 images, normalised as in the training.

        `pooled` is summed in float64 from the maps as they are: a sum of a few dozen numbers of 8 or 24 bits
        is exact there, or so nearly that the order of the additions is lost when it is rounded to float32.
        Where the network's last layer is a linear one on these averages, the logits are its equation on them, in
        float64 and rounded once, so that low precision in the maps is not joined by low precision in the classifier;
        they are held against the network's own output. Elsewhere they are that output, computed in float32 from the
        maps on, but for linear layers over positions where gradients are asked for (sparse_rows.py).

        `asked` (batch,): a class of each image. Then, unless the closed form holds, there are `gradients`, of the
        predicted class, the runner-up and the one that was asked for, by a backward pass from each to the maps.
        Raises ModelError for images of another shape, and where equation and output differ.
        """
        if batch.shape[1] != self.anatomy.channels:
            raise ModelError(
                f"the network takes images of {self.anatomy.channels} channels, and the pictures were prepared with "
                f"{batch.shape[1]}."
            )
        given = batch.to(self.device, memory_format=torch.channels_last)
        self.folds(given)  # found here, outside of the contexts below: they change what a pass gives
        if self.anatomy.classifier is None:
            return self._followed(given, asked)
        with ExitStack() as stack:
            stack.enter_context(torch.inference_mode())
            for context in self.arithmetic():
                stack.enter_context(context)
            maps, finer, described, output = self._maps_of(given)
        with torch.inference_mode():
            pooled = _averages(maps)
            assert self._weight is not None and self._bias is not None
            logits = torch.addmm(self._bias, pooled.double(), self._weight.T).float()
            self._check(logits, output)
            before = None if finer is None else _averages(finer).cpu().numpy()
            descriptor = descriptors(described).cpu().numpy()
        return Activations(maps, pooled.cpu().numpy(), logits.cpu().numpy(), descriptor, finer, before)

    def classifier_weights(self) -> NDArray[np.float32]:
        """The classifier's weights w, (classes, filters) float32."""
        return self.classifier.float().cpu().numpy()

    @property
    def classifier(self) -> Tensor:
        """The classifier's weights w, (classes, filters), on the network's device.

        Raises ModelError where the logits are not linear in the maps' averages.
        """
        if self._weight is None:
            raise ModelError(f"{NOT_LINEAR}: there are no weights to read.")
        return self._weight

    def classifier_bias(self) -> NDArray[np.float32]:
        """The classifier's bias, (classes,) float32; zeros where it has none."""
        if self._bias is None:
            raise ModelError(f"{NOT_LINEAR}: there is no bias to read.")
        return self._bias.float().cpu().numpy()

    def _followed(self, given: Tensor, asked: NDArray[np.integer] | None) -> Activations:
        """A forward pass whose logits are the network's own output, and the gradients where they are wanted."""
        graph = asked is not None and not self.closed
        anatomy, begun = self.anatomy, list[Tensor]()

        def begin(output: Tensor) -> Tensor:
            maps = anatomy.layout.maps(output.detach())
            maps = maps.relu() if anatomy.relu else maps
            if low := self._float32_rest and self.precision != FLOAT32:
                torch.set_autocast_enabled(self.device.type, False)  # until the context around the pass ends
                maps, output = maps.float(), output.float()
            if not graph and output.dtype == maps.dtype and not anatomy.relu:
                return output
            with torch.set_grad_enabled(graph):  # the layer may stand in a block without gradients
                begun.append(maps.clone().requires_grad_(graph))
                given = open_to_gradients(begun[0]) if graph and anatomy.relu else begun[0].clone()
                if graph:
                    stack.enter_context(SparseRows(len(maps), self._low_weights if low else None))
                return anatomy.layout.put(given, output.detach())

        with ExitStack() as stack:
            stack.enter_context(torch.enable_grad() if graph else torch.no_grad())
            for context in self.arithmetic():
                stack.enter_context(context)
            with open_attention(self.model), replacing(self.model, anatomy.features, anatomy.call, begin):
                maps, finer, described, output = self._maps_of(given)
            roles, gradients = (
                role_gradients(begun[0], output, asked) if graph and asked is not None else (None, None)
            )
        with torch.inference_mode():
            pooled = _averages(maps)
            if self._weight is not None and self._bias is not None:
                self._check(torch.addmm(self._bias, pooled.double(), self._weight.T).float(), output.float())
            before = None if finer is None else _averages(finer).cpu().numpy()
            descriptor = descriptors(described).cpu().numpy()
        return Activations(
            maps, pooled.cpu().numpy(), output.detach().float().cpu().numpy(), descriptor, finer, before,
            gradients, roles,
        )  # fmt: skip

    def _check(self, logits: Tensor, output: Tensor) -> None:
        """Raise ModelError where the classifier's equation is not what the network returns.

        Images whose logits are no numbers are left to whoever takes the activations.
        """
        if not bool((usable := torch.isfinite(logits).all(1) & torch.isfinite(output).all(1)).any()):
            return
        moving = slice(None) if (w := self._weight) is None or not w.any() else w.any(1)  # not a mask's -1e9
        own, given = logits[usable][:, moving], output[usable][:, moving]
        allowed = TOLERANCE[self.precision] * max(float(own.max() - own.min()), float(own.abs().max()))
        if not float((own - given).abs().max()) <= allowed:
            what = f"the classifier {self.anatomy.classifier} gives"
            if self.anatomy.classifier is None:
                what = f"the weights of {self.anatomy.features}'s averages give"
            raise ModelError(
                f"what {what} is not what the network returns for these images: something else comes after it, or "
                "beside it."
            )

    def arithmetic(self) -> list[AbstractContextManager[Any]]:
        """What a forward pass in the network's precision happens in."""
        contexts: list[AbstractContextManager[Any]] = []
        if self.precision == BFLOAT16:
            contexts.append(torch.autocast(self.device.type, dtype=torch.bfloat16))
        if self.device.type == "cuda":
            # Left alone, cuDNN multiplies float32 in TF32 (10 bits) and may add in any order.
            contexts.append(torch.backends.cudnn.flags(enabled=True, deterministic=True, allow_tf32=False))
        return contexts

    def _maps_of(self, batch: Tensor) -> tuple[Tensor, Tensor | None, list[Tensor], Tensor]:
        """The last feature maps, the finer stage's where there is one, the described layers' energies, the output."""
        end = 1 + len(self.anatomy.described)
        with folded(self.folds(batch)):
            maps, *rest = self._look(batch)
        return maps, rest[end] if self.anatomy.finer is not None else None, rest[: end - 1], rest[end - 1]

    def _look(self, batch: Tensor) -> list[Tensor]:
        """As `_maps_of`, one after the other; the finer maps last, where there are any."""
        keep = [detached, *(energies for _ in self.anatomy.described), detached]
        with catching(self.model, list(zip(self._stages, keep, strict=False))) as caught:
            output = self.model(batch)
        return [*caught[: (end := 1 + len(self.anatomy.described))], output, *caught[end:]]

    @property
    def _stages(self) -> list[Stage]:
        """The layers whose maps are wanted: the last, those that are described, the finer one."""
        finer = self.anatomy.finer
        return [self.anatomy.last, *self.anatomy.described, *([] if finer is None else [finer])]

    def folds(self, batch: Tensor) -> list[Fold]:
        """What is folded in a forward pass over such images; it is found once (folds.py)."""
        if self._folds is None:
            given = images((batch.shape[2], batch.shape[3]), batch.shape[1], 1, self.device)
            low, looked_at = self.precision == BFLOAT16, [stage.module for stage in self._stages]
            self._folds = find_folds(self.model, looked_at, lambda: self._look(given), low)
        return self._folds


def load_network(
    spec: ModelSpec,
    checkpoint_path: str | Path | None,
    class_names: Sequence[str],
    precision: str = FLOAT32,
    device: str = "cpu",
    features: str | None = None,
    classifier: str | None = None,
    input_size: int | tuple[int, int] = 224,
    weights: str | None = None,
    weights_key: str | None = None,
    check_names: bool = True,
) -> Network:
    """Build a network, load its weights, hold its classes against the image set's, and find its anatomy.

    The weights come from the checkpoint `checkpoint_path`, where `weights_key` says which of several sets in it is
    meant, or are torchvision's own called `weights`. Raises ModelError and CheckpointError.
    `check_names` False: the order of labels has been settled by somebody who knows better than the checkpoint.
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
        if check_names:
            check_classes(checkpoint, class_names)
        model = build_model(spec, len(class_names))
        notes = (*checkpoint.notes, *load_into(model, checkpoint, spec))
    anatomy = find_anatomy(model.float(), input_size, features, classifier, len(class_names))
    if anatomy.classes != len(class_names):
        raise CheckpointError(
            f"{spec} with {checkpoint_path} tells {counted(anatomy.classes, 'class')} apart, the image set has "
            f"{len(class_names)}. Name the image set that it was trained on."
        )
    return Network(model, anatomy, precision, device, notes)


def _averages(maps: Tensor) -> Tensor:
    """(batch, filters) float32: the average over positions, summed in float64."""
    return (maps.sum((2, 3), dtype=torch.float64) / (maps.shape[2] * maps.shape[3])).float()
