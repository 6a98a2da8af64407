"""Draws a picture of the field guide again, with one attribute changed and everything else the same."""

from pathlib import Path

from explain_core.errors import InputError
from explain_core.fieldguide.drawing import Drawing, draw
from explain_core.fieldguide.records import VERSION, Record, read_parameters, read_records
from explain_core.fieldguide.species import Trait, check_trait


def record_of(folder: Path, image: str) -> Record:
    """The record of a picture, its path whole or from the folder on; InputError where there is none."""
    whole = Path(image)
    wanted = whole.relative_to(folder).as_posix() if whole.is_relative_to(folder) else whole.as_posix()
    for record in read_records(folder):
        if record.path == wanted:
            return record
    raise InputError(f"The field guide in {folder} has no picture {image!r}.")


def redraw(folder: Path, image: str, part: str, trait: Trait) -> Drawing:
    """Draw the picture `image` of the field guide in `folder` again, its `part` looking as `trait` says.

    With the part's own trait this is the picture as it was before JPEG. Raises InputError where there is no
    such picture, part or trait, or the folder was drawn by another version.
    """
    check_trait(part, trait)
    parameters = read_parameters(folder)
    if parameters is None or parameters.get("version") != VERSION:
        found = "none" if parameters is None else f"version {parameters.get('version')}"
        raise InputError(
            f"{folder} is no field guide of version {VERSION} (found {found}): nothing to draw again."
        )
    record = record_of(folder, image)
    return draw({**record.traits, part: trait}, record.scene, parameters["size"])
