"""Matrices of attributes by class in files of numbers, and the files that name their rows and columns."""

from collections.abc import Mapping, Sequence

from explain_core.data.attributes.attribute_columns import MISSING
from explain_core.data.attributes.attribute_scale import PERCENT
from explain_core.data.tables.text_file import MAX_TEXT, check_regular, encoding_of, text_lines
from explain_core.data.wording import counted
from explain_core.errors import CaptionError
from explain_core.places import Place


def known_values(values: Mapping[str, float], unit: float) -> dict[str, float]:
    """The values as shares of `unit`, without those that nobody said."""
    return {name: min(value / unit, 1.0) for name, value in values.items() if value != MISSING}


def numbered_names(file: Place) -> tuple[str, ...]:
    """Names of a file with "1 name" a line."""
    check_regular(file, MAX_TEXT)
    lines = [line.split(maxsplit=1) for line in text_lines(file, encoding_of(file)) if line.strip()]
    if not all(len(words) == 2 and words[0].isdecimal() for words in lines):
        raise CaptionError(f'{file}: wanted is a number and a name a line, "1 name"')
    return tuple(words[1].strip() for words in lines)


def rows_of_numbers(file: Place) -> list[list[float]]:
    """The numbers of each line, from 0 to 100, or -1. Raises CaptionError, with the line, for anything else."""
    check_regular(file, MAX_TEXT)
    rows = []
    for number, line in enumerate(text_lines(file, encoding_of(file)), start=1):
        if line.strip():
            try:
                rows.append([float(word) for word in line.split()])
            except ValueError as error:
                raise CaptionError(f"{file}:{number}: not a row of numbers") from error
            if any(not (0 <= value <= PERCENT or value == MISSING) for value in rows[-1]):
                raise CaptionError(f"{file}:{number}: a value is not from 0 to 100")
    if not rows:
        raise CaptionError(f"{file} is empty")
    return rows


def check_width(file: Place, names: Sequence[str], matrix: Sequence[Sequence[float]]) -> None:
    """Raise CaptionError where a row has not as many values as there are attributes."""
    if odd := next((row for row in matrix if len(row) != len(names)), None):
        raise CaptionError(
            f"{file}: a row of {counted(len(odd), 'value')} for {counted(len(names), 'attribute')}"
        )
