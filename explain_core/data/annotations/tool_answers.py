"""What labelling tools' named answers say of a picture: its class, what is said of it, and its split."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from explain_core.data.columns.captions import clean_caption
from explain_core.data.tables.column_names import CAPTION, CLASS, SPLIT_WORDS, meaning, normalised

#: What tools call a class beside what columns are called.
_CLASSES = frozenset({"name", "type", "ground_truth"})


@dataclass(frozen=True, slots=True)
class Answers:
    """The classes that a picture's answers name, its captions, and its split."""

    kinds: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    split: str | None = None


def answers_of(given: Iterable[tuple[str, object]], where: str) -> Answers:
    """What (name, value) pairs say: an answer called like a class is the class, one called like a caption is a text.

    A mapping's keys that are true are chosen. An answer without a value is its name: a split, or a class. Without one
    that is called like a class, the first value is the class, then the names of those without values.
    """
    valued, bare, texts, split = list[tuple[str, str]](), list[str](), list[str](), None
    for name, value in given:
        if isinstance(value, Mapping):
            valued += [(name, str(key)) for key, is_set in value.items() if is_set is True]
        elif value is None or value == "":
            said = SPLIT_WORDS.get(name.strip().lower())
            split = split or said
            bare += [] if said else [name]
        elif not isinstance(value, str | int):
            continue
        elif meaning(name) == CAPTION:
            texts += filter(None, [clean_caption(str(value), where)])
        elif str(value).strip():
            valued.append((name, str(value).strip()))
    sure = [value for name, value in valued if meaning(name) == CLASS]
    sure = sure or [value for name, value in valued if normalised(name) in _CLASSES]
    return Answers(tuple(sure or [value for _, value in valued][:1] or bare), tuple(texts), split)
