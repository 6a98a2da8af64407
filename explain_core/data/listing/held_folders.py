"""Folders beside that of training which hold the same classes, and are called by a word for what is held out."""

from collections.abc import Sequence

from explain_core.data.image_set import TEST, TRAIN
from explain_core.data.listing.round_folders import holds_folders, holds_pictures
from explain_core.data.tables.column_names import SPLIT_WORDS
from explain_core.data.tables.folder_names import is_hidden, plain_words
from explain_core.places import Place

#: Words of what is held out that are no values of a column of splits; those that are count, too.
HELD_OUT = frozenset({"unseen", "evaluate", "blind", "holdouts", "evals"})
_WORDS = {word: "".join(filter(str.isalpha, word)) for word in SPLIT_WORDS}
_HELD = HELD_OUT | {letters for word, letters in _WORDS.items() if SPLIT_WORDS[word] == TEST}
_TRAINING = frozenset(letters for word, letters in _WORDS.items() if SPLIT_WORDS[word] == TRAIN)


def held_out_beside(root: Place, folders: Sequence[str]) -> dict[str, str]:
    """The split of the folders, by their paths from the root, of one for training and those beside it that are called
    by a word for what is held out ("eval", "Held Out", "unseen") and hold folders of pictures called like half of its
    own at least, or pictures alone, of which a table may tell. {} where there is no such pair: a folder that is called
    so may be a class's."""
    training = [name for name in folders if plain_words(_last(name)) in _TRAINING]
    if len(training) != 1:
        return {}
    known = _inside(root / training[0])
    found = {
        name: TEST
        for name in folders
        if plain_words(_last(name)) in _HELD
        and holds_pictures(root / name)
        and _holds_alike(root / name, known)
    }
    return {training[0]: TRAIN, **found} if found and holds_folders(root / training[0]) else {}


def _holds_alike(folder: Place, known: set[str]) -> bool:
    """Whether a folder holds folders and no pictures, many called as known, or no folders at all."""
    inside = _inside(folder)
    return not inside or (holds_folders(folder) and 2 * len(inside & known) >= len(known) > 0)


def _inside(folder: Place) -> set[str]:
    return {entry.name for entry in folder.scan() if entry.is_dir() and not is_hidden(entry.name)}


def _last(path: str) -> str:
    return path.rpartition("/")[2]
