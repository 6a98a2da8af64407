"""What a heatmap explains: a logit, a difference of logits, or any other number that a network's output gives."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

Target = Callable[[Tensor], Tensor]
"""From a network's output over a batch, (batch, ...), to one number an image, (batch,)."""


@dataclass(frozen=True, eq=False, slots=True)
class Logits:
    """y^c of each image, before the softmax; with `against`, y^c - y^d: what speaks for c rather than d.

    `classes` and `against` (batch,) integers: another pair for each image.
    """

    classes: Tensor
    against: Tensor | None = None

    def __call__(self, output: Tensor) -> Tensor:
        """(batch, classes) to (batch,)."""
        rows = torch.arange(len(self.classes), device=output.device)
        chosen = output[rows, self.classes.to(output.device)]
        if self.against is None:
            return chosen
        return chosen - output[rows, self.against.to(output.device)]

    def weights(self, classifier: Tensor) -> Tensor:
        """(batch, filters): the target's gradient by the pooled filters, from the classifier's (classes, filters)."""
        chosen = classifier[self.classes.to(classifier.device)]
        return chosen if self.against is None else chosen - classifier[self.against.to(classifier.device)]


def score(target: Target, output: Tensor) -> Tensor:
    """The target of a batch's output, (batch,) and one number an image. Raises ValueError for anything else."""
    value = target(output)
    if value.ndim != 1 or len(value) != len(output):
        raise ValueError(
            f"a target gives one number an image, ({len(output)},) of this batch; this one gave {tuple(value.shape)}"
        )
    return value
