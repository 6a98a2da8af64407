"""Columns of words that are called by a question: what kind of look it asks for, and of what."""

import re

_KIND = r"(?P<kind>colou?rs?|shape|pattern|texture|size|length|material|type)"
_NOUN = r"(?:(?:the|this|that|these|those|its|their|your)\s+)?(?P<noun>[\w' -]+?)"
_NUMBER = re.compile(r"(?i)^q\d+[.:)]?\s+")  #: "Q3: "
_FORMS = [
    re.compile(rf"(?i)(?:what|which)\s+{_KIND}\s+(?:is|are|was|were|has|have|does|do)\s+{_NOUN}(?:\s+have)?"),
    re.compile(rf"(?i)(?:what|which)(?:'s|\s+is|\s+are)\s+the\s+{_KIND}\s+of\s+{_NOUN}"),
    re.compile(rf"(?i)(?:what|which)(?:'s|\s+is|\s+are)\s+the\s+{_NOUN}(?:'s)?\s+{_KIND}"),
    re.compile(rf"(?i)how\s+would\s+you\s+describe\s+the\s+{_KIND}\s+of\s+{_NOUN}"),
    re.compile(rf"(?i){_NOUN}\s+{_KIND}"),
]


def asked_kind(name: str) -> str:
    """The kind of look that a question asks for, as columns are called: "gills_color" of "What colour are the gills?",
    "color" of "What colour is it?"; "" of "What can you see?" and other questions.
    """
    name = _NUMBER.sub("", name.strip())
    plain = " ".join(name.replace("\u2019", "'").split()).rstrip("? ")
    found = next((each for form in _FORMS if (each := form.fullmatch(plain)) is not None), None)
    if found is None:
        return ""
    noun = re.sub(r"^(?:.*'s|.*s')\s+", "", found["noun"].strip()).lower()
    kind = found["kind"].lower().rstrip("s").replace("colour", "color")
    return kind if noun in ("it", "they", "thing", "object", "") else f"{noun.replace(' ', '_')}_{kind}"
