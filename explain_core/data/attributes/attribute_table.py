"""Tables of attributes: by image or by class, wide or long, as tags, in CUB's files or as Animals with Attributes'."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from explain_core.data.attributes.attribute_annotations import annotated_attributes
from explain_core.data.attributes.attribute_codes import named_by_number
from explain_core.data.attributes.attribute_columns import (
    AttributeColumns,
    NoNumbersError,
    attribute_columns,
    is_minus,
    is_numeric,
    is_unmarked,
    value_of,
)
from explain_core.data.attributes.attribute_dicts import attribute_dicts, via_table
from explain_core.data.attributes.attribute_folder import folder_attributes
from explain_core.data.attributes.attribute_keys import Known, keyed, tells_how_sure
from explain_core.data.attributes.attribute_leftovers import left_over, told_aside
from explain_core.data.attributes.attribute_lists import listed_attributes
from explain_core.data.attributes.attribute_long import (
    NAMES,
    is_in_percent,
    long_entries,
    told_of_long,
    values_of_long,
)
from explain_core.data.attributes.attribute_objects import object_column
from explain_core.data.attributes.attribute_people import people_columns, shared_tags, voter_in
from explain_core.data.attributes.attribute_rows import rows_named_beside
from explain_core.data.attributes.attribute_scale import OF_SCALE, Scale
from explain_core.data.attributes.attribute_scores import check_scores
from explain_core.data.attributes.attribute_tags import (
    Entry,
    hold_objects,
    holds_choices,
    is_of_tags,
    key_in,
    labels_of_several,
    lists_of_tags,
    signed_tags,
    tagged,
)
from explain_core.data.attributes.attribute_truth import (
    LARGEST,
    MEAN,
    SAID_TWICE,
    AttributeTable,
    Several,
    gathered,
)
from explain_core.data.attributes.attribute_words import (
    code_fault,
    grade_fault,
    says_look,
    says_whether,
    word_columns,
    word_entries,
)
from explain_core.data.attributes.cub_attributes import LABELS
from explain_core.data.attributes.long_measures import without_measured
from explain_core.data.attributes.missing_codes import check_codes
from explain_core.data.attributes.scaled_table import scaled
from explain_core.data.attributes.sheet_rows import filled_down, without_totals
from explain_core.data.attributes.told_share import NO
from explain_core.data.attributes.voted_columns import voted_columns
from explain_core.data.columns.columns import Columns
from explain_core.data.tables.column_names import IMAGE, VOTERS, normalised
from explain_core.data.tables.table import Table
from explain_core.data.tables.table_file import open_table
from explain_core.data.tables.text_file import check_regular
from explain_core.data.wording import one_line, some
from explain_core.errors import CaptionError
from explain_core.places import Place

__all__ = ["AttributeTable", "read_attribute_table"]
NOTHING = Known()


def read_attribute_table(
    path: Place,
    given: Mapping[str, Sequence[str]] | None = None,
    known: Known = NOTHING,
    scale: Scale | None = None,
) -> AttributeTable:
    """The table in a file, or in a folder of CUB's or of Animals with Attributes' files.

    A file has a column of images or of classes, and beside it a column for each attribute; or a column of attributes'
    names, with one of values or certainties or none; or a column of tags. Values are from 0 to 1, yes and no, or
    percent, or of the `scale` that is given. By what is `known` of the image set a column is found whose name says
    nothing.
    Raises CaptionError, with file and row, for anything else.
    """
    if path.name == LABELS:
        path = path.parent
    if path.is_dir():
        if scale is not None:
            raise CaptionError(
                f"{one_line(path.name)} is a folder of a form that says its scale: leave {OF_SCALE} out"
            )
        return folder_attributes(path)
    check_regular(path)
    if (by_name := attribute_dicts(path)) is not None:
        return _of_dicts(*by_name, scale)
    if (found_objects := annotated_attributes(path)) is not None:
        return found_objects
    if (by_class := listed_attributes(path, known.classes)) is not None:
        return by_class
    if (table := rows_named_beside(path)) is not None:
        others = [name for name in table.columns if name != IMAGE]
        if scale is not None:
            table = scaled(table, others, scale)
            others = [name for name in table.columns if name != IMAGE]
        wide = attribute_columns(table, others)
        return gathered(table, Columns(image=IMAGE), _wide(table, IMAGE, wide), Several(LARGEST), wide)
    opened = open_table(path)
    if (by_name := via_table(opened)) is not None:
        return _of_dicts(*by_name, scale)
    table, columns, key = keyed(named_by_number(opened), given, known)
    return _of_rows(without_totals(table, key, known.names), columns, key, scale)


def _of_dicts(table: Table, names: Sequence[str], scale: Scale | None) -> AttributeTable:
    """A table of objects' own attributes by name: words in it are of looks, whatever they are called."""
    if scale is not None:
        table = scaled(table, names, scale)
        names = [name for name in names if name in table.columns]
    return _of_columns(table, Columns(image=IMAGE), IMAGE, names, None, Several(LARGEST), are_own=True)


def _of_rows(table: Table, columns: Columns, key: str, scale: Scale | None) -> AttributeTable:
    """A table with a column `key` of images or classes, in whatever form its attributes are."""
    others = [
        name
        for name in table.columns
        if name and name not in (columns.image, columns.class_name, columns.split)
    ]
    others += [name for name in [columns.class_name] if name and columns.image and holds_choices(table, name)]
    noun, of_whole = object_column(table, others, key)
    others = [name for name in others if name not in (noun, of_whole)]
    if of_whole is not None:
        aside = f"left aside {one_line(of_whole)}, of which each picture has one: no noun of attributes"
        table = replace(table, notes=(*table.notes, f"{table.path.name}: {aside}"))
    if scale is not None:
        kept = [name for name in others if normalised(name) in VOTERS or normalised(name) in NAMES]
        table = scaled(table, left_over(others, kept), scale)
        others = [name for name in others if name in table.columns]
    people = people_columns(table, others)
    voter = voter_in(table, key, people)
    several = (
        Several(MEAN, voter) if voter is not None else Several(LARGEST) if noun is not None else Several()
    )
    names = [name for name in others if normalised(name) in NAMES]
    if not names and tells_how_sure(table, columns, others):  # Open Images' labels of whole pictures
        names = [str(columns.class_name)]
    tags = [name for name in others if is_of_tags(name)]
    of_class = [name for name in [columns.class_name] if name and columns.image and name not in others]
    if names:
        rest = [name for name in others if name != names[0]]
        table = without_measured(table, names[0], next(iter(values_of_long(rest)), None), rest)
        table = filled_down(filled_down(table, key, others), names[0], values_of_long(rest))
        check_codes(table, values_of_long(rest))
        entries = long_entries(table, key, names[0], rest, noun)
        long = gathered(table, columns, entries, several, in_percent=is_in_percent(rest))
        return _noting(
            long, [told_of_long(table, rest), *told_aside(table.path.name, left_over(of_class, names))]
        )
    if signed := signed_tags(table, key, others, noun):
        return _noting(
            gathered(table, columns, signed[1], several),
            told_aside(table.path.name, left_over([*others, *of_class], signed[0])),
        )
    if not others and columns.image and columns.class_name:  # an image and an attribute a line
        tags = [columns.class_name]
    tags = tags or lists_of_tags(table, columns)
    if tags:
        found: Iterator[Entry] = (entry for name in tags for entry in tagged(table, key, name, noun))
        if voter is not None:
            found, several = shared_tags(table, key, tags, voter, noun), Several()
            table = replace(
                table, notes=(*table.notes, f"{table.path.name}: {SAID_TWICE[MEAN].format(by=voter)}")
            )
        told = gathered(table, columns, found, Several(LARGEST) if hold_objects(table, tags) else several)
        return _noting(told, told_aside(table.path.name, left_over([*others, *of_class], tags)))
    return _of_columns(table, columns, key, left_over(others, people), noun, several, [*people, *of_class])


def _of_columns(
    table: Table,
    columns: Columns,
    key: str,
    others: Sequence[str],
    noun: str | None,
    several: Several,
    aside: Sequence[str] = (),
    are_own: bool = False,
) -> AttributeTable:
    """A wide table: columns of values, and of words of a look beside them or alone.

    `aside`: columns that are none, which is said. `are_own`: somebody wrote all of them as attributes.
    """
    cells = {name: [fields.get(name) for _, fields in table.peek()] for name in others}
    worded = word_columns(table, [name for name in others if not is_numeric(cells[name])])
    chosen = [name for name in others if holds_choices(table, name)]
    worded += left_over(chosen, worded)
    looks = [
        name for name in worded if are_own or name in chosen or says_look(name) or says_whether(cells[name])
    ]
    told = f"{table.path.name}: the words in {{}} are attributes"
    check_scores(table, key, left_over(others, looks))
    check_codes(table, left_over(others, looks))
    try:
        wide = attribute_columns(table, left_over(others, looks), beside=bool(looks))
    except NoNumbersError:
        if columns.image and (findings := labels_of_several(table, columns)):
            listed = gathered(table, columns, tagged(table, key, findings), several)
            return _noting(listed, told_aside(table.path.name, left_over([*others, *aside], [findings])))
        if fault := "" if worded else grade_fault(table, others) or code_fault(table, others):
            raise CaptionError(fault) from None
        if not worded:
            raise
        found = gathered(table, columns, word_entries(table, key, worded, noun), several)
        return _noting(
            found,
            [*told_aside(table.path.name, [*left_over(others, worded), *aside]), told.format(some(worded))],
        )
    voted = voted_columns(wide.names) if several.how != LARGEST else {}
    said = (
        (where, whose, voted.get(name, name), value) for where, whose, name, value in _wide(table, key, wide)
    )
    if voted:
        several = Several(MEAN, several.by or some(list(voted)))
        wide = replace(wide, called={voted.get(name, name): unit for name, unit in wide.called.items()})
    entries = chain(said, word_entries(table, key, looks, noun) if looks else ())
    found = gathered(table, columns, entries, several, wide)
    said_aside = told_aside(table.path.name, aside)
    return _noting(found, [told.format(some(looks)), *said_aside] if looks else said_aside)


def _noting(found: AttributeTable, notes: Sequence[str]) -> AttributeTable:
    return replace(found, notes=(*found.notes, *notes))


def _wide(table: Table, key: str, found: AttributeColumns) -> Iterator[Entry]:
    for where, fields in table.rows():
        whose = key_in(fields.get(key), key, where)
        for name in found.names:
            said = fields.get(name)
            number: float | None = NO if found.is_signed and is_minus(said) else value_of(said, where, name)
            if name in found.marked and is_unmarked(said):
                number = NO
            if number is not None and number > found.unit_of(name):
                raise CaptionError(
                    f'{where}: "{one_line(name)}" is {number:g}, and the rows above go to 1. If all are percent, write '
                    "shares from 0 to 1; if it is no attribute, take the column out"
                )
            if number is not None:
                yield where, whose, name, number
