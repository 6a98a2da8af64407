"""Pictures as telephones and hospitals write them: HEIC through pillow-heif, DICOM through pydicom, where installed."""

from __future__ import annotations

import importlib
import importlib.util
import io
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import PurePosixPath
from typing import Any

from PIL import Image

from explain_core.data.pictures.dicom_picture import (
    UndecodedError,
    check_decoder,
    dicom_picture,
    dicom_size,
    is_dicom,
)
from explain_core.data.wording import counted, some
from explain_core.errors import ImageError, ImageSetError
from explain_core.places import Place

HEIC, DICOM = frozenset({".heic", ".heif", ".hif"}), frozenset({".dcm", ".dicom"})
SUFFIXES = HEIC | DICOM
SHOWN = "2"  #: changes where the same file comes out as another picture
LOOKED_AT = 8  #: DICOM files whose header is asked for a decoder
#: By format: the module, the package, and this project's extra that brings it.
NEEDS = {"HEIC": ("pillow_heif", "pillow-heif", "heic"), "DICOM": ("pydicom", "pydicom", "dicom")}
BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


def camera_format(data: bytes) -> str | None:
    """ "HEIC" or "DICOM" by a file's first bytes; None for all others."""
    if data[4:8] == b"ftyp" and data[8:12] in BRANDS and b"avif" not in data[8:64]:
        return "HEIC"
    return "DICOM" if is_dicom(data) else None


def check_installed(paths: Iterable[str], root: Place | None = None) -> None:
    """Raise ImageSetError where pictures are called like formats whose package is not installed.

    With the folder that they lie in, also where none of a few DICOM files can be read for want of a decoder.
    """
    found = [path for path in paths if PurePosixPath(path).suffix.lower() in SUFFIXES]
    for name, endings in (("HEIC", HEIC), ("DICOM", DICOM)):
        own = [path for path in found if PurePosixPath(path).suffix.lower() in endings]
        if own and importlib.util.find_spec(NEEDS[name][0]) is None:
            raise ImageSetError(f"{counted(len(own), 'picture')} are {name} ({some(own)}), {_missing(name)}")
        if own and name == "DICOM" and root is not None and root.is_local:
            _check_decoders(root, own)


def decoders_of(paths: Iterable[str]) -> tuple[str, ...]:
    """The packages that decode some of these pictures beside Pillow, with their versions; () for most image sets.

    How DICOM is shown here has a version of its own.
    """
    endings = {path[path.rfind(".") :].lower() for path in paths}
    used = [NEEDS[name][1] for name, own in (("HEIC", HEIC), ("DICOM", DICOM)) if own & endings]
    return tuple(f"{package} {metadata.version(package)} {SHOWN}" for package in used)


def _check_decoders(root: Place, paths: Sequence[str]) -> None:
    module = _module("DICOM")
    lacks = list[str]()
    for path in paths[:: -(-len(paths) // LOOKED_AT)]:
        try:
            if not (root / path).is_file():
                return
            with (root / path).open() as file:
                check_decoder(module, file)
        except UndecodedError as error:
            lacks.append(str(error))
            continue
        except Exception:  # it goes to quarantine when it is decoded
            continue
        return
    if lacks:
        raise ImageSetError(f"{some(paths)}: each picture looked at {lacks[0]}")


def decoded_camera_picture(data: bytes, kind: str, most_pixels: int) -> Image.Image:
    """A picture of such a format, 8 bits a channel; of several the first. Raises ImageError.

    HEIC's own turn and mirror are part of the picture, and are applied. Of DICOM see data/pictures/dicom_picture.py.
    """
    module = _module(kind)
    _check_size(*_size(module, kind, data), most_pixels)
    return _heic(module, data) if kind == "HEIC" else dicom_picture(module, data)


def camera_size(data: bytes, kind: str) -> tuple[int, int]:
    """Width and height of a picture of such a format, from its header. Raises ImageError."""
    return _size(_module(kind), kind, data)


def _module(kind: str) -> Any:
    try:
        return importlib.import_module(NEEDS[kind][0])
    except ImportError as error:
        raise ImageError(f"is {kind}, {_missing(kind)}") from error


def _size(module: Any, kind: str, data: bytes) -> tuple[int, int]:
    if kind == "DICOM":
        return dicom_size(module, data)
    width, height = module.open_heif(io.BytesIO(data)).size
    return int(width), int(height)


def _missing(kind: str) -> str:
    _, package, extra = NEEDS[kind]
    return f"which needs {package}: pip install {package} (or 'explain-flow[{extra}]'), or save as PNG"


def _heic(module: Any, data: bytes) -> Image.Image:
    picture: Image.Image = module.open_heif(io.BytesIO(data), convert_hdr_to_8bit=True).to_pillow()
    return picture


def _check_size(width: int, height: int, most_pixels: int) -> None:
    if width < 1 or height < 1:
        raise ImageError(f"has no pixels ({width} x {height})")
    if width * height > most_pixels:
        raise ImageError(f"over {most_pixels // 10**6} megapixels ({width} x {height})")
