"""Which way up a picture is: the orientation that cameras note in EXIF, and boxes and points that turn with it."""

from PIL import Image

from explain_core.data.image_set import Box, Part

#: The pixels as the file has them, as torchvision's, timm's and PIL's loaders see them.
STORED = "stored"
#: Turned as the camera noted, as OpenCV, fast.ai and Hugging Face's datasets do; boxes and points turn along.
EXIF = "exif"
#: Turned likewise, where boxes and points were drawn on the turned picture already.
DISPLAYED = "displayed"
ORIENTATIONS = (STORED, EXIF, DISPLAYED)

UPRIGHT, TAG = 1, 0x0112
#: From the note to what turns the stored pixels upright (EXIF 2.32, table 6).
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip


def noted_orientation(image: Image.Image) -> int:
    """The orientation that a picture's EXIF data name, 1 to 8; 1 where they name none.

    A TIFF is always 1: Pillow turns it as it loads it, for every loader that uses Pillow.
    """
    if image.format == "TIFF":
        return UPRIGHT
    try:
        noted = image.getexif().get(TAG, UPRIGHT)
    except Exception:  # damaged EXIF data can make Pillow raise nearly anything; the pixels may be sound
        return UPRIGHT
    return noted if noted in TURNS else UPRIGHT


def upright(image: Image.Image, noted: int) -> Image.Image:
    """The picture turned as its note says."""
    return image.transpose(TURNS[noted]) if noted in TURNS else image


def turned_point(noted: int, size: tuple[int, int], x: float, y: float) -> tuple[float, float]:
    """Where a point of the stored picture of (width, height) pixels lies in the upright one."""
    width, height = size
    return {
        2: (width - x, y), 3: (width - x, height - y), 4: (x, height - y), 5: (y, x), 6: (height - y, x),
        7: (height - y, width - x), 8: (y, width - x),
    }.get(noted, (x, y))  # fmt: skip


def turned_box(noted: int, size: tuple[int, int], box: Box) -> Box:
    """The box of the upright picture that shows what `box` shows of the stored one."""
    x0, y0 = turned_point(noted, size, box.x, box.y)
    x1, y1 = turned_point(noted, size, box.x + box.width, box.y + box.height)
    return Box(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))


def turned_part(noted: int, size: tuple[int, int], part: Part) -> Part:
    """The part's place in the upright picture."""
    return Part(part.name, *turned_point(noted, size, part.x, part.y))
