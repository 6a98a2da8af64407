"""Texts as captions of birds are written: lower case, words and numbers, no punctuation."""

import re

_WORD = re.compile(r"\w+")


def tokenised(text: str) -> str:
    """ "A Jay's head, black." -> "a jays head black"."""
    return " ".join(_WORD.findall(text.lower().replace("'", "").replace("’", "")))
