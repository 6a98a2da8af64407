"""Attributes in cells of several: tags between commas, behind a #, in lists; and tags of what is not there."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from explain_core.data.attributes.attribute_columns import value_of
from explain_core.data.attributes.attribute_objects import attributes_of, said_of
from explain_core.data.attributes.told_share import NO, YES
from explain_core.data.columns.captions import checked_name
from explain_core.data.columns.columns import Columns
from explain_core.data.tables.column_names import normalised
from explain_core.data.tables.table import Table
from explain_core.data.wording import one_line
from explain_core.errors import CaptionError

TAGS = ("tags", "attributes", "concepts", "keywords", "traits", "tag")
SCORES = ("score", "value", "confidence", "probability", "prob", "present", "certainty")
SENTENCE, LONGEST = 5, 12  #: words of a sentence with its full stop, and of any name
_COUNTED = re.compile(r"[^:=]+:\s*\d+(\.\d+)?")  #: striped:2
_SEPARATED = re.compile(r"[;,|\n\t\u2022\u00b7]|\s/\s")

Entry = tuple[str, str, str, float]  #: where, whose, attribute, value


def lists_of_tags(table: Table, columns: Columns) -> list[str]:
    """The column of lists in JSON or YAML by image or by class, {"1.jpg": ["red crown"]}; [] for others."""
    if table.path.suffix.lower() not in (".json", ".yaml", ".yml"):
        return []
    told = [*columns.captions, *([columns.class_name] if columns.image and columns.class_name else [])]
    return [name for name in told if all(_is_list(fields.get(name)) for _, fields in table.peek())][:1]


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) or _is_pair(each) for each in value)


def _is_pair(value: object) -> bool:
    """Whether it is a name and a number."""
    return (
        isinstance(value, list)
        and len(value) == 2
        and isinstance(value[0], str)
        and isinstance(value[1], int | float)
    )


def is_of_tags(name: str) -> bool:
    """Whether a column is of tags, or one of several: tags, product_tags, tag1, keyword_2."""
    plain = normalised(name)
    if plain in TAGS or re.fullmatch(
        r"\w+_(tags|keywords)|hashtags|tag_list|taglist|schlagworte|mots_cles", plain
    ):
        return True
    return re.fullmatch(rf"({'|'.join(TAGS)}|keyword)_?\d+", plain) is not None


def tagged(table: Table, key: str, tags: str, noun: str | None = None) -> Iterator[Entry]:
    """An entry for each tag in a column of a table: between commas and the like, behind a #, or in a list.

    `noun`: the column of what the tags of a row are said of, as VAW has it. Objects in a list have their own.
    """
    spelled = dict[str, str]()  #: tags by their letters: "Metal Legs" and "metal legs" are one
    for where, fields in table.rows():
        given = fields.get(tags)
        listed = listed_in(given)
        found = listed if listed is not None else _cut(str(given or "").strip("[]"))
        for tag in _of_objects(found):
            if isinstance(tag, Mapping | list) and (scored := _scored(tag, where)) is not None:
                if scored[1] is not None:
                    yield where, key_in(fields.get(key), key, where), scored[0], scored[1]
                continue
            if (name := str(tag).strip().strip("'\"")) and tag is not None:
                if isinstance(tag, dict) or (listed is None and str(given).lstrip().startswith("{")):
                    raise CaptionError(
                        f'{where}: "{one_line(tags)}" holds an object; give each attribute a column, or a list of names'
                    )
                if name.replace(" ", "").isdecimal():
                    raise CaptionError(
                        f'{where}: "{one_line(tags)}" holds numbers, {one_line(name)}; names of attributes are wanted'
                    )
                if _COUNTED.fullmatch(name):
                    raise CaptionError(
                        f'{where}: "{one_line(tags)}" holds numbers behind names, {one_line(name)}. Give a row for '
                        "each, with columns attribute and value (a share from 0 to 1), or the names alone"
                    )
                if len(name.split()) > LONGEST or (len(name.split()) > SENTENCE and name.endswith(".")):
                    raise CaptionError(
                        f'{where}: "{one_line(tags)}" holds a sentence, and no names of attributes. Call the column '
                        "caption in a table of captions (--captions), or give short names"
                    )
                name = spelled.setdefault(name.casefold(), name)
                said = name if noun is None else said_of(fields.get(noun), name)
                yield where, key_in(fields.get(key), key, where), said, YES


def listed_in(cell: object) -> list[object] | None:
    """The list in a cell: itself, or as JSON writes it, ["red"] or {"choices": ["red"]}; None for other cells."""
    if isinstance(cell, list):
        return cell
    if not isinstance(cell, str) or cell[:1] + cell[-1:] not in ("[]", "{}"):
        return None
    try:
        value = json.loads(cell)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, dict) and len(value) == 1:
        value = next(iter(value.values()))
    return value if isinstance(value, list) else None


def _scored(tag: Mapping[str, object] | list[object], where: str) -> tuple[str, float | None] | None:
    """The name and the score, or none, of {"name": "red car", "score": 0.9} or ["red car", 0.9]; None for others."""
    if isinstance(tag, list):
        return (str(tag[0]), value_of(tag[1], where, str(tag[0]))) if _is_pair(tag) else None
    name = next((tag[key] for key in ("name", "attribute", "label", "tag") if key in tag), None)
    key = next((each for each in SCORES if each in tag), None)
    if not isinstance(name, str) or key is None:
        return None
    return name, value_of(tag[key], where, key)


def _of_objects(tags: Sequence[object]) -> Sequence[object]:
    """The tags, with those of objects among them in the place of each."""
    found: list[object] = []
    for tag in tags:
        said = attributes_of(tag) if isinstance(tag, Mapping) else None
        found += [tag] if said is None else list(said)
    return found


def hold_objects(table: Table, tags: Sequence[str]) -> bool:
    """Whether columns hold lists of objects, each with its own attributes."""
    return any(
        isinstance(each, Mapping)
        for _, fields in table.peek()
        for name in tags
        if isinstance(cell := fields.get(name), list)
        for each in cell
    )


def holds_choices(table: Table, name: str) -> bool:
    """Whether cells of a column are answers of Label Studio's of which several may be chosen."""
    return any(str(fields.get(name) or "").startswith('{"choices"') for _, fields in table.peek())


def labels_of_several(table: Table, columns: Columns) -> str | None:
    """The column of classes, where its cells hold several between upright lines, as those of chest X-rays' findings."""
    name = columns.class_name
    cells = [str(fields.get(name) or "") for _, fields in table.peek()] if name is not None else []
    return name if any("|" in cell or ";" in cell for cell in cells) else None


def signed_tags(
    table: Table, key: str, columns: Sequence[str], noun: str | None = None
) -> tuple[list[str], Iterator[Entry]] | None:
    """The columns of attributes that are there and of such that are not, and what they say, as VAW has them."""
    values = {
        name: value
        for name in columns
        for sign, value in (("positive", YES), ("negative", NO))
        if normalised(name) in {f"{sign}_{each}" for each in TAGS}
    }
    if YES not in values.values():
        return None
    said_in = (
        (where, whose, said, value)
        for name, value in values.items()
        for where, whose, said, _ in tagged(table, key, name, noun)
    )
    return list(values), said_in


def _cut(text: str) -> list[str]:
    """The tags in a cell: between commas and the like, or each behind a #."""
    words = text.split()
    if len(words) > 0 and all(word.startswith("#") and len(word) > 1 for word in words):
        return [word.strip("#,;") for word in words]
    return _SEPARATED.split(text)


def key_in(value: object, column: str, where: str) -> str:
    """Whose a row is: an image's or a class's name. Raises CaptionError, with the row, where there is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    name = checked_name(value, column, where)
    if name is None:
        raise CaptionError(
            f'{where}: "{one_line(column)}" is empty; each row needs an image or a class (of merged cells '
            "the first alone is filled: fill in the others)"
        )
    return name
