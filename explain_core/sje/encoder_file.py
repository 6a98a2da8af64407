"""A taught encoder as a file: safetensors, with what it reads and what its features are standardised by."""

import json
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load, save

from explain_core.errors import InputError, StoreError
from explain_core.places import Place
from explain_core.sje.encoders import Encoder, Reading
from explain_core.sje.size import SjeSize
from explain_core.training.notes import notes_of
from explain_core.training.standard import Standard
from explain_core.training.stored_features import StoredFeatures

VERSION = "1"
OWN = "encoder."
AGAIN = "Train it again."


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
    tensors = {
        f"{OWN}{name}": value.cpu().contiguous() for name, value in taught.encoder.state_dict().items()
    }
    tensors |= taught.standard.tensors()
    reading = json.dumps(asdict(taught.encoder.reading), ensure_ascii=False)
    with path.write() as handle:
        handle.write(save(tensors, metadata={"sje": VERSION, "reading": reading}))


def load_encoder(path: Place) -> Taught:
    """Read it; no code in the file is run. StoreError for a file that is missing, damaged, or another thing."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror or error}.") from error
    try:
        tensors = load(content)
        notes = notes_of(content)
    except (SafetensorError, ValueError) as error:
        raise StoreError(f"{path} is no text encoder, or is damaged ({error}). {AGAIN}") from error
    if notes.get("sje") != VERSION:
        raise StoreError(
            f"{path} is no text encoder of this version (wanted {VERSION}, met {notes.get('sje')!r}). {AGAIN}"
        )
    try:
        encoder = Encoder(_reading(json.loads(notes["reading"])))
        encoder.load_state_dict(
            {name.removeprefix(OWN): value for name, value in tensors.items() if name.startswith(OWN)}
        )
        standard = Standard.taken_from(tensors)
    except (KeyError, TypeError, ValueError, RuntimeError, InputError) as error:
        raise StoreError(f"{path} does not hold what it says ({error}). {AGAIN}") from error
    return Taught(encoder.eval(), standard)


def _reading(fields: dict[str, Any]) -> Reading:
    size: Any = {
        name: tuple(value) if isinstance(value, list) else value for name, value in fields["size"].items()
    }
    return Reading(fields["kind"], fields["width"], SjeSize(**size), tuple(fields["words"]))
