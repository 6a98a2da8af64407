"""Degrees of several words, which say no more than "slightly" does: "a bit crooked", "kind of leathery"."""

_AMOUNT = r"(?:tiny |little |wee |slight |small |good )?(?:bit|tad)"
_NO_NOUN = (
    r"(?<!\ba )(?<!\bany )(?<!\bsome )(?<!\bthe )(?<!\bthis )(?<!\bthat )(?<!\beach )(?<!\bone )(?<!\bwhat )"
)
_GOES_ON = r"(?:of|more|in|on|at|and|with|under|over)"
_LEAST = r"(?:nearly|almost|practically|virtually)"
_NOTHING = r"(?:absent|missing|invisible|gone|none|lacking)"

#: Patterns in order, each with what takes its place, as those of wordings.py.
DEGREES = (
    (rf"\ba {_AMOUNT} (?:too )?(?=(?!{_GOES_ON}\b)[a-z]{{3}})", "slightly "),
    (rf"{_NO_NOUN}\b(?:kind|sort) of (?=(?!an?\b|the\b|like\b)[a-z]{{3}})", "slightly "),
    (r"\b(?:kinda|sorta|more or less|ever so) (?=[a-z]{3})", "slightly "),
    # "Stalk short or nearly absent" is a short stalk.
    (rf"(?:,? ?or )?\b{_LEAST} {_NOTHING}\b", " "),
)  # fmt: skip

#: One of them stands in whatever DEGREES would change.
DEGREE_WORDS = (
    "bit",
    "tad",
    "kind",
    "sort",
    "kinda",
    "sorta",
    "less",
    "ever",
    "nearly",
    "almost",
    "practically",
    "virtually",
)
