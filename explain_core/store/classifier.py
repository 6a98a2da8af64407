"""The linear classifier of an extraction: kept beside its shards, so that explaining needs no network."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explain_core.errors import PlaceError
from explain_core.places import Place


@dataclass(frozen=True, eq=False, slots=True)
class Classifier:
    """`weights` (classes, filters) and `bias` (classes,) float32."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    @property
    def filters(self) -> int:
        """n, the number of filters of the last convolutional layer."""
        return int(self.weights.shape[1])

    def save(self, folder: Place | Path) -> None:
        """Write into an extraction's folder."""
        with (Place.of(folder) / "classifier.npz").write() as handle:
            np.savez(handle, weights=self.weights, bias=self.bias)

    @staticmethod
    def load(folder: Place | Path) -> "Classifier | None":
        """Read from an extraction's folder; None where it is not there, or damaged: the network can be asked again."""
        path = Place.of(folder) / "classifier.npz"
        if not path.exists():
            return None
        try:
            with path.open() as handle, np.load(handle, allow_pickle=False) as arrays:
                return Classifier(arrays["weights"], arrays["bias"])
        except PlaceError:
            raise
        except Exception:  # zip, NumPy and OS errors all mean the same to the reader
            return None
