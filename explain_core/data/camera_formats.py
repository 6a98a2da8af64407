"""Pictures as telephones and hospitals write them: HEIC through pillow-heif, DICOM through pydicom, where installed."""

from __future__ import annotations

import importlib
import importlib.util
import io
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from explain_core.data.wording import counted, some
from explain_core.errors import ImageError, ImageSetError

HEIC, DICOM = frozenset({".heic", ".heif", ".hif"}), frozenset({".dcm", ".dicom"})
SUFFIXES = HEIC | DICOM
#: By format: the module, the package, and this project's extra that brings it.
NEEDS = {"HEIC": ("pillow_heif", "pillow-heif", "heic"), "DICOM": ("pydicom", "pydicom", "dicom")}
BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
CONVERTED = {"YBR_FULL", "YBR_FULL_422"}


def camera_format(data: bytes) -> str | None:
    """ "HEIC" or "DICOM" by a file's first bytes; None for all others."""
    if data[4:8] == b"ftyp" and data[8:12] in BRANDS and b"avif" not in data[8:64]:
        return "HEIC"
    return "DICOM" if data[128:132] == b"DICM" else None


def check_installed(paths: Iterable[str]) -> None:
    """Raise ImageSetError where pictures are called like formats whose package is not installed."""
    found = [path for path in paths if PurePosixPath(path).suffix.lower() in SUFFIXES]
    for name, endings in (("HEIC", HEIC), ("DICOM", DICOM)):
        own = [path for path in found if PurePosixPath(path).suffix.lower() in endings]
        if own and importlib.util.find_spec(NEEDS[name][0]) is None:
            raise ImageSetError(f"{counted(len(own), 'picture')} are {name} ({some(own)}), {_missing(name)}")


def decoded_camera_picture(data: bytes, kind: str, most_pixels: int) -> Image.Image:
    """A picture of such a format, 8 bits a channel; of several the first. Raises ImageError.

    HEIC's own turn and mirror are part of the picture, and are applied. Of DICOM the values are those of the window
    that the file names, else all from the least to the largest; of MONOCHROME1 inverted.
    """
    try:
        module: Any = importlib.import_module(NEEDS[kind][0])
    except ImportError as error:
        raise ImageError(f"is {kind}, {_missing(kind)}") from error
    return _heic(module, data, most_pixels) if kind == "HEIC" else _dicom(module, data, most_pixels)


def _missing(kind: str) -> str:
    _, package, extra = NEEDS[kind]
    return f"which needs {package}: pip install {package} (or 'explain-flow[{extra}]'), or save as PNG"


def _heic(module: Any, data: bytes, most_pixels: int) -> Image.Image:
    found = module.open_heif(io.BytesIO(data), convert_hdr_to_8bit=True)
    width, height = found.size
    _check_size(width, height, most_pixels)
    picture: Image.Image = found.to_pillow()
    return picture


def _dicom(module: Any, data: bytes, most_pixels: int) -> Image.Image:
    held = module.dcmread(io.BytesIO(data))
    if "PixelData" not in held:
        raise ImageError("holds no picture")
    _check_size(int(held.Columns), int(held.Rows), most_pixels)
    pixels = importlib.import_module("pydicom.pixels")
    kind = str(held.get("PhotometricInterpretation", ""))
    # The first frame alone: a series of hundreds may be in one file.
    values: NDArray[Any] = pixels.pixel_array(held, index=0, raw=True)
    if values.ndim == 3:
        if kind in CONVERTED:
            values = pixels.convert_color_space(values, kind, "RGB")
        return Image.fromarray(_levels(values.astype(np.float64), 0.0, 2.0 ** int(held.BitsStored) - 1))
    shown = np.asarray(pixels.apply_modality_lut(values, held), np.float64)
    centre, width = _first(held.get("WindowCenter")), _first(held.get("WindowWidth"))
    if centre is not None and width is not None and width > 1:
        low, high = centre - 0.5 - (width - 1) / 2, centre - 0.5 + (width - 1) / 2  # DICOM PS3.3, C.11.2.1.2
    else:
        low, high = float(shown.min()), float(shown.max())
    levels = _levels(shown, low, high)
    return Image.fromarray(255 - levels if kind == "MONOCHROME1" else levels)


def _levels(values: NDArray[np.float64], low: float, high: float) -> NDArray[np.uint8]:
    share = (values - low) / (high - low) if high > low else np.zeros_like(values)
    return np.rint(255 * np.clip(share, 0.0, 1.0)).astype(np.uint8)


def _first(value: Any) -> float | None:
    """The first of several windows."""
    if value is None or value == "":
        return None
    many = value if isinstance(value, list | tuple) or hasattr(value, "__getitem__") else [value]
    return float(many[0])


def _check_size(width: int, height: int, most_pixels: int) -> None:
    if width < 1 or height < 1:
        raise ImageError(f"has no pixels ({width} x {height})")
    if width * height > most_pixels:
        raise ImageError(f"over {most_pixels // 10**6} megapixels ({width} x {height})")
