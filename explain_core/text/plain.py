"""A caption as the tagger gets it: one way of writing, whatever keyboard, phone or program wrote it."""

import re
import unicodedata
from collections.abc import Iterable

from explain_core.text.questions import without_questions
from explain_core.text.things import THING_FORMS
from explain_core.text.wordings import PUNCTUATION, SIGNS, TRIGGERS, WORDING
from explain_core.text.words import COLOURS, PART_FORMS

LONGEST_CAPTION = 10_000  # characters; what comes after is not read

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼʹ′＇`´‛ꞌ", "'"))
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒−﹣－", "-"))
_JOINING = str.maketrans(dict.fromkeys("\u00ad\u200c\u200d\u2060\ufeff"))  # they stand inside of words
_NOT = re.compile(
    r"\b(do|does|did|is|are|was|were|has|have|had|can?|could|would|should|must|need|wo|ai)(?:n ?'? ?t|not)\b"
)
_AUXILIARY = {"ca": "can", "wo": "will", "ai": "is"}
# What stands for an apostrophe where a program has spoiled it: "doesn?t", "bird\ufffds", "doesnâ€™t", "doesn&#39;t".
_SPOILED = re.compile(r"(?<=\w)[?\ufffd](?=(?:s|t|re|ve|ll|d)\b)|â€(?:tm| ̃|˜)|&(?:#0?39|#x27|apos|[lr]squo);")
_ENTITIES = re.compile(r"&(?:#?\w+);|â€.?")
_LINES = re.compile(r"[\r\n\v\f\x85\u2028\u2029]+")
_BULLETS = re.compile(r"(?:(?:[-*+–—·•‣▪◦●]|\d{1,2}[.)])(?:\s+|$))+")
LIST_LINE = 30  # characters; where no line is longer, each is something of its own
_PUNCTUATION = tuple((re.compile(pattern), there) for pattern, there in PUNCTUATION)
_WORDING = tuple((re.compile(pattern), there) for pattern, there in WORDING)
_SIGNS = re.compile(SIGNS)
_DASH = re.compile(r" [-–—]+ ")
_MARKS = re.compile(r"[,;:.!?/|](?: |$)")
_WORDS_ALONE = re.compile(r"[a-z0-9 ]*")


def plain(text: str) -> str:
    """Lower case, one space between words, nothing unprintable; read as far as LONGEST_CAPTION.

    Lines of a list are sentences; lines that are merely full are not.
    """
    return cased(text).lower()


def cased(text: str) -> str:
    """The same without lower case, for languages whose taggers need their capitals."""
    text = unicodedata.normalize("NFKC", text[:LONGEST_CAPTION].translate(_APOSTROPHES).translate(_JOINING))
    text = "".join(c if c.isprintable() or _LINES.match(c) else " " for c in text)
    return " ".join(_sentences_of_lines(text).translate(_APOSTROPHES).split())


def _dashed(text: str) -> str:
    """ "Coat - beige - belted waist": where dashes alone part a text, those after the first are commas."""
    if len(_DASH.findall(text)) < 2 or _MARKS.search(text):
        return text
    first, *rest = _DASH.split(text)
    for part in rest[:-1]:
        word = part.rpartition(" ")[2]
        if (
            word in PART_FORMS
            or word in THING_FORMS
            or (word != part and (word not in COLOURS or part.count(" ") > 1))
        ):
            return text  # "wings - brown tail - red"
    return f"{first} - {' , '.join(rest)}"


def punctuated(text: str) -> str:
    """A `plain` caption with its contractions written out and blanks around what ends a sentence or a phrase.

    "a red crown.it doesn't" and "a red crown . it does not" come out the same. Questions are left out.
    """
    words_alone = _WORDS_ALONE.fullmatch(text)
    if not words_alone:
        text = _dashed(_SPOILED.sub("'", text.translate(_HYPHENS)))
        text = _ENTITIES.sub(lambda m: " and " if m[0] == "&amp;" else " ", text)
    text = _NOT.sub(lambda m: f"{_AUXILIARY.get(m[1], m[1])} not", text)
    if not words_alone:
        text = " ".join(_written(text, _PUNCTUATION).split())
    if not (words_alone and TRIGGERS.isdisjoint(text.split())) or _SIGNS.search(text):
        text = " ".join(_written(text, _WORDING).split())
    return without_questions(text)


def _written(text: str, patterns: Iterable[tuple[re.Pattern[str], str]]) -> str:
    for pattern, there in patterns:
        text = pattern.sub(there, text)
    return text


def _sentences_of_lines(text: str) -> str:
    """The lines of a caption as one, with full stops where a line is something of its own."""
    lines = [line for line in (line.strip() for line in _LINES.split(text)) if line]
    if not lines or (len(lines) == 1 and not _BULLETS.match(lines[0])):
        return text
    listed = len(lines) > 1 and max(map(len, lines)) <= LIST_LINE
    found = ""
    for line in lines:
        bullet = _BULLETS.match(line)
        new = listed or bullet or (line[0].isupper() and line[1:2].islower())
        found += f"{' . ' if new and found else ' '}{line[bullet.end() :] if bullet else line}"
    return found
