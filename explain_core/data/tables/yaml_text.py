"""What people write as labels in YAML: mappings, lists and values, parsed by PyYAML; words such as "no" stay words."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from explain_core.data.tables.text_file import MAX_TEXT, check_regular, encoding_of, text_lines
from explain_core.data.wording import one_line
from explain_core.errors import CaptionError
from explain_core.places import Place

ENDINGS = (".yaml", ".yml")
DEEPEST = 50  #: mappings and lists in one another
_WHOLE = re.compile(r"-?\d{1,9}")
_NOTHING = ("", "~", "null")


def read_yaml(path: Place) -> Any:
    """The content of a YAML file: mappings by text, lists, text, whole numbers, None where nothing is said.

    Raises CaptionError, with the line, for what is no YAML, is there twice, or is said by reference (anchors) or by
    tags: a few lines of references can stand for a billion values.
    """
    check_regular(path, MAX_TEXT)
    text = "".join(text_lines(path, encoding_of(path)))
    try:
        events = (event for event in yaml.parse(text, Loader=yaml.SafeLoader) if not _frames(event))
        first = next(events, None)
        if first is None:
            raise CaptionError(f"{path.name} is empty")
        found = _content(first, events, path.name, 0)
        if (more := next(events, None)) is not None:
            raise CaptionError(f"{_line(path.name, more)}: another document begins, and one is read")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = path.name if mark is None else f"{path.name}:{mark.line + 1}"
        raise CaptionError(f"{where} is no YAML: {one_line(error.problem or str(error))}") from None
    except yaml.YAMLError as error:
        raise CaptionError(f"{path.name} is no YAML: {one_line(str(error))}") from None
    return found


def _frames(event: Any) -> bool:
    """Whether a stream or a document begins or ends there."""
    return isinstance(
        event, yaml.StreamStartEvent | yaml.StreamEndEvent | yaml.DocumentStartEvent | yaml.DocumentEndEvent
    )


def _content(event: Any, events: Iterator[Any], file: str, depth: int) -> Any:
    """What begins with an event."""
    if isinstance(event, yaml.AliasEvent) or event.anchor or event.tag or depth > DEEPEST:
        raise CaptionError(
            f"{_line(file, event)}: anchors, tags and very deep lists are not read here. Save the table as JSON or CSV"
        )
    if isinstance(event, yaml.SequenceStartEvent):
        found = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            found.append(_content(event, events, file, depth + 1))
        return found
    if isinstance(event, yaml.MappingStartEvent):
        return _mapping(events, file, depth)
    if event.style is not None:  # quoted, or over several lines
        return event.value.rstrip("\n")
    if event.value in _NOTHING:
        return None
    return int(event.value) if _WHOLE.fullmatch(event.value) else event.value


def _mapping(events: Iterator[Any], file: str, depth: int) -> dict[str, Any]:
    found = dict[str, Any]()
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        if not isinstance(event, yaml.ScalarEvent):
            raise CaptionError(
                f"{_line(file, event)}: a list stands where a name is wanted. Save the table as JSON or CSV"
            )
        if event.value in found:
            raise CaptionError(f'{_line(file, event)}: "{one_line(event.value)}" is there twice')
        found[event.value] = _content(next(events), events, file, depth + 1)
    return found


def _line(file: str, event: Any) -> str:
    return f"{file}:{event.start_mark.line + 1}"
