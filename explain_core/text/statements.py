"""What a sentence states of an image: its attributes, in the order of their telling."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from explain_core.text.attributes import extract
from explain_core.text.labels import is_label

if TYPE_CHECKING:
    from spacy.language import Language


def stated(sentences: Sequence[str], nlp: "Language") -> list[tuple[str, ...]]:
    """The attributes of each sentence, each once, read as captions are."""
    return [tuple(dict.fromkeys(each.attribute for each in found)) for found in extract(sentences, nlp)]


def thing_named(class_name: str, subjects: Sequence[str]) -> str:
    """What a class's name is read as, which states nothing: its last word, what captions are about, or "bird"."""
    last = class_name.lower().split()[-1:]
    return last[0] if last and last[0] in subjects else subjects[0] if subjects else "bird"


def is_mentioned(attribute: str, captions: Collection[str], subjects: Sequence[str]) -> bool:
    """Whether captions have an attribute; what is said of the thing itself, in any name: "red bus", "red car"."""
    if is_label(attribute):
        return attribute in captions
    adjective, _, noun = attribute.partition(" ")
    names = subjects if noun in subjects else (noun,)
    return any(f"{adjective} {name}" in captions for name in names)
