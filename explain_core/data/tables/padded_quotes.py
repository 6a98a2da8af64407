"""Blanks round the quotes of values: `"a b.jpg" , "black, small"` is two values, as `"a b.jpg","black, small"` is."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

_PADDED = {quote: re.compile(f"{quote}[ \t]|[ \t]{quote}") for quote in "\"'"}


def unpadded(lines: Iterable[str], delimiter: str, width: int, quote: str = '"') -> Iterator[str]:
    """Lines without the blanks between quotes and what stands between values.

    A line is changed where it then is of `width` values, and each of them is quoted as a whole or holds no quote; any
    other, and those that begin within a value of several lines, are left as they are.
    """
    value, within = _value(delimiter, quote), False
    for line in lines:
        was_within, within = within, within ^ bool(line.count(quote) % 2)
        may_be = not was_within and not within and _PADDED[quote].search(line)
        yield _unpadded(line, value, delimiter, width) if may_be else line


def _unpadded(line: str, value: re.Pattern[str], delimiter: str, width: int) -> str:
    text = line.rstrip("\r\n")
    found, at = [], 0
    while (match := value.match(text, at)) is not None:
        found.append(match[1] if match[1] is not None else match[2])
        at = match.end()
        if at == len(text):
            return delimiter.join(found) + line[len(text) :] if len(found) == width else line
        at += len(delimiter)
    return line


@lru_cache
def _value(delimiter: str, quote: str) -> re.Pattern[str]:
    """A value with its blanks, up to what ends it: in quotes, without the blanks, or without any quote."""
    end, blanks = re.escape(delimiter), "[ \t]*" if delimiter != "\t" else " *"
    quoted = f"{quote}(?:[^{quote}]|{quote}{quote})*{quote}"
    return re.compile(f"(?:{blanks}({quoted}){blanks}|([^{quote}{end}]*))(?={end}|$)")


def quote_of(lines: Iterable[str], delimiter: str) -> str:
    """What stands round values: a single quote where all but numbers in the first lines are so, else a double one."""
    texts = [text for line in lines if (text := line.strip())]
    value = r"\s*(?:'[^']*'|[\d.]*)\s*"
    form = re.compile(rf"{value}(?:{re.escape(delimiter)}{value})*")
    quoted = len(texts) > 1 and all("'" in text and form.fullmatch(text) for text in texts[1:])
    return "'" if quoted else '"'
