"""Names of attributes in tables, said as people say them: "has_crown_color::red" is "red crown"."""

import re
from collections.abc import Mapping

from explain_core.text.asked_names import asked_phrase
from explain_core.text.attributes import canonical

#: What kind of look a name speaks of: left out, since the value tells it.
KINDS = frozenset(
    {
        "color", "colour", "colors", "colours", "pattern", "shape", "length", "size", "type", "texture", "material",
        "style", "materials", "technique", "techniques",
    }
)  # fmt: skip
#: Names of the whole thing, of which a value alone is said: "it is blue".
WHOLES = frozenset(
    {"primary", "overall", "main", "dominant", "general", "body_overall", "object", "whole", "base"}
)
#: First words of names that say nothing of the look.
HAVE = ("has", "have", "having", "with", "is", "are", "does", "it", "the", "a", "an")
#: Words that programs put before a name, to say what the column is: attr.striped, feature_red_crown.
TITLES = frozenset(
    {
        "attr", "attrs", "attribute", "attributes", "feature", "features", "concept", "property", "trait", "labels",
        "choices",
    }
)  # fmt: skip
#: Such words before a point or a stroke: Mechanical Turk's "Answer.", and those of forms and of nested JSON.
_PROGRAMS = re.compile(
    r"(?i)^(?:(?:answers?|responses?|labels|data|properties|fields|annotations?|results?|choices|attributes?|features?|"
    r"taskanswers?)(?:[./]|__)|q\d+[.:)]\s+|q\d+_+)+(?=\w)"
)
_ANSWERED = re.compile(
    r"(?i)[./](yes|true|on|no|false|off)$"
)  #: "Answer.crest.yes", a column for each answer
DENIALS = (
    "no", "not", "without", "non", "lacks", "lack", "lacking", "absent", "absence", "missing", "never", "neither",
    "nor", "none",
)  # fmt: skip

FINDING = "missing"  #: which as a value is what is seen: damage::missing mortar
#: Of what several people say, or how much: red_mean, red_pct.
MEASURES = frozenset(
    {
        "mean",
        "avg",
        "average",
        "pct",
        "percent",
        "percentage",
        "prob",
        "probability",
        "fraction",
        "freq",
        "frequency",
    }
)
#: Such of them as stand before a look, too: percent_red, percentage of red.
PERCENT = frozenset({"pct", "percent", "percentage"})
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")  #: hasRoofRack
_BRACKETS = re.compile(r"[_ ]*\([^)]*\)")
_KIND_BEHIND = re.compile(rf"(?i)[-.]({'|'.join(sorted(KINDS))})$")  #: "cap-color", "cap.shape"
_SPELLED = re.compile(r"[^\W\d_]{3,}(-[^\W\d_]{3,})+")  #: "stalk-surface-above-ring", and no "v-neck"
_ASKED = re.compile(r"[^\[]*\?[^\[]*\[(.+)\]")  #: "What can you see? [red cap]", as forms call their columns
_SEPARATOR = re.compile(r"::|=|: |->|\||:(?=[^\W\d])")


def phrase(name: str, overrides: Mapping[str, str] | None = None) -> str | None:
    """An attribute's name as "adjective noun", or one word of the whole thing; None for what is denied, or nothing.

    "has_crown_color::red" is "red crown", "has_bill_shape::hooked_seabird" "hooked-seabird bill",
    "has_primary_color::blue" "blue", "has_tail_shape::notched_tail" "notched tail", "Black_Hair" "black hair". A value
    of several words becomes one by hyphens. `overrides`: a user's own phrases by name, "" for none.
    """
    if overrides is not None and name in overrides:
        return canonical(overrides[name]) or None
    asked = _ASKED.fullmatch(name.strip())
    named = _PROGRAMS.sub("", (asked[1] if asked else name).strip())
    if named != (asked[1] if asked else name).strip() and (answer := _ANSWERED.search(named)) is not None:
        if answer[1].lower() in ("no", "false", "off"):
            return None
        named = named[: answer.start()]
    plain = _CAMEL.sub(" ", _BRACKETS.sub("", (asked_phrase(named) or named).strip("% ").rstrip("? ")))
    left, *rest = _SEPARATOR.split(plain, maxsplit=1)
    if not rest and (parts := _kind_within(left)):
        left, rest = parts[0], [parts[1]]
    subject = _words(_apart(left) if rest else left)
    if len(subject) > 1 and subject[0] in TITLES:
        subject = subject[1:]
    while subject and subject[0] in HAVE:
        subject = subject[1:]
    if not subject and not rest:
        return None
    if not rest:
        subject = subject[:-1] if len(subject) > 1 and subject[-1] in MEASURES else subject
        if len(subject) > 1 and subject[0] in PERCENT:
            subject = subject[2 if len(subject) > 2 and subject[1] == "of" else 1 :]
        return None if subject[0] in DENIALS else canonical(" ".join(subject)) or None
    if subject and subject[0] in DENIALS:
        return None
    value = _words(rest[0])
    if subject and TITLES.issuperset(subject):  # "features::shiny surface", whose name says nothing
        return None if not value or value[0] in DENIALS else canonical(" ".join(value)) or None
    noun = [word for word in subject if word not in KINDS and word not in WHOLES]
    noun = [word for word in noun if word != "surface"] or noun  # "scaly stem", as people say it
    value = [
        word for word in value if word.removesuffix("s") not in {each.removesuffix("s") for each in noun}
    ]
    value = [word for word in value if word not in KINDS]
    joined = _without(noun, "-".join(value))
    if not joined or (joined.split("-")[0] in DENIALS and joined.split("-")[0] != FINDING):
        return None
    return canonical(" ".join([joined, *noun])) or None


def denies(said: str) -> bool:
    """Whether a phrase says what is not there: "no spots", "has no spots", "lacks spots"."""
    words = said.lower().split()
    first = next((word for word in words if word not in HAVE), "")
    return first in DENIALS


def _apart(left: str) -> str:
    """The left side of a name with blanks for the hyphens between its words: "stem-surface", "cap.shape"."""
    plain = _KIND_BEHIND.sub(r" \1", left)
    return plain.replace("-", " ") if _SPELLED.fullmatch(left.strip()) else plain


def _kind_within(name: str) -> tuple[str, str] | None:
    """The two sides of a kind within a name, as pandas' dummies are called: crown_color_red; None for other names."""
    words = _words(name)
    place = next((k for k, word in enumerate(words) if word in KINDS), len(words))
    value = [word for word in words[place + 1 :] if word not in KINDS]
    if not value or words[place + 1] in ("of", "and", "in", "is", "on") or words[0] in DENIALS:
        return None
    return " ".join(words[: place + 1]), " ".join(value)


def _without(noun: list[str], value: str) -> str:
    """A value without the part that is its noun anyway: "rounded-wings" of a wing is "rounded"."""
    for word in noun:
        value = re.sub(rf"-{re.escape(word.removesuffix('s'))}s?$", "", value)
    return value


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[_\s]+|(?<=[a-z])\.(?=[a-z])", text.strip().lower()) if word]
