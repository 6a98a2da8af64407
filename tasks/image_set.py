"""The image set of a run, as its options ask for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from explain_core.data.image_set import ImageSet
from explain_core.data.wording import counted
from explain_core.image_sets import load_image_set
from explain_core.text.pipeline import is_no_language
from tasks.options import RunOptions


def image_set_of(options: RunOptions, progress: Callable[[int, int], None] | None = None) -> ImageSet:
    """The image set that the options name; its captions are set aside, and that is said, with `--language none`.

    `progress` is told how many images are drawn, of a set that is. Raises ImageSetError and CaptionError.
    """
    image_set = load_image_set(options.images, options.loading(progress))
    if not is_no_language(options.language_model):
        return image_set
    captioned = sum(bool(record.captions) for record in image_set.records)
    if not captioned:
        return image_set
    records = tuple(replace(record, captions=()) for record in image_set.records)
    said = f"the captions of {counted(captioned, 'image')} are set aside (--language none)"
    return replace(image_set, records=records, warnings=(*image_set.warnings, said))
