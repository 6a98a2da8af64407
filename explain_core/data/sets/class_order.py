"""The order of labels: an image set's classes put into the order in which a network was trained on them."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from explain_core.data.image_set import ImageSet, display_name
from explain_core.data.wording import composed, counted, one_line, some
from explain_core.errors import ImageSetError, InputError

NATURAL, SORTED = "natural", "sorted"
MAX_BYTES = 16 * 2**20

_DIGITS = re.compile(r"(\d+)")
_BLANKS = re.compile(r"[\s_\-]+")
_NUMBERED = re.compile(r"\s*(\d{1,9})(?:\s*[:,;\t]\s*|\s+)(\S.*?)\s*")


@dataclass(frozen=True, slots=True)
class NamedClasses:
    """The names of a network's outputs in label order, and who says so; `others`: other readings of the same file."""

    names: tuple[str, ...]
    source: str
    others: tuple[tuple[str, ...], ...] = ()


def loose_key(name: str) -> str:
    """A class's name without its number, case, underscores, hyphens and accents' spelling."""
    return _BLANKS.sub(" ", composed(display_name(name)).casefold()).strip()


def in_natural_order(names: Sequence[str]) -> tuple[str, ...]:
    """Names with the numbers in them by their value: class2 before class10, as timm sorts folders."""
    return tuple(sorted(names, key=_natural_key))


def in_order_of(image_set: ImageSet, named: NamedClasses) -> ImageSet:
    """An image set with its classes in the order of a network's.

    Names are matched exactly, then as people write them (`display_name`), then by `loose_key`. Classes that are in the
    set keep the set's name; those that have no images stay in the list under the network's. Raises ImageSetError,
    with names, for classes that the network does not know, and for names that fit more than one.
    """
    refusal: ImageSetError | None = None
    for names in (named.names, *named.others):
        try:
            places = _places(image_set.classes, names, named.source)
        except ImageSetError as error:
            refusal = refusal or error
            continue
        return _reordered(image_set, names, places)
    assert refusal is not None
    raise refusal


def sorted_as(image_set: ImageSet, order: str) -> ImageSet:
    """An image set with its classes in NATURAL order, or SORTED by code point."""
    wanted = in_natural_order(image_set.classes) if order == NATURAL else tuple(sorted(image_set.classes))
    return _reordered(image_set, wanted, {name: place for place, name in enumerate(wanted)})


def order_note(classes: Sequence[str]) -> str | None:
    """What there is to say where nothing names the order, and it is by code point while another is as usual."""
    natural = in_natural_order(classes)
    if tuple(sorted(classes)) != tuple(classes) or natural == tuple(classes):
        return None
    place = next(k for k, (one, other) in enumerate(zip(classes, natural, strict=True)) if one != other)
    return (
        f"nothing names the order of labels: classes are sorted as torchvision does it, {_beside(classes, place)}; "
        f"timm, which counts numbers by their value and leaves case aside, has {_beside(natural, place)}. If the "
        "network was trained so, give --classes natural, or --classes FILE"
    )


def read_class_names(path: str | Path) -> NamedClasses:
    """The class names in a file, in label order: one a line, a JSON list, or JSON of names by label or labels by name.

    Lines that are all numbered from 0 or from 1 ("1 crow") may be meant with or without the numbers: both readings are
    given. Raises InputError for anything else.
    """
    file = Path(path)
    try:
        data = file.read_bytes() if file.stat().st_size <= MAX_BYTES else None
        text = None if data is None else data.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        said = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else error
        raise InputError(
            f"--classes {one_line(path)} cannot be read ({said}). Give {NATURAL}, {SORTED}, or a file of class names."
        ) from error
    if text is None:
        raise InputError(
            f"--classes {one_line(path)} is larger than {MAX_BYTES // 2**20} MiB; is it a list of names?"
        )
    source = one_line(file.name)
    if text.lstrip()[:1] in ("[", "{"):
        return NamedClasses(_of_json(text, source), source)
    lines = tuple(line.strip() for line in text.splitlines() if line.strip())
    if not lines:
        raise InputError(f"{source} holds no class names; one a line is wanted.")
    numbered = _numbered(lines)
    return NamedClasses(lines, source, () if numbered is None else (numbered,))


def names_in_label_order(held: Any) -> tuple[str, ...] | None:
    """The names of a list, of {name: label} or of {label: name}; None where it is nothing of these, or has gaps."""
    if isinstance(held, list | tuple):
        return tuple(held) if held and all(isinstance(name, str) and name.strip() for name in held) else None
    if not isinstance(held, Mapping) or not held:
        return None
    if all(isinstance(label, int) and not isinstance(label, bool) for label in held.values()):
        by_label: dict[int, Any] = {label: name for name, label in held.items()}
    elif all(str(label).isdecimal() and len(str(label)) < 10 for label in held):
        by_label = {int(label): name for label, name in held.items()}
    else:
        return None
    if len(by_label) != len(held) or set(by_label) != set(range(len(held))):
        return None
    found = tuple(by_label[label] for label in range(len(held)))
    return found if all(isinstance(name, str) and name.strip() for name in found) else None


def _of_json(text: str, source: str) -> tuple[str, ...]:
    try:
        held = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{source} begins like JSON and is none ({error}).") from error
    if isinstance(held, dict) and (
        found := next((held[key] for key in ("id2label", "class_to_idx") if key in held), None)
    ):
        held = found  # a config.json, or a file of settings
    names = names_in_label_order(held)
    if names is None:
        raise InputError(
            f'{source}: wanted are a list of names, {{"crow": 0, ...}} or {{"0": "crow", ...}}, with labels from 0 '
            "on and none missing or twice."
        )
    return names


def _numbered(lines: Sequence[str]) -> tuple[str, ...] | None:
    """The names of lines that are all numbered, from 0 or 1 on, each once; in the order of the numbers."""
    found = [_NUMBERED.fullmatch(line) for line in lines]
    if not all(found):
        return None
    by_number = {int(each[1]): each[2] for each in found if each}
    first = min(by_number)
    if first > 1 or len(by_number) != len(lines) or max(by_number) - first != len(lines) - 1:
        return None
    return tuple(by_number[number] for number in sorted(by_number))


def _places(classes: Sequence[str], names: Sequence[str], source: str) -> dict[str, int]:
    """The label of each class of an image set among a network's names."""
    passes: tuple[Callable[[str], str], ...] = (
        composed,
        lambda name: composed(display_name(name)),
        loose_key,
    )
    places: dict[str, int] = {}
    for key in passes:
        labels: dict[str, list[int]] = defaultdict(list)
        for label, name in enumerate(names):
            labels[key(name)].append(label)
        left = [name for name in classes if name not in places]
        for name in left:
            fitting = labels.get(key(name), [])
            if len(fitting) > 1:
                raise ImageSetError(
                    f'the class "{one_line(name)}" may be any of the labels {some(fitting)} that {source} names. '
                    "Give --classes FILE with names that differ."
                )
            if fitting:
                places[name] = fitting[0]
    unknown = [name for name in classes if name not in places]
    if unknown:
        known = [name for label, name in enumerate(names) if label not in set(places.values())]
        raise ImageSetError(
            f"{counted(len(unknown), 'class') if len(unknown) == 1 else f'{len(unknown):,} classes'} of the images "
            f"{'is' if len(unknown) == 1 else 'are'} none of the {len(names):,} that {source} names: {some(unknown)}."
            + (f" It has {some(known)}." if known else "")
            + " Give --classes FILE with the network's classes in label order, named like the images' classes."
        )
    doubled: dict[int, list[str]] = defaultdict(list)
    for name, label in places.items():
        doubled[label].append(name)
    for label, both in doubled.items():
        if len(both) > 1:
            raise ImageSetError(
                f'{some(both)} are both the label {label} of {source}, "{one_line(names[label])}". Put their images '
                "into one class, or give --classes FILE."
            )
    return places


def _reordered(image_set: ImageSet, names: Sequence[str], places: Mapping[str, int]) -> ImageSet:
    own = {label: name for name, label in places.items()}
    classes: list[str] = []
    taken = set(places)
    for label, name in enumerate(names):
        chosen = own.get(label)
        if chosen is None:  # without images; ImageNet's names have "crane" twice
            chosen = name if name not in taken else f"{name} ({label})"
            taken.add(chosen)
        classes.append(chosen)
    label_of = [places[name] for name in image_set.classes]
    records = tuple(replace(record, class_index=label_of[record.class_index]) for record in image_set.records)
    return replace(image_set, classes=tuple(classes), records=records)


def _natural_key(name: str) -> list[tuple[int, int, str]]:
    """timm's order of folders: text without regard to case, and numbers by their value; then by code point."""
    parts = [
        (0, int(part), "") if part.isdecimal() and len(part) < 18 else (1, 0, part)
        for part in _DIGITS.split(name.lower())
    ]
    return [*parts, (2, 0, name)]


def _beside(names: Sequence[str], place: int) -> str:
    """The names around a place, as a part of a list."""
    return ", ".join(f'"{one_line(name)}"' for name in names[max(0, place - 1) : place + 2])
