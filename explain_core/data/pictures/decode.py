"""Opening pictures that may be anything: to RGB, or a short reason why not."""

import io
import logging
import os
import re
import stat
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, UnidentifiedImageError, features

# For what they register: Pillow would otherwise import all its formats when it first meets one of these.
from PIL import Jpeg2KImagePlugin, PpmImagePlugin, TiffImagePlugin, WebPImagePlugin  # noqa: F401  # isort: skip

from explain_core.data.pictures.camera_formats import SUFFIXES as CAMERA_SUFFIXES
from explain_core.data.pictures.camera_formats import camera_format, camera_size, decoded_camera_picture
from explain_core.data.pictures.orientation import ORIENTATIONS, STORED, UPRIGHT, noted_orientation, upright
from explain_core.data.pictures.picture_place import inside
from explain_core.data.pictures.pixel_values import ALPHAS, DROP, as_rgb
from explain_core.errors import ImageError, InputError
from explain_core.places import Place, is_url

AVIF = ("AVIF",) if features.check("avif") else ()
JPEG2000 = ("JPEG2000",) if features.check("jpg_2000") else ()
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "PPM", *AVIF, *JPEG2000)
SUFFIXES = frozenset(
    {
        ".jpg",
        ".jpeg",
        ".jpe",
        ".jfif",
        ".mpo",
        ".png",
        ".webp",
        ".bmp",
        ".gif",
        ".tif",
        ".tiff",
        ".ppm",
        ".pgm",
        ".pbm",
        ".pnm",
    }
    | {f".{name.lower()}" for name in AVIF}
    | {ending for _ in JPEG2000 for ending in (".jp2", ".j2k", ".jpx", ".j2c")}
    | CAMERA_SUFFIXES
)
MAX_PIXELS = 100_000_000
MAX_BYTES = 256 * 2**20
HEAD = 256  #: bytes that tell a format
#: Passes over all of a progressive JPEG's pixels (usual are 10), and pieces of its EXIF data (usual is 1).
MAX_SCANS, MAX_EXIF = 500, 500
#: How often a format's reader may ask for bytes: so often, and once more for so many bytes of the file.
MAX_READS, BYTES_A_READ = 20_000, 256


@dataclass(frozen=True, slots=True)
class Opening:
    """How a picture file is read, where loaders differ: `orientation` and `alpha`, of ORIENTATIONS and of ALPHAS.

    By default as torchvision's, timm's and PIL's loaders read it, with which most checkpoints are trained. Raises
    InputError for another word.
    """

    orientation: str = STORED
    alpha: str = DROP

    def __post_init__(self) -> None:
        for name, value, there in (
            ("orientation", self.orientation, ORIENTATIONS),
            ("alpha", self.alpha, ALPHAS),
        ):
            if value not in there:
                raise InputError(f"the {name} is {value!r}; give {', '.join(there)}")


USUAL_OPENING = Opening()


def open_image(path: str | Path, opening: Opening = USUAL_OPENING) -> Image.Image:
    """Read a picture file, at a path or a URL, as RGB, 8 bits a channel.

    Raises ImageError with a short reason, see `decode_image`; PlaceError where a URL cannot be reached.
    """
    try:
        data = read_picture(path)
    except OSError as error:
        raise ImageError(reason_of(error)) from error
    return decode_image(data, opening)


def read_picture(path: str | Path) -> bytes:
    """A picture file's bytes, MAX_BYTES at most. Raises ImageError as `open_regular` does, OSError, PlaceError."""
    with open_regular(path) as handle:
        return handle.read(MAX_BYTES + 1)


def decode_image(data: bytes, opening: Opening = USUAL_OPENING) -> Image.Image:
    """Decode a picture as RGB, 8 bits a channel.

    Transparency and the EXIF orientation are treated as `opening` says; values of more than 8 bits are scaled by the
    range that they take (10, 12, 14 or 16 bits: what cameras and scanners give is often stored in 16); of an animation
    the first frame is taken.
    JPEG, PNG, WebP, BMP, GIF and TIFF are read, AVIF and JPEG 2000 where Pillow can, HEIC and DICOM with their
    packages. Raises ImageError for anything else, and for what is empty, truncated, over MAX_BYTES, or over MAX_PIXELS
    by its header (before anything is decoded).

    Time is bounded by counting, so that a slow machine reads what a fast one reads: besides bytes and pixels,
    the scans of a JPEG and the pieces that a file is cut into are limited, because a small file can ask for
    hours of work with them. The worst picture that passes takes some ten seconds.
    """
    if not data:
        raise ImageError("empty file")
    if len(data) > MAX_BYTES:
        raise ImageError(f"larger than {MAX_BYTES // 2**20} MiB")
    if data[:2] == b"\xff\xd8" and data.count(b"Exif\0\0") > MAX_EXIF:
        raise ImageError(f"has EXIF data in over {MAX_EXIF} pieces")
    with silenced_pillow():
        try:
            if (kind := camera_format(data)) is not None:
                return as_rgb(decoded_camera_picture(data, kind, MAX_PIXELS), opening.alpha)
            with Image.open(_Counted(data), formats=FORMATS) as image:
                _check_size(image)
                _check_scans(image, data)
                noted = UPRIGHT if opening.orientation == STORED else noted_orientation(image)
                image.load()
                return upright(as_rgb(image, opening.alpha, data), noted)
        except ImageError:
            raise
        except UnidentifiedImageError as error:
            raise ImageError(f"not a picture ({', '.join(FORMATS)})") from error
        except Image.DecompressionBombError as error:
            raise ImageError(f"over {MAX_PIXELS // 10**6} megapixels") from error
        except Exception as error:  # a damaged file can make Pillow raise nearly anything
            raise ImageError(_damage(error)) from error


def noted_turn(handle: io.BufferedReader) -> tuple[int, tuple[int, int]]:
    """The EXIF orientation that an open picture file notes, and its stored size (width, height); by its header alone.

    Raises ImageError where it is no picture.
    """
    with silenced_pillow():
        try:
            kind = camera_format(handle.read(HEAD))
            handle.seek(0)
            if kind is not None:
                return UPRIGHT, camera_size(handle.read(MAX_BYTES), kind)
            with Image.open(handle, formats=FORMATS) as image:
                return noted_orientation(image), image.size
        except ImageError:
            raise
        except Exception as error:
            raise ImageError(_damage(error)) from error


@contextmanager
def open_regular(path: str | Path) -> Iterator[io.BufferedReader]:
    """Open a file that can hold a picture for reading; its path may lead into a tar or a Parquet file.

    Raises ImageError for what is no regular file (a pipe would wait for ever), is empty or over MAX_BYTES.
    """
    if (packed := inside(str(path))) is not None:
        data = packed.read()
        check_bytes(len(data))
        yield io.BufferedReader(io.BytesIO(data))
        return
    if is_url(path):
        with Place.of(path).open() as remote:
            check_bytes(remote.seek(0, os.SEEK_END))
            remote.seek(0)
            yield remote
        return
    status = os.stat(path)  # noqa: PTH116 - in the inner loop of the manifest, and Path costs more than the call
    check_regular(status)
    with open(path, "rb") as handle:  # noqa: PTH123 - likewise
        yield handle


def check_regular(status: os.stat_result) -> None:
    """Raise ImageError for what is no regular file, and for one of no bytes or too many."""
    if not stat.S_ISREG(status.st_mode):
        raise ImageError("not a regular file")
    check_bytes(status.st_size)


def check_bytes(size: int) -> None:
    """Raise ImageError for a picture file of no bytes, or of over MAX_BYTES."""
    if size == 0:
        raise ImageError("empty file")
    if size > MAX_BYTES:
        raise ImageError(f"larger than {MAX_BYTES // 2**20} MiB")


def reason_of(error: OSError) -> str:
    """Why a file could not be read, in a few words."""
    if isinstance(error, FileNotFoundError):
        return "missing"
    return f"cannot be read: {error.strerror or error}"


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    if width < 1 or height < 1:
        raise ImageError(f"has no pixels ({width} x {height})")
    if width * height > MAX_PIXELS:
        raise ImageError(f"over {MAX_PIXELS // 10**6} megapixels ({width} x {height})")


def _check_scans(image: Image.Image, data: bytes) -> None:
    if image.format in ("JPEG", "MPO") and data.count(b"\xff\xda") > MAX_SCANS:
        raise ImageError(f"has over {MAX_SCANS} scans")


class _Counted(io.BytesIO):
    """A file in memory that refuses to be read in endlessly many pieces."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._left = MAX_READS + len(data) // BYTES_A_READ

    def read(self, size: int | None = -1) -> bytes:
        self._left -= 1
        if self._left < 0:
            raise ImageError("is cut into too many pieces")
        return super().read(size)


def _damage(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "does not fit into memory"
    said = str(error).partition("\n")[0]
    if "truncated" in said.lower() or isinstance(error, EOFError):
        return "truncated"
    return f"damaged ({said[:80] or type(error).__name__})"


# Without a handler of its own, a library's log goes to the terminal.
logging.getLogger("PIL").addHandler(logging.NullHandler())

_QUIET = ("ignore", None, Warning, re.compile(r"PIL\."), 0)
_quiet_lock = threading.Lock()
_quiet_users = 0


@contextmanager
def silenced_pillow() -> Iterator[None]:
    """Keep Pillow's warnings (of large pictures, corrupt EXIF) in: what matters becomes an ImageError.

    warnings.catch_warnings puts back a whole list of filters and so cannot be used by several threads at
    once. This adds one filter while anybody decodes, and takes that one away again.
    """
    global _quiet_users
    with _quiet_lock:
        _quiet_users += 1
        if _QUIET not in warnings.filters:
            warnings.filters.insert(0, _QUIET)  # type: ignore[attr-defined]
    try:
        yield
    finally:
        with _quiet_lock:
            _quiet_users -= 1
            if _quiet_users == 0 and _QUIET in warnings.filters:
                warnings.filters.remove(_QUIET)  # type: ignore[attr-defined]
