"""The linear classifier of an extraction: kept beside its shards, so that explaining needs no network."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explain_core.errors import StoreError
from explain_core.files import write_beside


@dataclass(frozen=True, eq=False, slots=True)
class Classifier:
    """`weights` (classes, filters) and `bias` (classes,) float32."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    @property
    def filters(self) -> int:
        """n, the number of filters of the last convolutional layer."""
        return int(self.weights.shape[1])

    def save(self, folder: Path) -> None:
        """Write into an extraction's folder."""
        with write_beside(folder / "classifier.npz") as handle:
            np.savez(handle, weights=self.weights, bias=self.bias)

    @staticmethod
    def load(folder: Path) -> "Classifier | None":
        """Read from an extraction's folder; None where it has not been written yet."""
        path = folder / "classifier.npz"
        if not path.exists():
            return None
        try:
            with path.open("rb") as handle, np.load(handle, allow_pickle=False) as arrays:
                return Classifier(arrays["weights"], arrays["bias"])
        except Exception as error:
            raise StoreError(
                f"{path} is damaged ({error}). Delete the folder it is in and run again."
            ) from error
