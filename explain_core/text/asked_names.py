"""Attributes that are called by a question of yes or no, as forms have them: "Is the cap scaly?" is a scaly cap."""

import re

from explain_core.text.things import THING_PARTS
from explain_core.text.words import PART_FORMS, words_of

_DETERMINER = r"(?:(?:the|this|that|these|those|its|their|his|her|your)\s+)"
_HAVING = re.compile(
    rf"(?i)(?:does|do|did|has|have)\s+(?:(?:{_DETERMINER}(?P<whose>.+?)|it|they|you)\s+)?"
    r"(?:have|has|show|display|possess|bear|exhibit|contain|see)\s+(?P<what>\S.*)"
)
_OWNED = re.compile(rf"(?i)has\s+{_DETERMINER}(?P<whose>\w+)\s+(?P<what>an?\s.+)")
_THERE = re.compile(r"(?i)(?:is|are|was|were)\s+there\s+(?P<what>\S.*)|can\s+you\s+see\s+(?P<seen>\S.*)")
_BEING = re.compile(rf"(?i)(?:is|are|was|were)\s+(?:{_DETERMINER}|an?\s+|any\s+)?(?P<what>\S.*)")
_LOOKING = re.compile(
    rf"(?i)(?:does|do|did)\s+{_DETERMINER}(?P<whose>\S.*?)\s+(?:look|appear|seem|feel)\s+(?P<how>.*)"
)
_ARTICLE = re.compile(r"(?i)^(?:an?|the|any|some)\s+(?=\S)")
_KIND_OF = re.compile(
    rf"(?i)^(?:colou?r|shape|pattern|texture|surface|size)\s+of\s+{_DETERMINER}?(?=\S+\s+\S)"
)
_SEEN = frozenset({"present", "visible", "there", "seen", "shown", "apparent", "evident", "noticeable"})
_PREPOSITIONS = words_of("in on under at with by from to into behind above below near around over")
_DEGREES = words_of(
    "very more most mostly fully partly completely strongly slightly clearly rather quite heavily"
)
_NOUNS = PART_FORMS.keys() | THING_PARTS | {each + "s" for each in THING_PARTS} | {
    "leaves", "cap", "caps", "gill", "gills", "stalk", "stalks", "flower", "flowers", "fruit", "fruits", "bark", "hem",
    "branch", "branches", "root", "roots", "seat", "back", "frame", "screen", "surface", "edge", "edges", "margin",
}  # fmt: skip


def asked_phrase(name: str) -> str | None:
    """What a question of yes or no asks for: "ring on the stem" of "Does the mushroom have a ring on the stem?", "scaly
    cap" of "Is the cap scaly?"; None for other names.

    The thing that is asked about is left out, a part of it is not: "scales on the cap" of "Does the cap have scales?".
    """
    plain = " ".join(name.split())
    if " " not in plain or not (plain.endswith("?") or len(plain.split()) > 3):
        return None
    plain = plain.rstrip("? ")
    if (found := _LOOKING.fullmatch(plain)) is not None:
        return _said_of(found["whose"], found["how"])
    if (found := _HAVING.fullmatch(plain) or _OWNED.fullmatch(plain)) is not None:
        return _of_part(_ARTICLE.sub("", found["what"]), found["whose"] or "")
    if (found := _THERE.fullmatch(plain)) is not None:
        return _without_seen(_ARTICLE.sub("", found["what"] or found["seen"]))
    if (found := _BEING.fullmatch(plain)) is not None:
        return _being(_KIND_OF.sub("", found["what"]))
    return None


def _of_part(what: str, whose: str) -> str:
    """What is had, with the part that has it."""
    part = whose.lower().split()[-1] if whose else ""
    if part not in _NOUNS or _PREPOSITIONS & set(what.lower().split()):
        return what
    return f"{what} on the {whose}"


def _without_seen(what: str) -> str:
    words = what.split()
    return " ".join(words[:-1]) if len(words) > 1 and words[-1].lower() in _SEEN else what


def _being(what: str) -> str:
    """ "scaly cap" of "cap scaly", "ring" of "ring present", "adult" of "bird an adult"."""
    words = what.split()
    lower = [word.lower() for word in words]
    if lower[0] == "it" and len(words) > 1:
        return _ARTICLE.sub("", " ".join(words[1:]))
    if lower[-1] in _SEEN:
        return _without_seen(what)
    if (
        place := next((k for k, word in enumerate(lower) if k and word in ("a", "an")), 0)
    ) and place + 1 < len(words):
        return " ".join(words[place + 1 :])
    if _PREPOSITIONS & set(lower) or len(words) < 2 or lower[0] in ("a", "an"):
        return what
    first = len(words) - 1
    if (
        "and" in lower[1:-1] or "or" in lower[1:-1]
    ):  # the cap red or orange; of "legs and bill red" the last alone
        joint = next(k for k, word in enumerate(lower) if word in ("and", "or") and k)
        first = joint - 1 if joint == len(words) - 2 and lower[joint - 1] not in _NOUNS else first
    if first > 1 and lower[first - 1] in _DEGREES:
        first -= 1
    return _said_of(" ".join(words[:first]), " ".join(words[first:])) if first else what


def _said_of(noun: str, how: str) -> str:
    """What a noun is, before it: "red bill" of "bird's bill"."""
    owned = re.split(r"['\u2019]s?\s+", noun)[-1]
    return f"{how} {owned}"
