"""A taught encoder as a file, with what it reads and what its features are standardised by."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explain_core.errors import InputError
from explain_core.places import Place
from explain_core.sje.encoders import Encoder, Reading
from explain_core.sje.size import SjeSize
from explain_core.training.network_file import read_network, unfit, write_network
from explain_core.training.standard import Standard
from explain_core.training.stored_features import StoredFeatures

KIND = "text encoder"


@dataclass(frozen=True, eq=False)
class Taught:
    """An encoder, and the standard of the features (width,) that it was taught with."""

    encoder: Encoder
    standard: Standard

    def features(self, table: NDArray[np.floating]) -> StoredFeatures:
        """Features (images, filters) of the same network, standardised as they were when it was taught."""
        return StoredFeatures(table, self.standard)


def save_encoder(taught: Taught, path: Place) -> None:
    """Write it, whole or not at all; StoreError where that cannot be."""
    write_network(path, KIND, asdict(taught.encoder.reading), taught.encoder, taught.standard)


def load_encoder(path: Place) -> Taught:
    """Read it; no code in the file is run. StoreError for a file that is missing, damaged, or another thing."""
    found = read_network(path, KIND)
    try:
        encoder = Encoder(_reading(found.note))
        encoder.load_state_dict(found.tensors)
    except (KeyError, TypeError, ValueError, RuntimeError, InputError) as error:
        raise unfit(path, KIND, error) from error
    return Taught(encoder.eval(), found.standard)


def _reading(fields: Mapping[str, Any]) -> Reading:
    size: Any = {
        name: tuple(value) if isinstance(value, list) else value for name, value in fields["size"].items()
    }
    return Reading(fields["kind"], fields["width"], SjeSize(**size), tuple(fields["words"]))
