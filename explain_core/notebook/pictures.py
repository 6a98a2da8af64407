"""Pictures as a notebook has them, made into a network's input as a run makes its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from explain_core.data.image_set import Box
from explain_core.data.pictures.decode import USUAL_OPENING, Opening, open_image
from explain_core.data.pictures.orientation import STORED, noted_orientation, upright
from explain_core.data.pictures.pixel_values import as_rgb
from explain_core.data.pictures.preprocess import WHOLE, Preprocessing, crop_and_resize, normalise
from explain_core.data.wording import counted
from explain_core.errors import ImageError, InputError

Picture: TypeAlias = Image.Image | Path | str
"""A picture of PIL's, or the path or URL of its file."""
Images: TypeAlias = Sequence[Picture] | Tensor | NDArray[np.floating]
"""Pictures, or what `preprocess` made of them: (images, 3, size, size)."""
Boxes: TypeAlias = Sequence[Box | None] | None
"""A box for each image, or None for the middle of it."""


def preprocess(
    pictures: Sequence[Picture], preprocessing: Preprocessing | None = None, boxes: Boxes = None
) -> Tensor:
    """(pictures, 3, size, size) float32, channels last: pictures as a run shows them to its network.

    Cropped around the box where there is one, else in the middle (Preprocessing), resized with antialiasing, and
    normalised; `network.preprocessing` is that of a network. Transparency is dropped and the EXIF orientation
    not applied, as by torchvision's loaders, unless `preprocessing` says otherwise. Raises ImageError, with the
    picture's name, for one that cannot be read, and InputError for no picture at all or another number of boxes.
    """
    return torch.cat([*batches(preprocessing or Preprocessing(), pictures, boxes, 1)])


def batches(preprocessing: Preprocessing, images: Images, boxes: Boxes, size: int) -> Iterator[Tensor]:
    """The network's input, `size` images at a time; files are opened when it is their turn."""
    if size < 1:
        raise InputError(f"a forward pass of {size} images: give 1 or more.")
    if isinstance(images, str) or not isinstance(images, Tensor | np.ndarray | Sequence):
        met = repr(images) if isinstance(images, str | Path) else f"one {type(images).__name__}"
        raise InputError(f"{met} in place of images: give a list of pictures, one or more.")
    if not len(images):
        raise InputError("no images: give one or more pictures.")
    if isinstance(images, Tensor | np.ndarray):
        if boxes is not None:
            raise InputError("boxes cut pictures, and these were cut before: leave boxes out.")
        whole = _checked(torch.as_tensor(images))
        yield from (whole[start : start + size] for start in range(0, len(whole), size))
        return
    if boxes is not None and len(boxes) != len(images):
        raise InputError(
            f"{counted(len(images), 'picture')} and {counted(len(boxes), 'box')}: give one for each, or None."
        )
    for start in range(0, len(images), size):
        part = range(start, min(start + size, len(images)))
        crops = [_crop(images[k], boxes[k] if boxes is not None else None, preprocessing, k) for k in part]
        yield torch.from_numpy(normalise(np.stack(crops), preprocessing))


def opened(picture: Picture, opening: Opening = USUAL_OPENING) -> Image.Image:
    """A picture as RGB, one of PIL's as a file's would be read.

    Raises ImageError, with its name, where it cannot be read, and InputError for what is none.
    """
    if isinstance(picture, Image.Image):
        try:
            rgb = as_rgb(picture, opening.alpha)
            return rgb if opening.orientation == STORED else upright(rgb, noted_orientation(picture))
        except OSError as error:  # PIL reads a file when its pixels are first asked for
            raise ImageError(f"{getattr(picture, 'filename', '') or 'a picture'}: {error}") from error
    if not isinstance(picture, str | Path):
        raise InputError(
            f"a {type(picture).__name__} is no picture: give PIL's (Image.fromarray makes one of an array), or a file."
        )
    try:
        return open_image(picture, opening)
    except ImageError as error:
        raise ImageError(f"{picture}: {error}") from error


def checked_box(box: Box | None) -> Box | None:
    """The box, or None. Raises InputError for anything else."""
    if box is not None and not isinstance(box, Box):
        raise InputError(f"{box!r} is no box: give Box(left, top, width, height), in pixels.")
    return box


def _crop(picture: Picture, box: Box | None, preprocessing: Preprocessing, place: int) -> NDArray[np.uint8]:
    name = picture if isinstance(picture, str | Path) else f"picture {place}"
    photo = opened(picture, preprocessing.opening)
    if checked_box(box) is not None and preprocessing.crop == WHOLE:
        raise InputError('whole pictures are looked at here: leave the boxes out, or take crop="box".')
    try:
        return crop_and_resize(photo, box, preprocessing)
    except ImageError as error:
        raise ImageError(f"{name}: {error}") from error


def _checked(images: Tensor) -> Tensor:
    if images.ndim != 4 or images.shape[1] != 3 or not images.is_floating_point():
        raise InputError(
            f"images of {tuple(images.shape)}, {str(images.dtype).removeprefix('torch.')}: give pictures, or what "
            "preprocess made of them, (images, 3, size, size) float32."
        )
    if not bool(torch.isfinite(images).all()):
        raise InputError("an image has values that are no numbers, or infinite: its map would say nothing.")
    return images.float()
