"""Pictures decoded ahead of the network, in batches that are full."""

import hashlib
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.data.decode import decode_image, read_picture, reason_of
from explain_core.data.image_set import Box
from explain_core.data.preprocess import Preprocessing, crop_and_resize
from explain_core.errors import ImageError, ImageSetError

LOOKAHEAD = 2  #: batches


@dataclass(frozen=True, slots=True)
class ImageJob:
    """One image to extract: its id, the path or URL where it lies, the file's SHA-256, and the box to crop it to.

    `class_index`: its class, whose logit's gradient is kept where classes are weighed so.
    """

    image_id: str
    path: str
    digest: str
    box: Box | None
    class_index: int = 0


@dataclass(frozen=True, slots=True)
class Pixels:
    """A decoded image: what the network sees (size, size, 3) uint8, the picture's width and height, and its class."""

    image_id: str
    crop: NDArray[np.uint8]
    size: tuple[int, int]
    class_index: int = 0


def decoded(
    images: Sequence[ImageJob],
    preprocessing: Preprocessing,
    batch_size: int,
    threads: int,
    quarantined: list[tuple[str, str]],
) -> Iterator[list[Pixels]]:
    """Batches of images, decoded ahead by threads.

    Images that cannot be read are added to `quarantined`; those that can close ranks, so every batch but the last
    is full. At most LOOKAHEAD batches are held.
    """
    with ThreadPoolExecutor(threads) as decoders:
        ahead: deque[tuple[str, Future[Pixels]]] = deque()
        waiting = iter(images)
        batch: list[Pixels] = []
        while True:
            while len(ahead) < LOOKAHEAD * batch_size and (image := next(waiting, None)) is not None:
                ahead.append((image.image_id, decoders.submit(decode, image, preprocessing)))
            if not ahead:
                break
            image_id, future = ahead.popleft()
            try:
                batch.append(future.result())
            except ImageError as error:
                quarantined.append((image_id, str(error)))
            if len(batch) == batch_size:
                yield batch
                batch = []
        if batch:
            yield batch


def decode(image: ImageJob, preprocessing: Preprocessing) -> Pixels:
    """One image as the network sees it.

    Raises ImageError for what is no picture, and ImageSetError where the file is not the one that was planned.

    The plan has read every file a moment ago: one that cannot be read now is away, not bad, and goes to no quarantine.
    """
    try:
        data = read_picture(image.path)
    except OSError as error:
        raise ImageSetError(
            f"{image.path} could be read when the run was planned, and cannot be now ({reason_of(error)}). "
            "Is its folder still there, for every worker? Run the same command again."
        ) from error
    if hashlib.sha256(data).hexdigest() != image.digest:
        raise ImageSetError(
            f"{image.path} has changed since the run was planned. Run the same command again: it is another image now."
        )
    picture = decode_image(data, preprocessing.opening)
    crop = crop_and_resize(picture, image.box, preprocessing)
    return Pixels(image.image_id, crop, picture.size, image.class_index)
