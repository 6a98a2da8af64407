"""Pictures decoded ahead of the network, in batches that are full."""

from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from explain_core.data.image_set import Box
from explain_core.data.pictures.decode import Opening, decode_image, read_picture, reason_of
from explain_core.data.pictures.preprocess import Preprocessing, crop_and_resize
from explain_core.data.sets.identity import is_unchanged
from explain_core.errors import ImageError, ImageSetError

LOOKAHEAD = 2  #: batches
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ImageJob:
    """One image to extract: its id, the path or URL where it lies, the file's digest, and the box to crop it to.

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


@dataclass(frozen=True, slots=True)
class Batch:
    """Decoded images of one shard: its place among the shards, and whether it has no others.

    `unreadable`: the images before the last of these that cannot be read, and were not told of yet, with the reason.
    """

    shard: int
    pixels: list[Pixels]
    unreadable: list[tuple[str, str]]
    last: bool


def decoded(
    shards: Sequence[Sequence[ImageJob]], preprocessing: Preprocessing, batch_size: int, threads: int
) -> Generator[Batch]:
    """Batches of images, shard after shard, decoded ahead by threads: of the next shards too.

    Images that can be read close ranks, so every batch but a shard's last is full. At most LOOKAHEAD batches are held.
    Every shard that has images has a last batch, which may be empty.
    """
    with ThreadPoolExecutor(threads) as decoders:
        ahead: deque[tuple[int, ImageJob, bool, Future[Pixels]]] = deque()
        waiting = (
            (number, image, place == len(images))
            for number, images in enumerate(shards)
            for place, image in enumerate(images, start=1)
        )
        pixels: list[Pixels] = []
        unreadable: list[tuple[str, str]] = []
        try:
            while True:
                while len(ahead) < LOOKAHEAD * batch_size and (each := next(waiting, None)) is not None:
                    ahead.append((*each, decoders.submit(decode, each[1], preprocessing)))
                if not ahead:
                    return
                number, image, last, future = ahead.popleft()
                try:
                    pixels.append(future.result())
                except ImageError as error:
                    unreadable.append((image.image_id, str(error)))
                if last or len(pixels) == batch_size:
                    yield Batch(number, pixels, unreadable, last)
                    pixels, unreadable = [], []
        finally:
            for *_, future in ahead:
                future.cancel()


def one_ahead(items: Generator[T]) -> Iterator[T]:
    """The same items, each made by a thread while the one before is used."""
    end = object()
    try:
        with ThreadPoolExecutor(1) as maker:
            made: Future[T | object] = maker.submit(next, items, end)
            while (item := made.result()) is not end:
                made = maker.submit(next, items, end)
                yield cast(T, item)
    finally:
        items.close()


def crop_of(path: str, box: Box | None, preprocessing: Preprocessing) -> NDArray[np.uint8]:
    """What the network sees of a picture file: (height, width, 3).

    Raises ImageError for what is no picture, OSError for a file that is away.
    """
    return crop_and_resize(decode_image(read_picture(path), preprocessing.opening), box, preprocessing)


def planned_picture(image: ImageJob, opening: Opening) -> Image.Image:
    """An image's picture, RGB, out of the file that was planned. Raises ImageError, and ImageSetError for another file.

    The plan has read every file a moment ago: one that cannot be read now is away, not bad, and goes to no quarantine.
    """
    try:
        data = read_picture(image.path)
    except OSError as error:
        raise ImageSetError(
            f"{image.path} could be read when the run was planned, and cannot be now ({reason_of(error)}). "
            "Is its folder still there, for every worker? Run the same command again."
        ) from error
    if not is_unchanged(image.digest, image.path, data):
        raise ImageSetError(
            f"{image.path} has changed since the run was planned. Run the same command again: it is another image now."
        )
    return decode_image(data, opening)


def decode(image: ImageJob, preprocessing: Preprocessing) -> Pixels:
    """One image as the network sees it. Raises what `planned_picture` does."""
    picture = planned_picture(image, preprocessing.opening)
    crop = crop_and_resize(picture, image.box, preprocessing)
    return Pixels(image.image_id, crop, picture.size, image.class_index)
