"""What classes that a run never saw look like in the run's own words, from sentences or a table of attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explain_core.data.attributes.class_descriptions import ClassDescriptions
from explain_core.data.image_set import display_name
from explain_core.data.wording import composed
from explain_core.errors import InputError
from explain_core.runs.class_phrases import by_meaning, meaning_of_attribute
from explain_core.text.attributes import count_by_image

if TYPE_CHECKING:
    from spacy.language import Language

SENTENCES, TABLE = "sentences", "a table of attributes"


@dataclass(frozen=True, eq=False, slots=True)
class ClassSignatures:
    """`values` (classes, J): how true each attribute of the vocabulary is of each class, from 0 to 1, NaN: not told.

    `names` (classes,) as the image set has them, `places` (classes,) among its classes; `source`: SENTENCES or TABLE.
    """

    names: tuple[str, ...]
    places: tuple[int, ...]
    values: NDArray[np.float64]
    source: str

    @property
    def known(self) -> NDArray[np.intp]:
        """(classes,) how many attributes of the vocabulary are told of each class, and true of it in part."""
        return np.asarray((np.nan_to_num(self.values) > 0).sum(axis=1))


def signatures(
    descriptions: ClassDescriptions,
    classes: Sequence[str],
    seen: Sequence[str],
    attributes: Sequence[str],
    pipeline: Language | None,
) -> ClassSignatures:
    """Of those of `classes`, an image set's, that are described and that the run has not `seen`.

    Of sentences an attribute is true by the share of a class's sentences that mention it, read as captions are by
    `pipeline`; of tables by their values, and what they do not speak of is not told. Raises InputError where fewer than
    two classes are left, or one has no attribute that the run knows.
    """
    before = {_said(name) for name in seen}
    told: dict[int, dict[Any, float]] = {}
    if descriptions.table is None:
        assert pipeline is not None
        found = descriptions.sentences_of(classes)
        places = [place for place in sorted(found) if _said(classes[place]) not in before]
        counts = count_by_image([found[place] for place in places], pipeline)
        for place, counter in zip(places, counts, strict=True):
            said: dict[str, float] = {}
            for mention, count in counter.items():
                said[mention.attribute] = said.get(mention.attribute, 0.0) + count / len(found[place])
            told[place] = {key: min(value, 1.0) for key, value in _keyed(said).items()}
    else:
        for place, values in sorted(descriptions.values_of(classes).items()):
            if _said(classes[place]) not in before:
                told[place] = dict(by_meaning(values))
    if len(told) < 2:
        raise InputError(
            "wanted are two classes or more that the file describes, the images show, and the run has not seen; there "
            f"{'is' if len(told) == 1 else 'are'} {', '.join(classes[place] for place in told) or 'none'}."
        )
    return _filled(told, classes, attributes, descriptions)


def _filled(
    told: Mapping[int, Mapping[object, float]],
    classes: Sequence[str],
    attributes: Sequence[str],
    descriptions: ClassDescriptions,
) -> ClassSignatures:
    by_table = descriptions.table is not None
    keys = [meaning_of_attribute(attribute) or attribute for attribute in attributes]
    unknown = np.nan if by_table else 0.0
    values = np.array([[each.get(key, unknown) for key in keys] for each in told.values()], np.float64)
    names = tuple(classes[place] for place in told)
    made = ClassSignatures(
        names, tuple(told), values.reshape(len(names), len(keys)), TABLE if by_table else SENTENCES
    )
    if bare := [name for name, count in zip(names, made.known, strict=True) if not count]:
        raise InputError(
            f"nothing that is said of {bare[0]} is an attribute that the run knows: describe it in other words "
            '(`explain sql "FROM attributes"` lists them), or leave it out.'
        )
    return made


def _said(name: str) -> str:
    """A class's name as people say it: "029.Fish_Crow" of one image set is "Fish crow" of another."""
    return composed(display_name(name)).casefold()


def _keyed(said: Mapping[str, float]) -> dict[object, float]:
    """Values by what each attribute means; names of one meaning are added up."""
    found: dict[object, float] = {}
    for attribute, value in said.items():
        key = meaning_of_attribute(attribute) or attribute
        found[key] = found.get(key, 0.0) + value
    return found
