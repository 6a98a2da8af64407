"""How a network's classes are weighed: kept beside the shards of an extraction, so that explaining needs no network."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explain_core.errors import PlaceError
from explain_core.model.passes.output_kind import LOGITS
from explain_core.places import Place
from explain_core.statistics.readings import CLOSED_FORM

UNREAD = "unread"


@dataclass(frozen=True, eq=False, slots=True)
class Classifier:
    """`weights` (classes, filters) and `bias` (classes,) float32: logits ~ weights phi + bias.

    `method`: how they are read (statistics/readings.py); UNREAD, and 0, where that takes a run's training images.
    `fidelity`: R2 with which they tell held-out logits, `agreement` the share of training images that they give the
    network's own label. `outputs`: what the network's outputs are (model/passes/output_kind.py).
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    method: str = CLOSED_FORM
    fidelity: float = 1.0
    agreement: float = 1.0
    outputs: str = LOGITS

    @property
    def filters(self) -> int:
        """n, the number of filters of the last convolutional layer."""
        return int(self.weights.shape[1])

    def save(self, folder: Place | Path, run_id: str | None = None) -> None:
        """Write into an extraction's folder: the network's own, or what a run's training images told of it."""
        with (Place.of(folder) / _name(run_id)).write() as handle:
            np.savez(
                handle, weights=self.weights, bias=self.bias, method=self.method, fidelity=self.fidelity,
                agreement=self.agreement, outputs=self.outputs,
            )  # fmt: skip

    @staticmethod
    def of_run(folder: Place | Path, run_id: str) -> "Classifier | None":
        """How a run weighs classes: the network's own weights, or those that were read for it."""
        own = Classifier.load(folder)
        return own if own is None or own.method != UNREAD else Classifier.load(folder, run_id)

    @staticmethod
    def load(folder: Place | Path, run_id: str | None = None) -> "Classifier | None":
        """Read from an extraction's folder; None where it is not there, or damaged: the network can be asked again."""
        path = Place.of(folder) / _name(run_id)
        if not path.exists():
            return None
        try:
            with path.open() as handle, np.load(handle, allow_pickle=False) as arrays:
                held = {name: arrays[name][()] for name in arrays if arrays[name].ndim == 0}
                return Classifier(
                    arrays["weights"], arrays["bias"], str(held.get("method", CLOSED_FORM)),
                    float(held.get("fidelity", 1.0)), float(held.get("agreement", 1.0)),
                    str(held.get("outputs", LOGITS)),
                )  # fmt: skip
        except PlaceError:
            raise
        except Exception:  # zip, NumPy and OS errors all mean the same to the reader
            return None


def _name(run_id: str | None) -> str:
    return "classifier.npz" if run_id is None else f"classifier-{run_id}.npz"
