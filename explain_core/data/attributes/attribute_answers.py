"""Words that answer whether something is so: yes and no in several languages, with a remark, doubtful, or not said."""

import re
from collections.abc import Sequence
from itertools import islice, product

from explain_core.data.attributes.told_share import NO, YES, ToldShare
from explain_core.data.tables.table import Table
from explain_core.data.wording import some

_YES = ("yes", "true", "t", "y", "present", "positive", "ja", "wahr", "oui", "vrai", "sí", "si", "verdadero", "sì",
        "vero", "sim", "✓", "✔")  # fmt: skip
_NO = ("no", "false", "f", "n", "absent", "negative", "nein", "falsch", "non", "faux", "falso", "não", "nee", "✗",
       "✘")  # fmt: skip
WORDS = dict.fromkeys(_YES, YES) | dict.fromkeys(_NO, NO)
LOOKED_AT = 10_000  #: rows of which is said how they are read
#: Answers of people who are not sure, between not known (1/2) and yes or no.
LIKELY, UNLIKELY = ToldShare(0.75), ToldShare(0.25)
DOUBTFUL = dict.fromkeys(
    ("probably", "likely", "probably yes", "wahrscheinlich", "vermutlich", "eher ja", "probablement",
     "probablemente", "probabilmente", "provavelmente"), LIKELY,
) | dict.fromkeys(
    ("probably not", "probably no", "unlikely", "unwahrscheinlich", "wahrscheinlich nicht", "eher nein", "eher nicht",
     "probablement pas", "probablemente no", "probabilmente no", "provavelmente não"), UNLIKELY,
)  # fmt: skip
_SEEN = (
    "assess", "assessed", "assessable", "judge", "judged", "determine", "determined", "see", "seen", "tell", "say",
    "score", "scored", "rated", "rate", "evaluate", "evaluated", "evaluable", "applicable", "available", "recorded",
    "observed", "checked", "examined", "measured", "specified", "stated", "known", "clear", "sure", "certain",
    "decide", "decided", "answered", "visible",
)  # fmt: skip
_SEEN_ELSEWHERE = (
    "beurteilbar", "beurteilt", "erkennbar", "sichtbar", "bestimmbar", "bewertet", "erhoben", "bekannt", "prüfbar",
    "évaluable", "évalué", "observé", "déterminé", "visible", "evaluado", "evaluable", "observado", "valutato",
    "valutabile", "visibile", "avaliado", "visível",
)  # fmt: skip
#: Signs of keys for what is so at times, and at times not.
VARYING = frozenset({"±", "+/-", "+-", "-/+", "∓", "(±)"})
#: What stands where nobody knows.
NOT_SAID = frozenset(
    {"", "unknown", "uncertain", "nan", "none", "null", "n/a", "na", "?", "??", "???", "-", "--", ".",
     "n.a.", "n. a.", "k. a.", "n. d.", "n.d.", "nd", "n/d", "\u2014", "\u2013", "\u2212", "#n/a",
     "#na", "<na>",
     "#value!", "#ref!",
     "#div/0!", "#name?", "unspecified", "inapplicable", "entfällt", "hidden", "missing", "unsure",
     "maybe", "unclear", "don't know", "dont know", "do not know",
     "unbekannt", "unklar", "inconnu", "desconocido", "hard to tell", "hard to say",
     "no answer", "no data",
     "undetermined", "indeterminate", "unassessable", "unreadable", "illegible", "obscured", "occluded",
     "vielleicht", "unsicher", "keine angabe", "k.a.", "peut-être", "incertain", "verdeckt",
     "quizás", "quizá", "tal vez", "no sé", "dudoso", "forse", "incerto", "talvez", "cannot be determined"}
    | VARYING
    | {" ".join(each) for each in product(("not", "cannot", "can't", "can not", "cannot be", "could not be"), _SEEN)}
    | {" ".join(each) for each in product(("nicht", "non", "no", "não"), _SEEN_ELSEWHERE)}
)  # fmt: skip
#: What may stand behind a yes or no: a remark in brackets, or behind a line, a comma or a stroke.
_REMARKED = re.compile(
    r"(?P<word>[^\W\d_]{2,}|[yntf](?=\s*[?(]))\s*"
    r"(?P<remark>[?!]+|\([^()]*\)?|\[[^\[\]]*\]|(?<=\s)[-\u2013\u2014/]\s.*|[,;:]\s.+)",
    re.DOTALL,
)


def answered(text: str) -> ToldShare | None:
    """What a cell answers: 1 of yes, 0 of no, with whatever remark, 3/4 and 1/4 of doubtful ones; None of others."""
    word = text.strip().lower()
    if word in WORDS:
        return WORDS[word]
    if word in DOUBTFUL:
        return DOUBTFUL[word]
    found = _REMARKED.fullmatch(word)
    said = WORDS.get(found["word"]) if found else None
    if found is None or said is None:
        return None
    doubtful = set(found["remark"].strip("()[] ")) == {"?"}
    return (LIKELY if said else UNLIKELY) if doubtful else said


def has_remark(text: str) -> bool:
    """Whether a cell is an answer with a remark, or a doubtful one."""
    return text.strip().lower() not in WORDS and answered(text) is not None


def told_remarks(table: Table, columns: Sequence[str]) -> list[str]:
    """A sentence for the user on answers with remarks, and doubtful ones, in columns; [] where there are none."""
    rows = islice(table.rows(), LOOKED_AT if columns else 0)
    said = (fields.get(name) for _, fields in rows for name in columns)
    different = list(dict.fromkeys(cell.strip() for cell in said if isinstance(cell, str)))
    signs = [cell for cell in different if cell in VARYING]
    told = [f"{table.path.name}: what {some(signs)} stands for, now so and now not, counts as not known"]
    cells = [cell for cell in different if has_remark(cell)]
    if not cells:
        return told if signs else []
    doubtful = any(answered(cell) in (LIKELY, UNLIKELY) for cell in cells)
    weighed = "; of doubtful ones yes is 0.75, no 0.25" if doubtful else ""
    remarks = f"{table.path.name}: answers with a remark are yes and no: {some(cells)}{weighed}"
    return [*(told if signs else []), remarks]
