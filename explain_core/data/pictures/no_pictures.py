"""Files that are called like pictures and are none: empty ones, and pages of an error in the place of a download."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from PIL import Image, UnidentifiedImageError

from explain_core.data.image_set import ImageSet
from explain_core.data.pictures.camera_formats import SUFFIXES as CAMERA_SUFFIXES
from explain_core.data.pictures.decode import FORMATS, open_regular, silenced_pillow
from explain_core.data.wording import counted
from explain_core.errors import ImageError, ImageSetError
from explain_core.places import Place

LOOKED_AT = 64  #: pictures
EMPTY, OTHER = "are empty", "hold something else than a picture"


def no_pictures(image_set: ImageSet) -> tuple[str, ...]:
    """A sentence where some of a sample of local pictures are none, by their first bytes; else nothing.

    Raises ImageSetError where not one of them is a picture.
    """
    root = Place.of(image_set.root)
    if not root.is_local:
        return ()
    records = image_set.records[:: max(1, -(-len(image_set.records) // LOOKED_AT))]
    found = {record.path: why for record in records if (why := _why_none(root / record.path))}
    if not found:
        return ()
    whys: Sequence[str] = [why for why in (EMPTY, OTHER) if why in found.values()]
    said = (
        f"{len(found):,} of {counted(len(records), 'picture')} looked at are none: these files {' or '.join(whys)}, "
        f"such as {next(iter(found))}"
    )
    if len(found) == len(records):
        raise ImageSetError(f"{root}: {said}. Copy or fetch the pictures once more")
    return (f"{said}. A run leaves them out, and says which",)


def _why_none(file: Place) -> str:
    """Why a file is no picture; "" where it is one, or cannot be told here."""
    try:
        with (
            open_regular(str(file)) as handle,
            silenced_pillow(),
            Image.open(handle, formats=FORMATS),
        ):
            return ""
    except UnidentifiedImageError:
        return "" if PurePosixPath(file.text).suffix.lower() in CAMERA_SUFFIXES else OTHER
    except ImageError as error:
        return EMPTY if str(error) == "empty file" else ""
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ""  # what cannot be read is told of where it is decoded
