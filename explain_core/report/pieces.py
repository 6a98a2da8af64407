"""Pieces: data as scripts that register themselves, because a page opened from the disk may read no files."""

import json
import math
from typing import Any


def script(name: str, value: Any) -> bytes:
    """A script, in ASCII, that hands `value` to the page as the piece `name`.

    The value travels as JSON inside a string: nothing in it can end the string or the script, no key becomes a
    property of JavaScript's own, and browsers read it faster than an object written out.
    """
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return f"report.piece({_quoted(name)},{_quoted(text)});\n".encode("ascii")


def rounded(value: float | None, digits: int = 4) -> float | None:
    """A number with so many significant digits; None for what is none (or infinite), which JSON lacks."""
    if value is None or not math.isfinite(value):
        return None
    return float(f"{value:.{digits}g}")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("<", "\\x3c")
    return f"'{escaped}'"
