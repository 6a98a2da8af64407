"""What is said of captions that are no texts: addresses, names of files, numbers, the names of classes."""

from collections.abc import Callable, Sequence

from explain_core.data.image_set import ImageRecord, display_name
from explain_core.data.tables.column_values import is_address, is_whole, looks_like_file
from explain_core.data.wording import one_line

LOOKED_AT = 2000  #: images
MOST = 0.5  #: of the captions
FEW = 4  #: captions that tell nothing


def note_texts(notes: list[str], records: Sequence[ImageRecord], classes: Sequence[str]) -> None:
    """Say it where most captions are something else than texts, repeat their class's name, or are all the same."""
    step = max(1, len(records) // LOOKED_AT)
    pairs = [(text, classes[each.class_index]) for each in records[::step] for text in each.captions]
    if len(pairs) < FEW:
        return
    for what, is_such in KINDS:
        met = [text for text, name in pairs if is_such(text, name)]
        if len(met) > MOST * len(pairs):
            notes.append(
                f'most captions are {what}, such as "{one_line(met[0])[:60]}": they say nothing of what is seen. '
                "--columns caption=COLUMN names another column, --columns caption= none"
            )
            return
    if len({text for text, _ in pairs}) == 1 and len(set(classes)) > 1:
        notes.append(f'all captions are the same, "{one_line(pairs[0][0])[:60]}": they tell nothing apart')


def _repeats(text: str, name: str) -> bool:
    return _plain(text) in (_plain(name), _plain(display_name(name)))


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


#: What captions may be in the place of texts, the surer first.
KINDS: tuple[tuple[str, Callable[[str, str], bool]], ...] = (
    ("addresses", lambda text, _: is_address(text)),
    ("names of files", lambda text, _: looks_like_file(text) and " " not in text),
    ("numbers", lambda text, _: is_whole(text)),
    ("the name of the image's class", _repeats),
)
