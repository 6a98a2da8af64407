"""How counts and names are put into messages."""

import re
import unicodedata
from collections.abc import Sequence

SHOWN, LONGEST_NAME = 3, 120


def counted(count: int, noun: str) -> str:
    """A count with its noun: "1 image", "1,449 images", "2 classes"."""
    ending = "" if count == 1 else "es" if noun.endswith(("s", "x")) else "s"
    return f"{count:,} {noun}{ending}"


def some(names: Sequence[object], shown: int = SHOWN) -> str:
    """The first few of some names: "a, b, c and 4 more"."""
    text = ", ".join(one_line(name) for name in names[:shown])
    return text if len(names) <= shown else f"{text} and {len(names) - shown:,} more"


def one_line(name: object) -> str:
    """A name from the data as it is put into a message: on one line, and not endless."""
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(name))
    return text if len(text) <= LONGEST_NAME else f"{text[:LONGEST_NAME]}..."


def composed(text: str) -> str:
    """One spelling of accented letters: file systems and editors differ in theirs."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def typed(name: str) -> str:
    """A name as it is typed into a shell: in quotes where it has blanks or other signs in it."""
    return f"'{one_line(name)}'" if re.search(r"[^\w./-]", name) else one_line(name)
