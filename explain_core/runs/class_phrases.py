"""What a table of attributes says of a run's classes, by what each attribute means."""

from collections.abc import Mapping, Sequence

from explain_core.data.attributes.attribute_table import read_attribute_table
from explain_core.data.attributes.class_attributes import attributes_of_classes
from explain_core.errors import InputError
from explain_core.places import Place
from explain_core.text.attribute_names import phrase
from explain_core.text.synonyms import meaning
from explain_core.text.vocabulary import split_attribute

Meaning = tuple[str, str]
"""An adjective and the part that it is said of, "gray" and "beak", however the part is called."""


def meaning_of_attribute(attribute: str) -> Meaning | None:
    """What an attribute means; None of a word without a noun, which speaks of the whole thing in some tables alone."""
    return meaning(attribute) if split_attribute(attribute)[1] else None


def meanings_by_class(path: str, classes: Sequence[str]) -> dict[int, dict[Meaning, float]]:
    """How true each attribute is of each class, 0 to 1, by the class's place: what a table by class says.

    `path`: such a table as `--attributes` reads, "has_bill_color::grey" in it or "gray bill". Of several names of one
    meaning the truest counts. Raises CaptionError where it cannot be read, and InputError where it knows no class.
    """
    table = read_attribute_table(Place.of(path))
    found, _ = attributes_of_classes(table, classes)
    if not found:
        raise InputError(
            f"--attributes {path} says nothing of the run's classes: wanted is a table by class, by their names or by "
            "the numbers before them."
        )
    return {index: by_meaning(values) for index, values in found.items()}


def by_meaning(values: Mapping[str, float]) -> dict[Meaning, float]:
    """Values by what each attribute's name means; of several names of one meaning the largest."""
    told: dict[Meaning, float] = {}
    for name, value in values.items():
        said = phrase(name)
        if said is not None and (means := meaning_of_attribute(said)) is not None:
            told[means] = max(value, told.get(means, 0.0))
    return told
