"""An image set: every image once, with its class, split, captions, box and part locations."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

TRAIN, TEST = "train", "test"


@dataclass(frozen=True, slots=True)
class Box:
    """An object's bounding box in pixels of the picture as it is decoded: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def has_area(self) -> bool:
        """Whether there is anything in it: an image whose box is empty is put into quarantine."""
        return self.width > 0 and self.height > 0

    @property
    def longer_side(self) -> float:
        """The length in pixels that PCK distances are measured in (Guo et al. 2018, section 4)."""
        return max(self.width, self.height)


@dataclass(frozen=True, slots=True)
class Part:
    """A visible part's location (a keypoint) in pixels of the picture as it is decoded."""

    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class ImageRecord:
    """What a loader says of one image, before its bytes were read.

    `path` is relative to the image set's root and a label only; `class_index` indexes the set's classes.
    """

    path: str
    class_index: int
    split: str
    captions: tuple[str, ...] = ()
    box: Box | None = None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class ImageSet:
    """A loaded image set.

    `root` is the folder that the records' paths are relative to, `spec` what the user typed, `classes` the
    class names in label order. `warnings` are sentences for the user about what was met and left out (captions
    of images that are not there, say). Records are in order of path.
    """

    spec: str
    root: str
    classes: tuple[str, ...]
    records: tuple[ImageRecord, ...]
    warnings: tuple[str, ...] = field(default=())


def image_id(content: bytes | str, box: Box | None) -> str:
    """Name an image by its content: 16 hex digits of SHA-256 over the file's SHA-256 and the crop box.

    `content` is the hex SHA-256 of the file's bytes (str), or the bytes themselves. Two records that show the
    same pixels through the same box have the same name, wherever they lie.
    """
    digest = content if isinstance(content, str) else hashlib.sha256(content).hexdigest()
    crop = "" if box is None else f"{box.x!r},{box.y!r},{box.width!r},{box.height!r}"
    return hashlib.sha256(f"{digest}|{crop}".encode()).hexdigest()[:16]


def display_name(class_name: str) -> str:
    """A class's name as people write it: "009.Brewer_Blackbird" becomes "Brewer Blackbird"."""
    head, dot, tail = class_name.partition(".")
    name = tail if dot and head.isdigit() and tail else class_name
    return " ".join(name.replace("_", " ").split())


def classes_of(records: Sequence[ImageRecord]) -> set[int]:
    """The class indices that occur among `records`."""
    return {record.class_index for record in records}
