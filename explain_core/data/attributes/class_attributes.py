"""Attributes by class, for the classes of an image set: by a class's name, or by the number before it."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from explain_core.data.annotations.folder_captions import class_keys
from explain_core.data.attributes.attribute_table import AttributeTable
from explain_core.data.wording import composed

_NUMBERED = re.compile(r"^[a-z]?\d+ (?=[^\W\d])")  #: a number before a name
_SYNSET = re.compile(r"^n\d{8}[-_ .]+(?=\w)")  #: WordNet's number before a name


def attributes_of_classes(
    table: AttributeTable, classes: Sequence[str]
) -> tuple[dict[int, Mapping[str, float]], list[str]]:
    """What a table says of each class, by its place, and the classes of which it says nothing where it knows others.

    A class is found by its name, as written or as people say it, whatever its accents, blanks and hyphens where that
    tells the classes apart, or by the number before it ("009.Crow"); where it has none and there are as many classes as
    numbers, by its place from 1. A table whose classes are all numbers, from 0 or from 1 and as many as there are,
    tells them by their places.
    """
    found: dict[int, Mapping[str, float]] = {}
    if table.of_classes:
        keys = {composed(name).lower(): values for name, values in table.of_classes.items()}
        ways = [(form, _told_apart(form, table.of_classes, classes)) for form in FORMS]
        for said, name in class_keys(classes).items():
            values = keys.get(said.lower())
            values = values or next((known[form(said)] for form, known in ways if form(said) in known), None)
            if values is not None:
                found.setdefault(classes.index(name), values)
        if not found:
            found |= _by_place(table.of_classes, len(classes))
    for index, name in enumerate(classes):
        head, dot, _ = name.partition(".")
        number = int(head) if dot and head.isdecimal() else None
        if number is None and len(classes) == len(table.of_numbers):
            number = index + 1
        if number is not None and number in table.of_numbers:
            found[index] = table.of_numbers[number]
    return found, [name for index, name in enumerate(classes) if index not in found] if found else []


def classes_elsewhere(table: AttributeTable, found: Mapping[int, Mapping[str, float]]) -> list[str]:
    """The names by which a table speaks of classes that an image set has not; `found`: what it says of those that are
    there, as `attributes_of_classes` tells it."""
    read = {id(values) for values in found.values()}
    return [name for name, values in table.of_classes.items() if id(values) not in read] if found else []


def _told_apart(
    form: Callable[[str], str], of_classes: Mapping[str, Mapping[str, float]], classes: Sequence[str]
) -> dict[str, Mapping[str, float]]:
    """What is said by names in a plainer form; {} where that does not tell the classes, or the names, apart."""
    plain = {form(name): values for name, values in of_classes.items()}
    if len(plain) < len(of_classes) or len(set(map(form, classes))) < len(classes) or "" in plain:
        return {}
    return plain


def bare_name(name: str) -> str:
    """A name by its letters and digits, without a number before it: "oak" of "01_oak", "2 Oak" and "c03.Oak"."""
    return _NUMBERED.sub("", _plain(name))


def _plain(name: str) -> str:
    """A name by its letters and digits, and the blanks between them: "grizzly bear" of "n02132136-Grizzly+Bear"."""
    return " ".join(re.findall(r"[^\W_]+", _SYNSET.sub("", composed(name).lower())))


def _letters(name: str) -> str:
    """A name by its letters without accents, and its digits: "mesangebleue" of "Mésange bleue" and "mesange_bleue"."""
    apart = unicodedata.normalize("NFKD", bare_name(name).translate(_LETTERS).casefold())
    return "".join(each for each in apart if each.isalnum())


def _written_out(name: str) -> str:
    """A name by its letters, umlauts written out: "gruenspecht" of "Grünspecht" and "Gruenspecht"."""
    return _letters(composed(name).lower().translate(_UMLAUTS))


_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
#: Plainer forms of a name, each for what those before it do not find.
FORMS: tuple[Callable[[str], str], ...] = (_plain, bare_name, _letters, _written_out)


def _by_place(of_classes: Mapping[str, Mapping[str, float]], count: int) -> dict[int, Mapping[str, float]]:
    if not all(map(str.isdecimal, of_classes)):
        return {}
    numbered = {int(name): values for name, values in of_classes.items()}
    for first in (0, 1):
        if sorted(numbered) == list(range(first, first + count)):
            return {number - first: values for number, values in numbered.items()}
    return {}
