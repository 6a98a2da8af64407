"""The first frame of a DICOM file as it is shown: its modality's values through the window or table that it names."""

from __future__ import annotations

import importlib
import io
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from explain_core.errors import ImageError

MARK = b"DICM"
CONVERTED = frozenset({"YBR_FULL", "YBR_FULL_422"})
#: Colours that decoders give as red, green and blue.
PLAIN = frozenset({"RGB", "YBR_ICT", "YBR_RCT"})
PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
GROUPS = (
    "PerFrameFunctionalGroupsSequence",
    "SharedFunctionalGroupsSequence",
)  #: of an enhanced file's frames
OF_FRAMES = {
    "PixelValueTransformationSequence": ("RescaleSlope", "RescaleIntercept"),
    "FrameVOILUTSequence": ("WindowCenter", "WindowWidth", "VOILUTFunction"),
}
FILMS = ("MPEG", "HEVC", "H.264", "H.265")
DECODERS = (
    "pip install pylibjpeg pylibjpeg-libjpeg pylibjpeg-openjpeg, or save it uncompressed (gdcmconv --raw)"
)

Values = NDArray[np.float64]


class UndecodedError(ImageError):
    """A picture whose compression no installed decoder undoes."""


def is_dicom(data: bytes) -> bool:
    """Whether a file is DICOM's by its mark, or, where it lacks its first part, by the tags that it begins with."""
    if data[128:132] == MARK:
        return True
    short = data[4:6].isalpha() or int.from_bytes(data[4:8], "little") < 256
    return data[:2] == b"\x08\x00" and data[3:4] == b"\0" and data[2] < 0x20 and short


def dicom_size(module: Any, data: bytes) -> tuple[int, int]:
    """Width and height, from the header alone. Raises ImageError where there is no picture."""
    held = _read(module, io.BytesIO(data), stop_before_pixels=True)
    if "Rows" not in held or "Columns" not in held:
        raise ImageError("holds no picture")
    return int(held.Columns), int(held.Rows)


def dicom_picture(module: Any, data: bytes) -> Image.Image:
    """The first frame, 8 bits a channel; `module`: pydicom.

    Grey values are those of the modality (slope, intercept, table), through the file's table, else its first window
    (LINEAR, LINEAR_EXACT or SIGMOID: DICOM PS3.3, C.11.2), else from the least to the largest without padding;
    MONOCHROME1 is inverted. Raises ImageError for what holds no picture, or is compressed without a decoder.
    """
    held = _read(module, io.BytesIO(data))
    if not any(name in held for name in PIXELS):
        raise ImageError("holds no picture")
    pixels = importlib.import_module("pydicom.pixels")
    kind = str(held.get("PhotometricInterpretation", ""))
    _check_decoder(pixels, held)
    # The first frame alone: a series of hundreds may be in one file.
    values: NDArray[Any] = pixels.pixel_array(held, index=0, raw=True)
    if values.ndim == 3:
        return _colours(pixels, held, kind, values)
    if kind == "PALETTE COLOR":
        looked_up = pixels.apply_color_lut(values, held)
        # Some files say 16 bits and have 8 in their tables.
        return Image.fromarray(
            _levels(looked_up.astype(np.float64), 0.0, 65535.0 if looked_up.max() > 255 else 255.0)
        )
    _take_frame_s_own(held)
    levels = _shown(pixels, held, values)
    return Image.fromarray(255 - levels if kind == "MONOCHROME1" else levels)


def _read(module: Any, file: BinaryIO, stop_before_pixels: bool = False) -> Any:
    """The file's elements; of one without its first part as it is written, by tags with or without their kinds."""
    marked = file.read(132)[128:] == MARK
    file.seek(0)
    held = module.dcmread(file, force=not marked, stop_before_pixels=stop_before_pixels)
    if not marked and "TransferSyntaxUID" not in held.file_meta:
        names = importlib.import_module("pydicom.uid")
        held.file_meta.TransferSyntaxUID = (
            names.ImplicitVRLittleEndian if held.original_encoding[0] else names.ExplicitVRLittleEndian
        )
    return held


def check_decoder(module: Any, file: BinaryIO) -> None:
    """Raise UndecodedError where a file's pixels are compressed in a way of which no decoder is installed."""
    _check_decoder(importlib.import_module("pydicom.pixels"), _read(module, file, stop_before_pixels=True))


def _check_decoder(pixels: Any, held: Any) -> None:
    syntax = held.file_meta.get("TransferSyntaxUID")
    if syntax is None or not syntax.is_compressed or syntax.is_deflated or _is_decoded(pixels, syntax):
        return
    if any(word in syntax.name for word in FILMS):
        raise UndecodedError(f"is a film in DICOM ({syntax.name}), of which no frame is read; save one")
    raise UndecodedError(
        f"is DICOM compressed as {syntax.name}, and no decoder of it is installed: {DECODERS}"
    )


def _is_decoded(pixels: Any, syntax: Any) -> bool:
    try:
        return bool(pixels.get_decoder(syntax).is_available)
    except NotImplementedError:
        return False


def _colours(pixels: Any, held: Any, kind: str, values: NDArray[Any]) -> Image.Image:
    if kind in CONVERTED:
        values = pixels.convert_color_space(values, kind, "RGB")
    elif kind not in PLAIN or values.shape[2] != 3:
        raise ImageError(f"has colours as {kind or 'nothing says'}, which are not read; save it as RGB")
    return Image.fromarray(_levels(values.astype(np.float64), 0.0, 2.0 ** int(held.BitsStored) - 1))


def _take_frame_s_own(held: Any) -> None:
    """Put the slope and the window of an enhanced file's first frame where those of a plain file stand."""
    for groups in GROUPS:
        for first in list(held.get(groups) or ())[:1]:
            for name, elements in OF_FRAMES.items():
                for own in list(first.get(name) or ())[:1]:
                    for element in elements:
                        if element in own and element not in held:
                            setattr(held, element, own[element].value)


def _shown(pixels: Any, held: Any, values: NDArray[Any]) -> NDArray[np.uint8]:
    """Grey values as they are shown, from black to white."""
    modality = np.asarray(pixels.apply_modality_lut(values, held))
    if (table := next(iter(held.get("VOILUTSequence") or ()), None)) is not None:
        whole = np.rint(modality).astype(np.int64)
        looked_up = np.asarray(pixels.apply_voi(whole, held, index=0), np.float64)
        return _levels(looked_up, 0.0, 2.0 ** int(table.LUTDescriptor[2]) - 1)
    shown = modality.astype(np.float64)
    centre, width = _first(held.get("WindowCenter")), _first(held.get("WindowWidth"))
    function = str(held.get("VOILUTFunction") or "LINEAR")
    if centre is not None and width is not None and function == "SIGMOID" and width > 0:
        return _levels(1 / (1 + np.exp(np.clip(-4 * (shown - centre) / width, -700, 700))), 0.0, 1.0)
    if centre is not None and width is not None and function == "LINEAR_EXACT" and width > 0:
        return _levels(shown, centre - width / 2, centre + width / 2)
    if centre is not None and width is not None and width > 1:
        return _levels(shown, centre - 0.5 - (width - 1) / 2, centre - 0.5 + (width - 1) / 2)
    of_picture = shown[~_padding(held, values)]
    there = of_picture if of_picture.size else shown
    return _levels(shown, float(there.min()), float(there.max()))


def _padding(held: Any, values: NDArray[Any]) -> NDArray[np.bool_]:
    """Where values say that there is no picture: what lies round a round image."""
    value, limit = held.get("PixelPaddingValue"), held.get("PixelPaddingRangeLimit")
    if not isinstance(value, int):
        return np.zeros(values.shape, bool)
    low, high = sorted((value, limit if isinstance(limit, int) else value))
    return (values >= low) & (values <= high)


def _levels(values: Values, low: float, high: float) -> NDArray[np.uint8]:
    share = (values - low) / (high - low) if high > low else np.zeros_like(values)
    return np.rint(255 * np.clip(share, 0.0, 1.0)).astype(np.uint8)


def _first(value: Any) -> float | None:
    """The first of several windows."""
    if value is None or value == "":
        return None
    many = value if isinstance(value, list | tuple) or hasattr(value, "__getitem__") else [value]
    return float(many[0]) if len(many) and many[0] not in (None, "") else None
