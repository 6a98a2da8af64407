"""Files that are called like pictures and are not read as such: empty ones, pages of an error in the place of a
download, pictures whose white is not known."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from PIL import Image, UnidentifiedImageError

from explain_core.data.image_set import ImageSet
from explain_core.data.pictures.camera_formats import SUFFIXES as CAMERA_SUFFIXES
from explain_core.data.pictures.decode import FORMATS, open_regular, silenced_pillow
from explain_core.data.pictures.pixel_values import UNSCALED
from explain_core.data.wording import counted
from explain_core.errors import ImageError, ImageSetError
from explain_core.places import Place

LOOKED_AT = 64  #: pictures
MOST = 0.5  #: of those looked at: where more are not read, a run would be stopped, too
EMPTY, OTHER = "are empty", "hold something else than a picture"


def no_pictures(image_set: ImageSet) -> tuple[str, ...]:
    """A sentence each where some of a sample of local pictures are none, and where some have pixels whose white is not
    known, by their first bytes; else nothing.

    Raises ImageSetError where most of them are not read.
    """
    root = Place.of(image_set.root)
    if not root.is_local:
        return ()
    records = image_set.records[:: max(1, -(-len(image_set.records) // LOOKED_AT))]
    found = {record.path: why for record in records if (why := _why_none(root / record.path))}
    if not found:
        return ()
    none = {path: why for path, why in found.items() if why in (EMPTY, OTHER)}
    unscaled = {path: why for path, why in found.items() if path not in none}
    said = [*_none(none, len(records)), *_unscaled(unscaled, len(records))]
    if len(found) > MOST * len(records):
        ways = [*["Copy or fetch the pictures once more"] * bool(none), *[SAVE] * bool(unscaled)]
        raise ImageSetError(f"{root}: {'. '.join([*said, *ways])}")
    return tuple(f"{each}. A run leaves them out, and says which" for each in said)


SAVE = "Save them with 8 or 16 bits, scaled as the network's loader does it"


def _none(found: Mapping[str, str], count: int) -> list[str]:
    whys: Sequence[str] = [why for why in (EMPTY, OTHER) if why in found.values()]
    if not found:
        return []
    return [
        f"{len(found):,} of {counted(count, 'picture')} looked at are none: these files {' or '.join(whys)}, "
        f"such as {next(iter(found))}"
    ]


def _unscaled(found: Mapping[str, str], count: int) -> list[str]:
    if not found:
        return []
    kinds = " or ".join(sorted(set(found.values())))
    return [
        f"{len(found):,} of {counted(count, 'picture')} looked at have {kinds} pixels, whose white is not known, such "
        f"as {next(iter(found))}"
    ]


def _why_none(file: Place) -> str:
    """Why a file is not read as a picture, EMPTY, OTHER or a kind of pixels; "" where it is, or cannot be told here."""
    try:
        with (
            open_regular(str(file)) as handle,
            silenced_pillow(),
            Image.open(handle, formats=FORMATS) as image,
        ):
            return UNSCALED.get(image.mode, "")
    except UnidentifiedImageError:
        return "" if PurePosixPath(file.text).suffix.lower() in CAMERA_SUFFIXES else OTHER
    except ImageError as error:
        return EMPTY if str(error) == "empty file" else ""
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ""  # what cannot be read is told of where it is decoded
