"""Phrases of tables and lists as a sentence says them: plurals without an article, nouns and verbs that stand alone.

Captions give an adjective with a noun in the singular; what people call their columns may be "wing bars", "crest" or
"wearing hat".
"""

import re

from explain_core.text.things import THING_PARTS
from explain_core.text.words import ALWAYS_NOUNS, PART_FORMS

#: Endings of words in "s" that are no plurals: glass, cactus, iris, gas, lens.
NO_PLURALS = ("ss", "us", "is", "as", "ens", "os")
_AROUND = re.compile(
    r"\s(?:of|on|in|with|over|under|around|at|all|along|from|to|for|by|across|above|below|between|near|that|which)\s.*"
)
#: What is done with a thing, by the first word of a name: Wearing_Hat.
DOING = frozenset({"wearing", "holding", "carrying", "eating", "riding", "using", "playing", "pulling"})
#: Nouns that tables name alone, beside the parts that captions know.
ALONE = frozenset(
    {
        "antlers", "bangs", "beard", "cap", "collar", "crest", "eyeglasses", "fin", "fur", "glasses", "goatee", "hat",
        "hood", "horn", "horns", "logo", "moustache", "mustache", "necklace", "print", "sideburns", "spots", "stripes",
        "tusks", "whiskers",
    }
)  # fmt: skip


def head_of(noun: str) -> str:
    """The word that a phrase is about: "feathers" of "black feathers all over the body"; "" of nothing."""
    return "".join(_AROUND.sub("", f"{noun} ").split()[-1:])


def is_plural(noun: str) -> bool:
    """Whether a noun, or that of a phrase ("black feathers all over the body"), is a plural by its ending."""
    head = head_of(noun)
    return len(head) > 2 and head.endswith("s") and not head.endswith(NO_PLURALS)


def stands_alone(word: str) -> bool:
    """Whether an attribute of one word is a noun, which a thing has, and no adjective, which it is."""
    last = word.split("-")[-1]
    parts = last in PART_FORMS or last in THING_PARTS
    return parts or last in ALONE or last in ALWAYS_NOUNS or (is_plural(last) and "-" not in word)
