"""What an image set's words give, before anything is computed: of its captions, of a table of attributes, of a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from explain_core.data.attributes.attribute_scale import OF_SCALE
from explain_core.data.image_set import TRAIN, ImageSet
from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.data.sets.image_set_check import ImageSetCheck, check_image_set
from explain_core.data.wording import one_line
from explain_core.errors import ExplainError, InputError
from explain_core.text.language import check_language, way_to_read
from explain_core.text.one_noun import noun_forms
from explain_core.text.owned_nouns import learned_parts
from explain_core.text.pipeline import ENGLISH, PipelineName, pipeline_name
from explain_core.text.subjects import learned_subjects, named_subjects
from tasks.attribute_words import HAS, AttributeWords, attribute_words
from tasks.concept_list import concepts_of
from tasks.options import RunOptions
from tasks.words import LOOKED_AT, WORDLESS, read_in


def images_with_words(image_set: ImageSet, options: RunOptions) -> ImageSetCheck:
    """What was understood of an image set, with the attributes that its captions, a table or a list give.

    What is wrong with a table or a list is the reason of the answer.
    """
    try:
        if (concepts := concepts_of(options, Preprocessing())) is not None:
            found = check_image_set(image_set)
            notes = (*found.notes, *concepts.notes)
            return replace(found, wordless="", attributes=len(concepts.names), notes=notes)
        table = attribute_words(options, image_set)
    except ExplainError as error:
        return replace(check_image_set(image_set), accepted=False, reason=str(error))
    mentioned = set[str]()
    found = check_image_set(image_set, _counter(options, mentioned), way_to_read)
    if table is not None:
        found = _with_table(found, image_set, options, table, mentioned)
        if not found.accepted:
            return found
    if not found.captioned:
        return found if table is not None else replace(found, notes=(*found.notes, WORDLESS))
    return _with_language(found, image_set, options)


def _with_table(
    found: ImageSetCheck,
    image_set: ImageSet,
    options: RunOptions,
    table: AttributeWords,
    mentioned: set[str],
) -> ImageSetCheck:
    """With what a table of attributes says of the images, beside the attributes that captions mention."""
    table = table.united(noun_forms((name, "") for name in mentioned))
    true = {
        name
        for record in image_set.records
        for name, value in table.of(record.path, record.class_index).items()
        if value >= HAS
    }
    if not true and not mentioned:
        said = (table.of(record.path, record.class_index).values() for record in image_set.records)
        most = max((value for values in said for value in values), default=0.0)
        way_out = (
            f"; the largest value is {most:.2g}. If its values are of another scale, say what is not at all and "
            f"what is entirely, such as {OF_SCALE} 0:50"
        )
        reason = (
            f"--attributes {one_line(options.attributes or '')}: nothing is true ({HAS:g} or more) of any image"
            + (way_out if most else "")
        )
        return replace(found, accepted=False, reason=reason, attributes=0)
    count, notes = len(true | mentioned), (*found.notes, *table.notes)
    return replace(found, accepted=True, reason="", wordless="", attributes=count, notes=notes)


def _with_language(found: ImageSetCheck, image_set: ImageSet, options: RunOptions) -> ImageSetCheck:
    """With the language of captions, what they are about, and what these have."""
    captions = [record.captions for record in image_set.records if record.captions]
    pipeline = pipeline_name(options.language_model)
    try:
        sample = captions[:: max(len(captions) // LOOKED_AT, 1)]
        warning = check_language(sample, options.images, pipeline.language)
    except InputError as error:
        return replace(
            found, accepted=False, reason=str(error), wordless="its captions are in another language"
        )
    told = [*([warning] if warning else []), *read_in(pipeline)]
    return replace(_with_subjects(found, image_set, options, pipeline), notes=(*found.notes, *told))


def _with_subjects(
    found: ImageSetCheck, image_set: ImageSet, options: RunOptions, pipeline: PipelineName
) -> ImageSetCheck:
    train = [record.captions for record in image_set.records if record.split == TRAIN and record.captions]
    sample = [text for each in train[:: max(len(train) // LOOKED_AT, 1)] for text in each]
    learned = learned_subjects(sample) if pipeline.code == ENGLISH else ()
    about = named_subjects(options.about or "") or learned
    parts = learned_parts(sample, about or None) if pipeline.code == ENGLISH else ()
    return replace(found, about=about, parts=parts)


def _counter(options: RunOptions, mentioned: set[str]) -> Callable[[Sequence[Sequence[str]]], int]:
    """Count the attributes of captions, which are added to `mentioned`."""
    from explain_core.text.attributes import count_by_image
    from explain_core.text.pipeline import load_pipeline

    def count(captions: Sequence[Sequence[str]]) -> int:
        nlp = load_pipeline(options.language_model)
        mentioned.update(m.attribute for counter in count_by_image(captions, nlp) for m in counter)
        return len(mentioned)

    return count
