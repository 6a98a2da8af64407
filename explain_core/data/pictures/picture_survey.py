"""What a sample of an image set's pictures has that loaders treat differently, by their headers alone."""

from collections import Counter
from collections.abc import Sequence

from PIL import Image

from explain_core.data.image_set import ImageRecord, ImageSet
from explain_core.data.pictures.decode import FORMATS, Opening, open_regular, silenced_pillow
from explain_core.data.pictures.orientation import DISPLAYED, EXIF, STORED, UPRIGHT, noted_orientation
from explain_core.data.pictures.pixel_values import DROP
from explain_core.data.wording import counted
from explain_core.errors import ImageError
from explain_core.places import Place

TRANSPOSED = 5  #: from this orientation on, EXIF turns a picture by a right angle
SURVEYED = 64  #: pictures
TURNED, BOXED, CLEAR, BEYOND = "turned", "boxed", "clear", "beyond"
SLACK = 1.05  #: of a picture's sides: so far a box that was drawn by hand may lie beyond


def surveyed(image_set: ImageSet, opening: Opening) -> tuple[str, ...]:
    """A sentence each, where some of a sample of local pictures note an orientation, or are transparent."""
    root = Place.of(image_set.root)
    if not root.is_local:
        return ()
    records = image_set.records[:: max(1, -(-len(image_set.records) // SURVEYED))]
    met = Counter(trait for record in records for trait in _traits(root, record))
    return tuple(
        filter(None, (_turned(met, records, opening), _clear(met, records, opening), _beyond(met, records)))
    )


def _traits(root: Place, record: ImageRecord) -> Sequence[str]:
    try:
        with (
            open_regular(str(root / record.path)) as handle,
            silenced_pillow(),
            Image.open(handle, formats=FORMATS) as image,
        ):
            turned = noted_orientation(image) != UPRIGHT
            boxed = turned and (record.box is not None or bool(record.parts))
            beyond = _leaves(
                record, image.size if noted_orientation(image) < TRANSPOSED else image.size[::-1]
            )
            beyond = beyond and _leaves(record, image.size)
            transparent = image.has_transparency_data
            return [*[TURNED] * turned, *[BOXED] * boxed, *[CLEAR] * transparent, *[BEYOND] * beyond]
    except (ImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ()  # what cannot be read is told of where it is decoded


def _turned(met: Counter[str], records: Sequence[ImageRecord], opening: Opening) -> str:
    if not met[TURNED]:
        return ""
    some = f"{met[TURNED]:,} of {counted(len(records), 'picture')} looked at note an orientation (EXIF)"
    boxes = " Their boxes and points are taken to be of the pixels as stored."
    if opening.orientation == STORED:
        return (
            f"{some}: they are seen as stored, as loaders of torchvision, timm and PIL see them. --orientation exif "
            f"turns them, as the network was trained if its loader did so.{boxes if met[BOXED] else ''}"
            + (" If they were drawn on turned pictures: --orientation displayed." if met[BOXED] else "")
        )
    along = {
        EXIF: ", boxes and points with them",
        DISPLAYED: "; boxes and points are taken to be of the turned ones",
    }
    return f"{some}: they are turned{along[opening.orientation] if met[BOXED] else ''}."


def _clear(met: Counter[str], records: Sequence[ImageRecord], opening: Opening) -> str:
    if not met[CLEAR]:
        return ""
    some = f"{met[CLEAR]:,} of {counted(len(records), 'picture')} looked at may be transparent in places"
    if opening.alpha == DROP:
        return (
            f'{some}: the colours below are taken, as convert("RGB") does. --alpha white lays them on white.'
        )
    return f"{some}: they are laid on {opening.alpha}."


def _leaves(record: ImageRecord, size: tuple[int, int]) -> bool:
    """Whether a record's box ends beyond a picture of (width, height) pixels."""
    if (box := record.box) is None:
        return False
    return box.x + box.width > SLACK * size[0] + 1 or box.y + box.height > SLACK * size[1] + 1


def _beyond(met: Counter[str], records: Sequence[ImageRecord]) -> str:
    if not met[BEYOND]:
        return ""
    return (
        f"boxes of {met[BEYOND]:,} of {counted(len(records), 'picture')} looked at end beyond their picture: were they "
        "drawn on larger ones, or are they corners, or in another unit? --columns x=,box= leaves boxes out"
    )
