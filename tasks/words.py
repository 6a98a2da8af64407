"""Words, before any image is hashed: their language, and whether an attribute can be made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from explain_core.data.image_set import TRAIN, ImageSet
from explain_core.data.wording import counted
from explain_core.errors import InputError
from explain_core.model.sources.training_record import TrainingRecord
from explain_core.store.training_records import TrainingRecords
from explain_core.text.language import check_language
from explain_core.text.pipeline import ENGLISH, PipelineName, pipeline_name
from tasks.attribute_words import AttributeWords, check_attributes
from tasks.options import RunOptions
from tasks.premises import key_of

LOOKED_AT = 2_000  #: images whose captions tell the language
READ = 200  #: training images whose captions are read for attributes
#: What is said where there are no words.
WORDLESS = (
    "no image has a caption, and no --attributes are given: nothing is said in words. Maps, VEBI, failures, what "
    "changed between checkpoints, the report, and filters by the images that excite them most are there all the same. "
    "Captions, or a table of attributes, would add names of filters, sentences, groundings and finding images by words"
)


def check_words(
    image_set: ImageSet, options: RunOptions, reader: str, table: AttributeWords | None = None
) -> tuple[str, ...]:
    """What there is to say of an image set's words. `reader`: names the way in which captions are read.

    Raises InputError where most captions are in another language, or no attribute can be made of them. That a set was
    looked at is kept in the store: it is read once.
    """
    captions = [record.captions for record in image_set.records if record.captions]
    pipeline = pipeline_name(options.language_model)
    if table is not None and (check_attributes(table, image_set, options) or not captions):
        warning = _of_language(captions, options, pipeline)
        return (*table.notes, *([warning] if warning else []))
    if not captions:
        return (WORDLESS,)
    warning = _of_language(captions, options, pipeline)
    train = [record.captions for record in image_set.records if record.captions and record.split == TRAIN]
    if not train:
        raise InputError(
            f"no training image of {options.images} has a caption: words are learned from training images "
            f"({counted(len(captions), 'test image')} have some). Give captions of training images, or go without "
            "words: --language none."
        )
    sample = train[:: max(1, -(-len(train) // READ))]
    kept = TrainingRecords(options.layout.root / "cache")
    name = key_of("words", reader, options.min_images, len(train), [list(each) for each in sample])
    if kept.read(name) is None:
        _check_attributes(sample, len(train), options)
        kept.write(name, TrainingRecord())
    return (*([warning] if warning else []), *read_in(pipeline))


def read_in(pipeline: PipelineName) -> tuple[str, ...]:
    """What is said of captions in another language than English."""
    if pipeline.code == ENGLISH:
        return ()
    return (
        f"captions are read in {pipeline.language}, by {pipeline.name} {pipeline.version}; attributes are labels in "
        "that language, and sentences list them",
    )


def _of_language(
    captions: Sequence[Sequence[str]], options: RunOptions, pipeline: PipelineName
) -> str | None:
    """A warning where some captions are in another language than they are read in; see `check_language`."""
    sample = captions[:: max(len(captions) // LOOKED_AT, 1)]
    return check_language(sample, options.images, pipeline.language)


def _check_attributes(sample: Sequence[Sequence[str]], images: int, options: RunOptions) -> None:
    """Raise InputError where the captions mention no attribute, or, where all were read, none often enough."""
    from explain_core.text.attributes import count_by_image
    from explain_core.text.pipeline import load_pipeline

    found = count_by_image(sample, load_pipeline(options.language_model))
    counts = Counter(
        attribute for counter in found for attribute in {mention.attribute for mention in counter}
    )
    most = max(counts.values(), default=0)
    if not most:
        raise InputError(
            f"the captions of {options.images} mention no attribute, an adjective with its noun (read were those of "
            f'{counted(len(sample), "training image")}; one: "{sample[0][0][:80]}").\nGive captions of what is seen '
            '("a black bird with a long beak"), or --attributes FILE, or go without words: --language '
            "none."
        )
    if len(sample) == images and most < options.min_images:
        raise InputError(
            f"no attribute occurs in {options.min_images} or more of the {images} training images with captions (the "
            f"most frequent one occurs in {most}).\nGive more captions, or ask for fewer images an attribute: "
            "--min-images 1."
        )
