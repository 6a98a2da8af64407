"""What people write as labels in YAML: mappings, lists and plain values, by indentation. Nothing else of it is read."""

import re
from dataclasses import dataclass
from typing import Any

from explain_core.data.text_file import MAX_TEXT, check_regular, encoding_of, text_lines
from explain_core.data.wording import one_line
from explain_core.errors import CaptionError
from explain_core.places import Place

ENDINGS = (".yaml", ".yml")
DEEPEST = 50  #: blocks in one another
_KEY = re.compile(r"(\"[^\"]*\"|'[^']*'|[^\"'\[\]{}#&*!|>%@`-][^#]*?|-[^\s][^#]*?)\s*:(?:\s+(.*))?")
_REMARK = re.compile(r"(?:^|\s)#.*$")


@dataclass(frozen=True, slots=True)
class _Line:
    where: str
    indent: int
    text: str


def read_yaml(path: Place) -> Any:
    """The content of a YAML file of mappings, lists and values; words such as "no" stay words.

    Raises CaptionError, with the line, for anchors, tags, texts over several lines, and what is no YAML.
    """
    check_regular(path, MAX_TEXT)
    lines = []
    for number, line in enumerate(text_lines(path, encoding_of(path)), start=1):
        text = line.rstrip()
        if not re.search(r"[\"']", text):
            text = _REMARK.sub("", text).rstrip()
        if text.strip() and not text.lstrip().startswith("#") and text not in ("---", "..."):
            where = f"{path.name}:{number}"
            if "\t" in text[: len(text) - len(text.lstrip())]:
                raise CaptionError(f"{where}: a tab stands before the text; YAML has blanks there")
            lines.append(_Line(where, len(text) - len(text.lstrip()), text.strip()))
    if not lines:
        raise CaptionError(f"{path.name} is empty")
    found, end = _block(lines, 0, 0)
    if end < len(lines):
        raise _odd(lines[end])
    return found


def _block(lines: list[_Line], at: int, depth: int) -> tuple[Any, int]:
    """The block that begins at a line, and the line after it."""
    if depth > DEEPEST:
        raise _odd(lines[at])
    if _is_item(lines[at].text):
        return _list(lines, at, depth)
    if _KEY.fullmatch(lines[at].text):
        return _mapping(lines, at, depth)
    return _value(lines[at].text, lines[at]), at + 1


def _list(lines: list[_Line], at: int, depth: int) -> tuple[list[Any], int]:
    indent, found = lines[at].indent, list[Any]()
    while at < len(lines) and lines[at].indent == indent and _is_item(lines[at].text):
        rest = lines[at].text[1:].lstrip()
        if not rest:
            value, at = _inner(lines, at, indent, depth)
        else:
            inner = indent + len(lines[at].text) - len(rest)
            lines[at] = _Line(lines[at].where, inner, rest)
            value, at = _block(lines, at, depth + 1)
        found.append(value)
    return found, at


def _mapping(lines: list[_Line], at: int, depth: int) -> tuple[dict[str, Any], int]:
    indent, found = lines[at].indent, dict[str, Any]()
    while at < len(lines) and lines[at].indent == indent and (named := _KEY.fullmatch(lines[at].text)):
        line, key = lines[at], named[1].strip().strip("\"'")
        if key in found:
            raise CaptionError(f'{line.where}: "{one_line(key)}" is there twice')
        if named[2]:
            found[key], at = _value(named[2].strip(), line), at + 1
        else:
            found[key], at = _inner(lines, at, indent, depth)
    return found, at


def _inner(lines: list[_Line], at: int, indent: int, depth: int) -> tuple[Any, int]:
    """What stands deeper than a line; a list may stand as deep as the key that it belongs to."""
    after = at + 1
    if after < len(lines) and (
        lines[after].indent > indent
        or (lines[after].indent == indent and _is_item(lines[after].text) and not _is_item(lines[at].text))
    ):
        return _block(lines, after, depth + 1)
    return None, after


def _value(text: str, line: _Line) -> Any:
    if text[0] in "\"'":
        if len(text) < 2 or text[-1] != text[0]:
            raise _odd(line)
        return text[1:-1]
    if text[0] == "[" and text[-1] == "]":
        return [_value(each.strip(), line) for each in text[1:-1].split(",") if each.strip()]
    if text[0] in "[{&*!|>%@`":
        raise _odd(line)
    if text in ("null", "~"):
        return None
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else text


def _is_item(text: str) -> bool:
    return text == "-" or text.startswith("- ")


def _odd(line: _Line) -> CaptionError:
    return CaptionError(
        f'{line.where}: "{one_line(line.text)[:40]}" is YAML that is not read here: mappings, lists and plain values '
        "are. Save the table as JSON or CSV"
    )
