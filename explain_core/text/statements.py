"""What a sentence states of an image: its attributes, in the order of their telling."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from explain_core.text.attributes import extract

if TYPE_CHECKING:
    from spacy.language import Language


def stated(sentences: Sequence[str], nlp: "Language") -> list[tuple[str, ...]]:
    """The attributes of each sentence, each once, read as captions are."""
    return [tuple(dict.fromkeys(each.attribute for each in found)) for found in extract(sentences, nlp)]
