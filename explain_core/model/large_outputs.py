"""Outputs that are too large for exact sums of their squares: a class that is masked, or weights before training."""

from torch import Tensor

from explain_core.errors import ModelError
from explain_core.model.finite import LARGEST_SQUARED

#: Outputs larger than this leave no room for exact sums of the squares of a thousand images'.
LARGEST = 1000.0
#: How many times as large as all others an output is that is a mask's.
MASKED = 10.0


def masked(outputs: Tensor) -> Tensor:
    """(classes,) whether an output of (images, classes) is the same for all images, and far larger than all others."""
    still = (outputs == outputs[:1]).all(0)
    others = outputs[:, ~still].abs().max() if not bool(still.all()) else outputs.abs().max()
    return still & (outputs[0].abs() > MASKED * others)


def large_outputs(outputs: Tensor, network: str) -> str:
    """What to say of outputs (images, classes) from which weights are to be read; "" where they are small enough.

    Raises ModelError where a class is masked by a number that is too large: no image would be left.
    """
    largest = float(outputs.abs().max())
    if not largest > LARGEST:
        return ""
    if bool(masked(outputs).any()):
        raise ModelError(
            f"the network ({network}) gives outputs of up to {largest:.2g}, too large to be summed exactly: is a class "
            "masked? Let the forward pass give it -100 instead."
        )
    return (
        f"Its outputs are up to {largest:.2g} on random images, as before training: a run sets images aside whose "
        f"outputs are beyond {LARGEST_SQUARED:,.0f}, too large to be summed exactly."
    )
