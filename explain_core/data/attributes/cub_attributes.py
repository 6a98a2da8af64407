"""CUB-200-2011's attributes image by image: image_attribute_labels.txt, with how sure each annotator was."""

from collections.abc import Iterator

from explain_core.data.tables.text_file import encoding_of, text_lines
from explain_core.data.wording import counted, one_line
from explain_core.errors import CaptionError
from explain_core.places import Place

LABELS, ATTRIBUTES, IMAGES = "image_attribute_labels.txt", "attributes.txt", "images.txt"
#: How far an answer is believed, by certainties.txt: 1 not visible, 2 guessing, 3 probably, 4 definitely.
SURENESS = {2: 0.25, 3: 0.5, 4: 1.0}
NOT_VISIBLE = 1
#: What an answer and its certainty say; one object each, since CUB has 3.7 million of them.
VALUES = {(present, k): 0.5 + (c if present else -c) / 2 for present in (0, 1) for k, c in SURENESS.items()}


def image_attributes(folder: Place) -> tuple[tuple[str, ...], dict[str, dict[str, float]], str] | None:
    """(attributes, value by image's path and attribute, a note) of a folder with LABELS; None where it has none.

    attributes.txt and images.txt lie in the folder or up to two above it. A value is 1/2 + c/2 of what is there and
    1/2 - c/2 of what is not, c of SURENESS; what was not visible is not known.
    Raises CaptionError, with file and line.
    """
    file = folder / LABELS
    if not file.is_file():
        return None
    names, images = _numbered(_beside(folder, ATTRIBUTES)), _numbered(_beside(folder, IMAGES))
    found: dict[str, dict[str, float]] = {path: {} for path in images.values()}
    hidden = 0
    for where, image, attribute, present, certainty in _labels(file):
        if image not in images or attribute not in names:
            what = f"image {image}" if image not in images else f"attribute {attribute}"
            listed = IMAGES if image not in images else ATTRIBUTES
            raise CaptionError(f"{where}: {what} is not in {listed}. Are the files of one set?")
        if certainty == NOT_VISIBLE:
            hidden += 1
            continue
        if (present, certainty) not in VALUES:
            raise CaptionError(
                f"{where}: wanted are image, attribute, 0 or 1, and a certainty from 1 to 4 (not visible to definitely)"
            )
        found[images[image]][names[attribute]] = VALUES[present, certainty]
    note = (
        f"{LABELS}: {counted(len(names), 'attribute')} by image; present or not weighs by certainty, and "
        f"{counted(hidden, 'label')} of what was not visible say nothing"
    )
    return tuple(names.values()), found, note


def _labels(file: Place) -> Iterator[tuple[str, int, int, int, int]]:
    for number, line in enumerate(text_lines(file, encoding_of(file)), start=1):
        words = line.split()
        if not words:
            continue
        where = f"{file.name}:{number}"
        if len(words) < 4 or not all(
            word.isdecimal() for word in words[:4]
        ):  # the time behind them is at times two words
            raise CaptionError(
                f"{where}: {one_line(line)[:60]!r} is not image, attribute, present, certainty and time"
            )
        image, attribute, present, certainty = map(int, words[:4])
        yield where, image, attribute, present, certainty


def _beside(folder: Place, name: str) -> Place:
    there = (folder, folder.parent, folder.parent.parent)
    found = next((place / name for place in there if (place / name).is_file()), None)
    if found is None:
        raise CaptionError(
            f"{folder / LABELS} needs {name} in its folder or above it, and there is none. Copy it there"
        )
    return found


def _numbered(file: Place) -> dict[int, str]:
    lines = [line.split(maxsplit=1) for line in text_lines(file, encoding_of(file)) if line.strip()]
    if not all(len(words) == 2 and words[0].isdecimal() for words in lines):
        raise CaptionError(f'{file}: wanted is a number and a name a line, "1 name"')
    return {int(words[0]): words[1].strip() for words in lines}
