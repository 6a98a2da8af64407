"""What is known of a drawn picture: where the bird is, and the part of it that decides its class."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from explain_core.errors import ImageSetError
from explain_core.fieldguide.records import SPECIES_FILE, read_records
from explain_core.fieldguide.species import PARTS, SPECIES, Traits

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class DrawnTruth:
    """A picture's part mask, and what it is to be asked about.

    `decides`: the part that alone makes the bird one of its class, or "". `differs`: the part that tells it from its
    look-alike, which a map of the class against that one has to show, or "".
    """

    mask: Path
    decides: str
    differs: str

    def bird(self) -> Mask:
        """(height, width) where the bird is."""
        return np.asarray(_parts(self.mask) > 0)

    def region(self, part: str) -> Mask:
        """(height, width) where a part of the bird is seen: nowhere, if it is hidden."""
        return np.asarray(_parts(self.mask) == PARTS.index(part) + 1)


@lru_cache(maxsize=8)  # a picture's is asked for several times in a row
def _parts(path: Path) -> NDArray[np.uint8]:
    """A part mask, read-only."""
    try:
        with Image.open(path) as mask:
            return np.asarray(mask)
    except OSError as error:
        raise ImageSetError(f"The part mask {path} cannot be read: {error}.") from error


def drawn_truths(root: str) -> dict[str, DrawnTruth]:
    """What is known of a field guide's pictures, by path."""
    differs = {one.class_name: one.differs_in.part for one in SPECIES}
    return {
        record.path: DrawnTruth(Path(root) / record.mask, record.decides, differs.get(record.class_name, ""))
        for record in read_records(Path(root))
    }


def drawn_traits(root: str) -> dict[str, Traits]:
    """What the birds of a field guide's pictures have, by path."""
    return {record.path: record.traits for record in read_records(Path(root))}


def recorded_company(root: str) -> dict[str, str]:
    """Of a biased field guide, what goes with which class in training: "background water", by class name."""
    try:
        table = json.loads((Path(root) / SPECIES_FILE).read_text(encoding="utf-8"))["species"]
        with_company = [(one["class"], one["goes_with"]) for one in table if "goes_with" in one]
        return {name: f"{company['aspect']} {company['value']}" for name, company in with_company}
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ImageSetError(
            f"The field guide in {root} is damaged: {SPECIES_FILE} cannot be read ({error}).\n"
            "Remove the folder and start again: the field guide is drawn anew."
        ) from error
