"""Long tables of attributes: a row an image and an attribute, with how true it is, how sure that is, or which it is."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from explain_core.data.attributes.attribute_answers import NOT_SAID
from explain_core.data.attributes.attribute_columns import (
    LOOKED_AT,
    counted_columns,
    is_value,
    value_of,
)
from explain_core.data.attributes.attribute_objects import said_of
from explain_core.data.attributes.attribute_percent import is_called_percent
from explain_core.data.attributes.attribute_scale import OF_SCALE
from explain_core.data.attributes.attribute_tags import Entry, key_in
from explain_core.data.attributes.attribute_words import are_looks, said_and_denied, words_in
from explain_core.data.attributes.cub_attributes import NOT_VISIBLE, SURENESS
from explain_core.data.attributes.told_share import YES
from explain_core.data.columns.captions import checked_name
from explain_core.data.tables.column_names import normalised
from explain_core.data.tables.table import Table
from explain_core.data.wording import one_line, some
from explain_core.errors import CaptionError

NAMES = (
    "attribute", "attribute_name", "concept", "predicate", "property", "trait", "feature", "feature_name",
    "characteristic", "character", "character_name", "trait_name", "traitname", "property_name", "attribut",
    "measurementtype", "measurement_type",
    "merkmal", "eigenschaft", "caractère", "rasgo", "caracteristique", "caractéristique",
)  # fmt: skip
#: Columns of yes and no, beside which another may say how sure that is.
TRUTHS = (
    "value", "attribute_value", "trait_value", "traitvalue", "feature_value", "property_value", "character_state",
    "state", "measurementvalue", "measurement_value",
    "ausprägung", "auspraegung", "merkmalsausprägung", "modalité", "modalite", "present", "is_present", "answer",
    "response", "presence", "vorhanden",
)  # fmt: skip
SURE = ("certainty", "certainty_id", "certainty_name", "confidence", "sureness")
VALUES = (
    *TRUTHS, *SURE, "score", "probability", "p", "weight", "percent", "mean", "average", "share", "fraction",
    "frequency", "ratio", "rate", "percentage", "pct", "prob", "likelihood", "proportion", "prevalence", "agreement",
    "wert", "anteil", "wahrscheinlichkeit", "valeur", "valor",
)  # fmt: skip
_VALUED = re.compile(
    r"(orig|std|raw|text|string)?_?value(_?(str|string|text|name|label))?|(?!p_)\w+_(value|state|wert|valeur)"
)
WORDS_OF_SURENESS = {"guessing": SURENESS[2], "probably": SURENESS[3], "definitely": SURENESS[4]}


def long_entries(
    table: Table, key: str, attribute: str, others: Sequence[str], noun: str | None
) -> Iterator[Entry]:
    """An entry for each row; `others`: its other columns; `noun`: that of what an attribute is said of.

    Where a column of words says which it is, "crown_color" and "red", these are attributes as those of columns of words
    are. Raises CaptionError for values that nobody can tell, and where two columns may be meant.
    """
    values, sure = _columns(others)
    if values is None and (numeric := counted_columns(table, others)):
        raise CaptionError(
            f"{table.path.name}: {some(numeric)} may say how true an attribute is. Call that column value, from 0 "
            "to 1 or percent, or take it out where all rows are true"
        )
    names = _named_by(attribute, noun)
    if values is not None and (kinds := _kinds(table, names, values)):
        return _worded(table, key, names, values, kinds)
    if values is None or sure is None or _is_empty(table, sure):
        return _valued(table, key, names, lambda fields, where: _value(fields, where, values))
    return _valued(table, key, names, _weighed(table, values, sure))


def values_of_long(others: Sequence[str]) -> list[str]:
    """The column of a long table's values; [] where there is none."""
    values, _ = _columns(others)
    return [] if values is None else [values]


def is_in_percent(others: Sequence[str]) -> bool:
    """Whether the column of a long table's values is called percent."""
    return any(map(is_called_percent, values_of_long(others)))


def told_of_long(table: Table, others: Sequence[str]) -> str:
    """How the columns of a long table are read, for people: "value = is_present, weighed by certainty"."""
    values, sure = _columns(others)
    weighed = f", weighed by {one_line(sure)}" if sure is not None and not _is_empty(table, sure) else ""
    aside = [name for name in others if name not in (values, sure)]
    left = f"; left aside {some(aside)}" if aside else ""
    if values is None:
        return f"{table.path.name}: every attribute that has a row is true{left}"
    return f"{table.path.name}: value = {one_line(values)}{weighed}{left}"


def _columns(others: Sequence[str]) -> tuple[str | None, str | None]:
    """The column of values, and that of how sure these are."""
    values = _named(others, TRUTHS) or _named(others, VALUES)
    values = values or next((name for name in others if _VALUED.fullmatch(normalised(name))), None)
    return values, _named([name for name in others if name != values], SURE) if values is not None else None


NameOf = Callable[[Mapping[str, object], str], str | None]


def _named(columns: Sequence[str], names: Sequence[str]) -> str | None:
    return next((column for column in columns if normalised(column) in names), None)


def _named_by(attribute: str, noun: str | None) -> NameOf:
    def name(fields: Mapping[str, object], where: str) -> str | None:
        said = checked_name(fields.get(attribute), attribute, where)
        return said if said is None or noun is None else said_of(fields.get(noun), said)

    return name


def _value(fields: Mapping[str, object], where: str, column: str | None) -> float | None:
    return YES if column is None else value_of(fields.get(column), where, column)


def _valued(
    table: Table, key: str, names: NameOf, value: Callable[[Mapping[str, object], str], float | None]
) -> Iterator[Entry]:
    for where, fields in table.rows():
        number = value(fields, where)
        name = names(fields, where) if number is not None else None
        if name is not None and number is not None:
            yield where, key_in(fields.get(key), key, where), name, number


def _is_empty(table: Table, column: str) -> bool:
    return all(fields.get(column) is None for _, fields in table.peek())


def _weighed(table: Table, values: str, sure: str) -> Callable[[Mapping[str, object], str], float | None]:
    """A value by yes or no and by how sure that is: 1/2 + c/2, or 1/2 - c/2, as CUB's labels are weighed.

    c is a share, percent, a word of CUB's, or one of its numbers, of which 1 is "not visible".
    """
    cells = {str(fields.get(sure) or "").strip().lower() for _, fields in table.rows()}
    numbers = {float(cell) for cell in cells if cell.replace(".", "", 1).isdecimal()}
    is_cub_s = max(numbers, default=0.0) > 1 and numbers <= {float(NOT_VISIBLE), *map(float, SURENESS)}
    if not is_cub_s and 1 < max(numbers, default=0.0) <= 10:
        raise CaptionError(
            f'{table.path.name}: "{one_line(sure)}" goes to {max(numbers):g}, and it is not clear what is all of it. '
            f"Say its ends, {OF_SCALE} such as 1:5, write shares from 0 to 1 or percent, or take the column out"
        )
    unit = 100.0 if max(numbers, default=0.0) > 10 else 1.0

    def value(fields: Mapping[str, object], where: str) -> float | None:
        present = value_of(fields.get(values), where, values)
        said = str(fields.get(sure) if fields.get(sure) is not None else "").strip().lower()
        if present is None or said in NOT_SAID:
            return None
        if present not in (0.0, 1.0):
            raise CaptionError(
                f'{where}: "{one_line(values)}" and "{one_line(sure)}" may both say how true it is: take one out'
            )
        if said in WORDS_OF_SURENESS:
            share: float | None = WORDS_OF_SURENESS[said]
        elif is_cub_s:
            share = SURENESS.get(int(float(said)))
        else:
            share = (value_of(said, where, sure) or 0.0) / unit
        return None if share is None else 0.5 + share / 2 if present else 0.5 - share / 2

    return value


def _kinds(table: Table, names: NameOf, values: str) -> dict[str, dict[str, None]]:
    """The words of each attribute whose values are words of a look, not yes and no; {} where words are no looks."""
    said: dict[str, list[list[str]]] = defaultdict(list)
    for where, fields in islice(table.rows(), LOOKED_AT):
        name = names(fields, where)
        if name is not None and not is_value(fields.get(values)):
            said[name].append(words_in(fields.get(values)))
    every = [cells for rows in said.values() for cells in rows]
    if not every or not any(are_looks(name, rows) for name, rows in said.items()):
        return {}
    if not are_looks("color", every):  # words of a look, whatever the attribute is called
        return {}
    return {name: {} for name in said}


def _worded(
    table: Table, key: str, names: NameOf, values: str, kinds: dict[str, dict[str, None]]
) -> Iterator[Entry]:
    for where, fields in table.rows():
        if (name := names(fields, where)) is not None and name in kinds:
            kinds[name].update(dict.fromkeys(words_in(fields.get(values))))
    said: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for where, fields in table.rows():
        name = names(fields, where)
        whose = key_in(fields.get(key), key, where)
        if name is not None and name in kinds:
            said[whose, name].update(dict.fromkeys(words_in(fields.get(values))))
        elif name is not None and (number := value_of(fields.get(values), where, values)) is not None:
            yield where, whose, name, number
    for (whose, name), words in said.items():
        for word, number in said_and_denied(name, list(words), kinds[name]):
            yield table.path.name, whose, word, number
