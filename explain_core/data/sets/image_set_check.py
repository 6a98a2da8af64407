"""What was understood of an image set, in counts and a few examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from explain_core.data.image_set import ImageRecord, ImageSet
from explain_core.data.wording import counted, some

#: Images whose captions are read for a first count of attributes.
SAMPLE = 100


@dataclass(frozen=True, slots=True)
class ImageSetCheck:
    """An image set as it was read; of its pictures no more than a few headers were opened.

    `splits`: images by split; `captioned`: images with captions; `attributes`: different ones in a sample of captions,
    None where they were not read; `boxes`: images with a box.
    `about`: the nouns that captions are about, "bus"; `parts`: those that they own, "roof". `wordless`: why there is
    nothing to say in words. `rows`: the first few as (path, class, split, caption).
    """

    accepted: bool
    reason: str = ""
    images: int = 0
    classes: int = 0
    class_names: tuple[str, ...] = ()
    splits: dict[str, int] | None = None
    captioned: int = 0
    attributes: int | None = None
    boxes: int = 0
    notes: tuple[str, ...] = ()
    rows: tuple[tuple[str, str, str, str], ...] = ()
    wordless: str = ""
    about: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


def check_image_set(
    image_set: ImageSet,
    count: Callable[[Sequence[Sequence[str]]], int] | None = None,
    way: Callable[[Iterable[str]], str] = lambda _: "--language CODE reads another",
) -> ImageSetCheck:
    """Count what an image set holds; `count` tells how many different attributes a sample of captions mentions,
    and `way` which option reads them where there are none."""
    records = image_set.records
    captioned = [record for record in records if record.captions]
    attributes = None if count is None else count([record.captions for record in _spread(captioned)])
    reason, wordless = "", ""
    if not captioned:
        wordless = "no image has a caption"
    elif attributes == 0:
        said = way(text for record in _spread(captioned) for text in record.captions)
        reason = (
            "the captions mention no attribute (an adjective with its noun): are they about what is seen, and in the "
            f"language that they are read in? {said}; with --language none all that needs no words runs"
        )
    step = max(1, len(records) // 3)  # of several classes
    return ImageSetCheck(
        not reason, reason, len(records), len(image_set.classes), image_set.classes,
        dict(Counter(record.split for record in records)), len(captioned), attributes,
        sum(record.box is not None for record in records), (*image_set.warnings, *_empty_boxes(records)),
        tuple(
            (each.path, image_set.classes[each.class_index], each.split, each.captions[0] if each.captions else "")
            for each in records[::step][:3]
        ),
        wordless or reason,
    )  # fmt: skip


def _empty_boxes(records: Sequence[ImageRecord]) -> tuple[str, ...]:
    """A note of the images that a run would put into quarantine for it."""
    paths = [record.path for record in records if record.box is not None and not record.box.has_area]
    said = f"{counted(len(paths), 'image')} will be left out, whose box has no area: {some(paths)}"
    return (said,) if paths else ()


def _spread(records: Sequence[ImageRecord]) -> Sequence[ImageRecord]:
    """A sample of all of them, not of the first class alone."""
    return records[:: max(1, -(-len(records) // SAMPLE))]
