"""A caption as the tagger gets it: one way of writing, whatever keyboard, phone or program wrote it."""

import re
import unicodedata

from explain_core.text.words import COLOURS, PATTERNS

LONGEST_CAPTION = 10_000  # characters; what comes after is not read

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼʹ′＇`´‛ꞌ", "'"))
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒−﹣－", "-"))
_JOINING = str.maketrans(dict.fromkeys("\u00ad\u200c\u200d\u2060\ufeff"))  # they stand inside of words
_NOT = re.compile(
    r"\b(do|does|did|is|are|was|were|has|have|had|ca|could|would|should|must|need|wo|ai)n ?'? ?t\b|\bcannot\b"
)
_AUXILIARY = {"ca": "can", "wo": "will", "ai": "is"}
# In order; each pattern and what takes its place.
_WRITTEN = tuple(
    (re.compile(pattern), there)
    for pattern, there in (
        (r"\bw/o\b", "without"),
        (r"\bw/(?=\s|\w)", "with "),
        (r"'re\b", " are"),
        (r"'ve\b", " have"),
        (r"(?<!\w)'|'(?!\w)", " "),  # quotes, and the apostrophe of "the birds' eyes"
        (r'["“”„«»‹›<>*_#~\\^]', " "),
        (r"([^\W\d_]{2,})[- ]ish\b", r"\1ish"),
        (r"\bmulti[- ]?colou?r(?:ed)?\b", "multicolored"),
        (r"[\[{(]", " ( "),
        (r"[\]})]", " ) "),
        (r"\s*(?:[;!?|•…。]|\.{2,})[.;!?|•…。]*", " . "),
        # A full stop ends a sentence unless it stands in a number or after a single letter: "3.5", "e.g."
        (r"(?<=[^\W_]{2})\.(?=\D|$)|(?<=\d)\.(?=[^\W\d_]|\s)|\.(?=\s*$)", " . "),
        (r"(?<!\d),|,(?!\d)|、", " , "),
        (r"(?<!\d)[:=]|[:=](?!\d)|—|--+", " : "),
        (r"\+", " and "),
        (rf"\bnon(?=(?:{'|'.join(sorted(COLOURS | PATTERNS))})\b)", "non "),
        (r"\b(?:all over|throughout|through|along) (?=(?:its|the|their|his|her|it s)\b)", "on "),
        (r"\b(?:along with|as well as|together with|in addition to)\b", "and"),
        (r"\ball (?:over|around)(?= (?:and|with|but|has|,|\.)|$)", " "),
        # Denials of several words, and what looks like one and is none.
        (r"\bnot (?:only|just|merely|simply|solely)\b", "only"),
        (
            r"\b(?:nothing|none) (?:but|except)\b|\bno (?:more|less|fewer) than\b|\b(?:no|without(?: a)?) doubt\b",
            " ",
        ),
        (r"\b(?:no longer|far from|anything but|not at all|by no means)\b", "not"),
        (r"\b(?:instead of|rather than|as opposed to|in place of)\b", "without"),
        (r"\bthan (?=(?:an?|any|other|most|those)\b)", "without "),  # "longer than a red robin"
        (r"\b(?:free|bereft|devoid) (?:of|from)\b", "without"),
    )
)

# Most captions of crowds are words alone, without any of these: nothing of _WRITTEN would change them.
_NOTHING_TO_DO = re.compile(
    r"(?!.*\b(?:multi\w*|ish|non\w*|not?|none|nothing|than|throughout|through|along|all|as|together|addition|far|by|free"
    r"|bereft|devoid|instead|rather|place|anything|without)\b)[a-z0-9 ]*",
)


def plain(text: str) -> str:
    """Lower case, one space between words, nothing unprintable; read as far as LONGEST_CAPTION."""
    text = unicodedata.normalize("NFKC", text[:LONGEST_CAPTION].translate(_APOSTROPHES)).lower()
    return " ".join("".join(c if c.isprintable() else " " for c in text.translate(_JOINING)).split())


def punctuated(text: str) -> str:
    """A `plain` caption with its contractions written out and blanks around what ends a sentence or a phrase.

    "a red crown.it doesn't" and "a red crown . it does not" come out the same.
    """
    text = _NOT.sub(
        lambda m: f"{_AUXILIARY.get(m[1], m[1])} not" if m[1] else "can not", text.translate(_HYPHENS)
    )
    if _NOTHING_TO_DO.fullmatch(text):
        return text
    for pattern, there in _WRITTEN:
        text = pattern.sub(there, text)
    return " ".join(text.split())
