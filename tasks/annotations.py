"""A table of annotations against a published run: which of its images and attributes it speaks of."""

from pathlib import Path

import numpy as np

from explain_core.data.image_set import ImageRecord, ImageSet
from explain_core.data.wording import counted
from explain_core.errors import InputError
from explain_core.evaluation.figures.test_images import HeldOut
from explain_core.evaluation.words.annotations import Annotations
from explain_core.runs.pictures import records_of
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store
from explain_core.text.one_noun import noun_forms
from tasks.attribute_words import AttributeWords, table_words


def read_annotations(
    store: Store,
    run: PublishedRun,
    held: HeldOut,
    file: str,
    names_file: str | None,
    columns: str | None,
    scale: str | None = None,
) -> tuple[Annotations, tuple[str, ...]]:
    """What the table in `file` says of the run's test images, and notes on how it was read.

    A table by image counts for the images that it names, one by class for all others. Raises CaptionError where it
    cannot be read, InputError where it speaks of none of the test images, or of none of the run's attributes.
    """
    by_id = records_of(store, run)
    image_set = ImageSet("", run.image_root or "", run.class_names, tuple(by_id.values()))
    words = table_words("--annotations", str(Path(file)), names_file, columns, image_set, scale)
    found = annotations_of(words, [by_id[image] for image in held.ids], held)
    known = int((found.column >= 0).sum())
    if not known or not (found.row >= 0).any():
        raise InputError(
            f"--annotations {file} says nothing of "
            f"{'the attributes that this run knows' if not known else 'the test images'}. Say how its attributes are "
            "called with --attribute-names, or give another table."
        )
    of = f"{counted(known, 'attribute')} of the run's {len(held.attributes):,}"
    speaks = (
        f"it speaks of {of}, and of {int((found.row >= 0).sum()):,} of {counted(len(held.ids), 'test image')}"
    )
    return found, (*words.notes, speaks)


def annotations_of(words: AttributeWords, images: list[ImageRecord], held: HeldOut) -> Annotations:
    """The same from words that were read: a row for each class that the table knows, then for each image."""
    words = words.united(noun_forms((name, "") for name in held.attributes))
    said = [*words.of_classes.values()]
    classes = [*words.of_classes]
    row_of = {number: place for place, number in enumerate(words.of_classes)}
    row = np.full(len(images), -1, np.intp)
    for place, image in enumerate(images):
        own = words.of_images.get(image.path)
        if own:
            row[place] = len(said)
            said.append(own)
            classes.append(image.class_index)
        else:
            row[place] = row_of.get(image.class_index, -1)
    return Annotations.of(said, classes, row, held.attributes)
