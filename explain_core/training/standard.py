"""What networks that learn from activations take them by: each filter's mean and deviation over the training images."""

from dataclasses import dataclass

from torch import Tensor

MEAN, SPREAD = "mean", "spread"


@dataclass(frozen=True, eq=False, slots=True)
class Standard:
    """`mean` and `spread` (filters,)."""

    mean: Tensor
    spread: Tensor

    def of(self, pooled: Tensor) -> Tensor:
        """Pooled activations (..., filters), standardised; a gradient goes through."""
        return (pooled - self.mean.to(pooled.device)) / self.spread.to(pooled.device)

    def tensors(self) -> dict[str, Tensor]:
        """By name, as they are saved beside a network's."""
        return {MEAN: self.mean.contiguous(), SPREAD: self.spread.contiguous()}

    @staticmethod
    def taken_from(tensors: dict[str, Tensor]) -> "Standard":
        """What `tensors` gave, taken out of a file's; KeyError where it is not there."""
        return Standard(tensors.pop(MEAN), tensors.pop(SPREAD))
