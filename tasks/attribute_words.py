"""Words from a table of attributes: what it says of each image of a set, in the phrases that people use."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from explain_core.data.annotations.folder_captions import class_keys
from explain_core.data.attributes.attribute_keys import Known, plain_signs
from explain_core.data.attributes.attribute_scale import Scale
from explain_core.data.attributes.attribute_table import AttributeTable, read_attribute_table
from explain_core.data.attributes.class_attributes import attributes_of_classes, bare_name, classes_elsewhere
from explain_core.data.columns.column_options import columns_given
from explain_core.data.image_set import TRAIN, ImageSet, display_name
from explain_core.data.tables.column_values import file_stem
from explain_core.data.tables.json_table import read_json
from explain_core.data.tables.table_file import open_table
from explain_core.data.wording import counted, one_line, some
from explain_core.errors import InputError
from explain_core.places import Place
from explain_core.text.attribute_names import phrase
from explain_core.text.one_noun import with_known_noun
from tasks.attribute_pictures import by_image
from tasks.options import RunOptions

#: An image has an attribute, for all that asks for yes or no, where it is at least so true.
HAS = 0.5
WORDS_VERSION = (
    "3"  #: part of what a run's words are known by: raised where the same table comes to say other words
)
SHOWN = 8  #: attributes of one image that are shown
BY_CLASS = (
    "the table speaks of classes: every image of a class has the same attributes, and figures against them say how "
    "well classes are told apart, not images"
)


@dataclass(frozen=True, eq=False)
class AttributeWords:
    """How true each attribute is of each image, 0 to 1, by phrase; one that is not there is not known.

    `of_images` by path, `of_classes` by class index, which counts where the image has none of its own.
    """

    of_images: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    of_classes: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def of(self, path: str, class_index: int) -> Mapping[str, float]:
        """What is said of one image."""
        return self.of_images.get(path) or self.of_classes.get(class_index) or {}

    def united(self, forms: Mapping[str, str]) -> AttributeWords:
        """The same with nouns as `noun_forms` spells them: "white petals" is "white petal" where that is known."""
        names = {name for said in (*self.of_images.values(), *self.of_classes.values()) for name in said}
        one = {name: with_known_noun(name, forms) for name in names}
        if all(name == other for name, other in one.items()):
            return self
        return replace(
            self,
            of_images={path: _said(values, one) for path, values in self.of_images.items()},
            of_classes={number: _said(values, one) for number, values in self.of_classes.items()},
        )

    @property
    def digest(self) -> str:
        """A name for what it says: 16 hex digits."""
        said = [WORDS_VERSION, sorted(self.of_images.items()), sorted(self.of_classes.items())]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def attribute_words(options: RunOptions, image_set: ImageSet) -> AttributeWords | None:
    """What the table of `--attributes` says of an image set; None without one.

    Raises CaptionError where it cannot be read, and InputError where it says nothing of these images.
    """
    if not options.attributes:
        return None
    return table_words(
        "--attributes",
        options.attributes,
        options.attribute_names,
        options.columns,
        image_set,
        options.attribute_scale,
    )


def table_words(
    option: str,
    file: str,
    names_file: str | None,
    columns: str | None,
    image_set: ImageSet,
    scale: str | None = None,
) -> AttributeWords:
    """What the table in `file`, given by `option`, says of an image set; raises as `attribute_words`.

    `names_file`: how its attributes are said, where the rules say it badly; `columns`: "image=path" and the like;
    `scale`: "1:5", of its ratings.
    """
    known = Known(
        frozenset(
            called
            for record in image_set.records
            for called in (file_stem(record.path).lower(), plain_signs(file_stem(record.path)))
        ),
        frozenset(
            called for name in class_keys(image_set.classes) for called in (name.lower(), bare_name(name))
        ),
    )
    of_scale = Scale.of(scale) if scale else None
    table = read_attribute_table(Place.of(file), columns_given(columns or ""), known, of_scale)
    overrides = _overrides(names_file)
    phrases = {name: said for name in table.names if (said := phrase(name, overrides)) is not None}
    notes = list(table.notes)
    if left := [name for name in table.names if name not in phrases]:
        notes.append(
            f"left aside {counted(len(left), 'attribute')} that deny something or have no name: {some(left)}"
        )
    of_images, lost = by_image(table, image_set, notes)
    of_classes, unknown = attributes_of_classes(table, image_set.classes)
    if not of_images and not of_classes:
        names = list(dict.fromkeys([*table.of_images, *table.of_classes, *map(str, table.of_numbers)]))
        raise InputError(
            f"{option} {one_line(file)} says nothing of these images: it names {some(names)}; there "
            f"are {some([record.path for record in image_set.records])} and the classes {some(image_set.classes)}."
        )
    if lost and of_images:
        notes.append(f"{counted(len(lost), 'row')} of attributes for images that are not there: {some(lost)}")
    if of_classes:
        notes += [BY_CLASS, *_told_elsewhere(table, of_classes if not of_images else {})]
        if unknown:
            notes.append(f"no attributes of {counted(len(unknown), 'class')}: {some(unknown)}")
    if restating := _restating(phrases, image_set, of_images, of_classes):
        phrases = {name: said for name, said in phrases.items() if name not in restating}
        notes.append(
            f"left aside {some(restating)}: true of all pictures of the class so called and of no others, which "
            "explains nothing"
        )
    words = AttributeWords(
        {path: _said(values, phrases) for path, values in of_images.items()},
        {number: _said(values, phrases) for number, values in of_classes.items()},
    )
    return replace(words, notes=(*notes, *_shown(words, image_set)))


def _told_elsewhere(table: AttributeTable, of_classes: Mapping[int, Mapping[str, float]]) -> list[str]:
    """A sentence for the user on rows of classes that are not there, and what they alone say; [] without such."""
    elsewhere = classes_elsewhere(table, of_classes)
    if not elsewhere:
        return []
    true = {name for values in of_classes.values() for name in _true(values)}
    alone = dict.fromkeys(
        name for each in elsewhere for name in _true(table.of_classes[each]) if name not in true
    )
    told = f"; true of these alone: {some([*alone])}" if alone else ""
    rows = counted(len(elsewhere), "row")
    return [f"{rows} of attributes for classes that are not there: {some(elsewhere)}{told}"]


def _true(values: Mapping[str, float]) -> list[str]:
    """The attributes that are rather true."""
    return [name for name, value in values.items() if value >= HAS]


def _restating(
    phrases: Mapping[str, str],
    image_set: ImageSet,
    of_images: Mapping[str, Mapping[str, float]],
    of_classes: Mapping[int, Mapping[str, float]],
) -> list[str]:
    """The attributes that are called like a class, and true of all its pictures and of no others."""
    numbers = {display_name(name).lower(): number for number, name in enumerate(image_set.classes)}
    found = []
    for name, said in phrases.items():
        number = numbers.get(said)
        if number is not None and all(
            (values[name] >= HAS) is (record.class_index == number)
            for record in image_set.records
            if name in (values := of_images.get(record.path) or of_classes.get(record.class_index) or {})
        ):
            found.append(name)
    return found


def check_attributes(words: AttributeWords, image_set: ImageSet, options: RunOptions) -> int:
    """How many attributes enough training images have. Raises InputError where none has, and no caption could help."""
    counts = Counter(
        name
        for record in image_set.records
        if record.split == TRAIN
        for name, value in words.of(record.path, record.class_index).items()
        if value >= HAS
    )
    usable = sum(count >= options.min_images for count in counts.values())
    if not usable and not any(record.captions for record in image_set.records):
        raise InputError(
            f"--attributes {one_line(options.attributes)}: no attribute is true ({HAS:g} or more) of "
            f"{options.min_images} or more training images (the most frequent one of "
            f"{max(counts.values(), default=0)}). Give --min-images 1, or another table."
        )
    return usable


def _shown(words: AttributeWords, image_set: ImageSet) -> list[str]:
    """What is said of one image, as people read it, so that a wrong reading is seen at once."""
    for record in image_set.records:
        if values := words.of(record.path, record.class_index):
            order = sorted(values, key=lambda name: values[name] < HAS)[:SHOWN]
            told = [
                name
                if values[name] == 1
                else f"not {name}"
                if values[name] == 0
                else f"{name} {values[name]:.2g}"
                for name in order
            ]
            more = f" and {len(values) - len(told)} more" if len(values) > len(told) else ""
            return [f"of {one_line(record.path)} the table says: {', '.join(told)}{more}"]
    return []


def _said(values: Mapping[str, float], phrases: Mapping[str, str]) -> dict[str, float]:
    """Values by phrase; of several names that are said alike the truest."""
    said: dict[str, float] = {}
    for name, value in values.items():
        if name in phrases:
            said[phrases[name]] = max(value, said.get(phrases[name], 0.0))
    return said


def _overrides(file: str | None) -> dict[str, str]:
    """A user's phrases by attribute's name: a JSON object, or a table of two columns."""
    if not file:
        return {}
    place = Place.of(file)
    if place.suffix.lower() == ".json":
        content = read_json(place)
        if not isinstance(content, dict) or not all(isinstance(value, str) for value in content.values()):
            raise InputError(
                f'--attribute-names {file}: wanted is {{"has_crown_color::red": "red crown", ...}}'
            )
        return content
    table = open_table(place)
    if len(table.columns) != 2:
        raise InputError(
            f"--attribute-names {file}: two columns are wanted, an attribute's name and its phrase"
        )
    left, right = table.columns
    return {str(fields[left]): str(fields.get(right) or "") for _, fields in table.rows() if fields.get(left)}
