"""Questions, which say nothing of a picture: "does it have a red crown?", "is its belly white", "red crown? no"."""

import re

from explain_core.text.things import THING_PARTS, THINGS
from explain_core.text.words import PARTS, WHOLE

_NOT = r"(?: not)?"
_SOMEBODY = "it|he|she|they|you|we|i|one|this|that|these|those|there|anyone|anybody|someone|somebody"
_ITS = "its|his|her|their|any|either|the|a|an"
_AUXILIARY = "do|does|did|can|could|will|would|should|shall|may|might|must"
_GOES_ON = r"(?!with\b|of\b|that\b|which\b|in\b|on\b|,)"
_BE = "is|are|was|were"
#: How a sentence begins that asks: the verb before its subject. "Is small", "has a red crown" and "can be seen" leave
#: out who is and has, and say it.
_OPENING = (
    rf"(?:(?:and|or|but|so|then|well|hmm|also) )?(?:"
    rf"(?:{_AUXILIARY}){_NOT} (?:{_SOMEBODY}|{_ITS}|{'|'.join(sorted(WHOLE))})\b"
    rf"|(?:{_BE}){_NOT} (?:it|he|she|they|you|this|that|these|those|there|its|his|her|their|any|either)\b(?! of\b)"
    rf"|is{_NOT} (?:the|a|an) (?:{'|'.join(sorted(PARTS | WHOLE | THINGS | THING_PARTS))}) {_GOES_ON}"
    rf"|(?:are|was|were){_NOT} (?:the|a|an) \w+ {_GOES_ON}"
    rf"|(?:has|have|had){_NOT} (?:it|he|she|they|you|anyone|(?:this|the) (?:{'|'.join(sorted(WHOLE))}))\b"
    rf"|(?:what|why|where|how|who|when|which)(?: \w+)? (?:{_AUXILIARY}|{_BE}|has|have|had)\b (?!like\b)"
    rf")"
)
ASKS = re.compile(_OPENING)
_ASKS_LATER = re.compile(rf"[.?():] {_OPENING}")
_SENTENCE = re.compile(r"(?<=[.?()]) ")
_YES = re.compile(
    r"\W*(?:a(?:nswer)? : )?(?:yes|yep|yeah|indeed|sure|certainly|definitely|of course|correct|right)\b"
)


def without_questions(text: str) -> str:
    """A caption, with blanks around what ends its sentences, without those that ask.

    A question that is answered with "yes" right after it stays: it says what it asks.
    """
    if "?" not in text and not ASKS.match(text) and not _ASKS_LATER.search(text):
        return text
    sentences = _SENTENCE.split(text)
    kept = []
    for sentence, after in zip(sentences, [*sentences[1:], ""], strict=True):
        asks = sentence.endswith("?") or ASKS.match(sentence.rpartition(" : ")[2])
        if not asks or _YES.match(after):
            kept.append(sentence)
        elif kept and not kept[-1].endswith((".", "?", "(", ")")):
            kept.append(".")
    return " ".join(kept)
