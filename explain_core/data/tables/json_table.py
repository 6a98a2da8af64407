"""Tables in JSON: an object a line, a list of objects, columns of lists, or a value for each image's name."""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from explain_core.data.pictures.decode import SUFFIXES
from explain_core.data.tables.code_pages import CALLED
from explain_core.data.tables.column_names import IMAGE as IMAGE_ROLE
from explain_core.data.tables.column_names import SPLIT, SPLIT_WORDS, meaning
from explain_core.data.tables.json_names import called_by
from explain_core.data.tables.json_objects import flattened
from explain_core.data.tables.json_splits import split_lists
from explain_core.data.tables.table import PEEKED, Row, Table
from explain_core.data.tables.text_file import (
    MAX_LINE,
    MAX_TEXT,
    UTF_8,
    check_regular,
    decoded,
    encoding_note,
    encoding_of,
    endless,
    text_lines,
)
from explain_core.errors import CaptionError
from explain_core.places import Place

#: Names that the one column of values gets where JSON maps images to values.
IMAGE, CLASS, CAPTIONS = "image", "class", "captions"


def open_json_lines(path: Place) -> Table:
    """The table of a file of JSON lines; its columns are the keys of the first rows."""
    encoding = encoding_of(path)
    if encoding in CALLED:
        encoding = UTF_8  # JSON is UTF-8: the line that is not is named

    def rows() -> Iterator[Row]:
        for number, line in enumerate(_lines(path, encoding), start=1):
            where = f"{path.name}:{number}"
            if not (text := line.strip()):
                continue
            try:
                fields = json.loads(text)
            except (ValueError, RecursionError) as error:
                raise CaptionError(
                    f'{where}: not JSON ({error}): "{text[:60]}". One object a line is wanted: '
                    '{"image": "crow/1.jpg", "caption": "a black bird"}'
                ) from error
            if not isinstance(fields, dict):
                raise CaptionError(f"{where}: {shown(fields)} where an object {{...}} is wanted, one a line")
            yield where, flattened(fields)

    return Table(path, _keys(rows()), rows, notes=_notes(path, encoding))


def open_json(path: Place) -> Table:
    """The table of a JSON file. Raises CaptionError for JSON of another form."""
    return table_of(path, read_json(path))


def table_of(path: Place, content: Any) -> Table:
    """The table in what a JSON or YAML file holds. Raises CaptionError for another form."""
    found = _objects(content)
    if found is None:
        raise CaptionError(
            f"{path.name}: {shown(content)} is no table; wanted is a list of objects, "
            '[{"image": "crow/1.jpg", "caption": "a black bird"}, ...]'
        )

    def rows() -> Iterator[Row]:
        for number, fields in enumerate(found, start=1):
            where = f"{path.name}, row {number}"
            if not isinstance(fields, Mapping):
                raise CaptionError(f"{where}: {shown(fields)} where an object {{...}} is wanted")
            yield where, flattened(fields)

    return Table(path, _keys(rows()), rows)


def is_json_lines(path: Place) -> bool:
    """Whether a file called .json holds an object a line, as Yelp's photos.json does."""
    with path.open() as file:
        lines = [file.readline(MAX_LINE) for _ in range(2)]
    return all(line.lstrip().startswith(b"{") and line.rstrip().endswith(b"}") for line in lines)


def read_json(path: Place, at_most: int = 4 * MAX_TEXT) -> Any:
    """The content of a JSON file. Raises CaptionError where it is none."""
    check_regular(path, at_most)
    try:
        data = path.read_bytes()
        return json.loads(data.decode(json.detect_encoding(data)).removeprefix("\ufeff"))
    except OSError as error:
        raise CaptionError(f"{path} cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise CaptionError(f"{path.name}: not JSON ({str(error)[:120]}). Is it whole?") from error


def _lines(path: Place, encoding: str) -> Iterator[str]:
    if encoding != UTF_8:
        yield from text_lines(path, encoding)
        return
    with path.open() as lines:  # each by itself, so that the line that is no text is named
        for number, line in enumerate(iter(lambda: lines.readline(MAX_LINE + 1), b""), start=1):
            if len(line) > MAX_LINE:
                raise endless(f"{path.name}:{number}")
            yield decoded(line, path.name, number)


def _objects(content: Any) -> list[Any] | None:
    """The rows of a JSON file's content; None where it is of no form that is known."""
    if isinstance(content, list):
        return _positional(content) or content
    if not isinstance(content, dict) or not content:
        return None
    inner = [
        value
        for value in content.values()
        if isinstance(value, dict) and value and all(map(_is_picture, value))
    ]
    if len(inner) == 1 and not any(map(_is_picture, content)):  # {"version": 1, "images": {"1.jpg": {...}}}
        return _objects(inner[0])
    for form in (_by_split, _by_class, _by_pandas, _by_label):
        if (found := form(content)) is not None:
            return found
    lists = {key: value for key, value in content.items() if isinstance(value, list)}
    pairs = [found for value in lists.values() if (found := _positional(value)) is not None]
    if len(pairs) == 1:  # StyleGAN's {"labels": [["1.png", 0], ...]}
        return pairs[0]
    rows = [value for value in lists.values() if value and all(isinstance(each, dict) for each in value)]
    if len(rows) > 1:  # and beside them classes, licences, users
        rows = [
            value for value in rows if all(any(map(_names_picture, each.values())) for each in value[:PEEKED])
        ]
    if len(rows) == 1:  # {"images": [{...}, ...]}, with anything beside it
        return called_by(rows[0], {key: value for key, value in content.items() if value is not rows[0]})
    if len(lists) == len(content) and len({len(value) for value in lists.values()}) == 1 and len(lists) > 1:
        names = list(lists)
        if not any("." in name for name in names):  # columns of lists, and not captions by image
            return [dict(zip(names, values, strict=True)) for values in zip(*lists.values(), strict=True)]
    if all(isinstance(value, dict) for value in content.values()):  # an object for each image
        return [{IMAGE: key} | value for key, value in content.items()]
    if all(isinstance(value, list) for value in content.values()):
        role = CLASS if _are_labels(content) else CAPTIONS
        return [{IMAGE: key, role: value} for key, value in content.items()]
    if all(isinstance(value, str) for value in content.values()):
        worded = sum(value.count(" ") >= 2 for value in content.values()) * 2 > len(content)
        return [{IMAGE: key, CAPTIONS if worded else CLASS: value} for key, value in content.items()]
    if all(isinstance(value, int) and not isinstance(value, bool) for value in content.values()):
        return [{IMAGE: key, CLASS: value} for key, value in content.items()]
    return None


def _are_labels(content: Mapping[str, list[Any]]) -> bool:
    """Whether lists by image, {"1.jpg": ["crow"]}, are of labels and not of captions: numbers, a word, or two
    words that come again and again; most often alone."""
    values = [each for value in content.values() for each in value]
    if not values or not all(map(_is_picture, content)):
        return False
    if all(isinstance(each, int) and not isinstance(each, bool) for each in values):
        return True
    short = all(isinstance(each, str) and each.count(" ") < 2 for each in values)
    alone = sum(len(value) == 1 for value in content.values()) * 2 > len(content)
    return (
        short and alone and (not any(" " in each for each in values) or len(set(values)) * 2 <= len(values))
    )


def _by_class(content: Mapping[str, Any]) -> list[Any] | None:
    """Rows of Food-101's form: {"crow": ["crow/1", "crow/2"], ...}. None for any other."""
    if not all(isinstance(value, list) and value for value in content.values()):
        return None
    names = [each for value in content.values() for each in value]
    if any(meaning(key) or _is_picture(key) for key in content) or not all(
        isinstance(each, str) and (_is_picture(each) or ("/" in each and " " not in each)) for each in names
    ):
        return None
    return [{IMAGE: each, CLASS: key} for key, value in content.items() for each in value]


def _by_split(content: Mapping[str, Any]) -> list[Any] | None:
    """Rows of {"train": [{...}, ...], "test": [...]}, with CoOp's lists, paths alone, or paths by class in the place of
    objects; and of {"crow/1.jpg": "train"}."""
    if content and all(isinstance(each, str) and each.lower() in SPLIT_WORDS for each in content.values()):
        return [{IMAGE: key, SPLIT: split} for key, split in content.items()]  # {"crow/1.jpg": "train"}
    content = split_lists(content)
    if not content or not all(
        key.lower() in SPLIT_WORDS and isinstance(value, list | dict) for key, value in content.items()
    ):
        return None
    found: list[Any] = []
    for split, value in content.items():
        rows = (
            (_by_class(value) or _by_image(value)) if isinstance(value, dict) else _positional(value) or value
        )
        if rows and all(isinstance(row, str) and _is_picture(row) for row in rows):
            rows = [{IMAGE: row} for row in rows]
        if rows is None:
            return None
        if not all(isinstance(row, Mapping) for row in rows):
            return None
        found += [{SPLIT: split} | dict(row) for row in rows]
    return found


def _by_image(content: Mapping[str, Any]) -> list[Any] | None:
    """Rows of {"1.jpg": "crow"} within a split."""
    if not all(_is_picture(key) and isinstance(value, str | int) for key, value in content.items()):
        return None
    return [{IMAGE: key, CLASS: value} for key, value in content.items()]


def _by_pandas(content: Mapping[str, Any]) -> list[Any] | None:
    """Rows of what DataFrame.to_json writes: {"columns": [...], "data": [[...]]}, or {column: {index: value}}."""
    names, data = content.get("columns"), content.get("data")
    if isinstance(names, list) and isinstance(data, list) and all(isinstance(row, list) for row in data):
        return [dict(zip(map(str, names), row, strict=False)) for row in data]
    columns = [value for value in content.values() if isinstance(value, Mapping)]
    if len(columns) != len(content) or len({tuple(column) for column in columns}) != 1:
        return None
    if not any(meaning(key) == IMAGE_ROLE for key in content) or not all(
        key.isdecimal() for key in columns[0]
    ):
        return None
    return [{key: column[index] for key, column in content.items()} for index in columns[0]]


def _by_label(content: Mapping[str, Any]) -> list[Any] | None:
    """Rows of FiftyOne's {"classes": ["crow", ...], "labels": {"1": 0, ...}}, or {"1": {"label": 0}} in "labels"."""
    names, labels = content.get("classes"), content.get("labels")
    if set(content) != {"classes", "labels"} or not isinstance(labels, Mapping):
        return None
    known = names if isinstance(names, list) else []
    found = []
    for image, label in labels.items():
        if isinstance(label, Mapping):  # with how sure it is
            label = label.get("label")
        if isinstance(label, int) and not isinstance(label, bool) and 0 <= label < len(known):
            found.append({IMAGE: image, CLASS: str(known[label]), "class_id": label})
        elif isinstance(label, str):
            found.append({IMAGE: image, CLASS: label})
        elif label is not None:
            return None
    return found


def _positional(rows: list[Any]) -> list[Any] | None:
    """Rows that are lists: a picture, and its class by name, by number, or by both in any order. None for others."""
    if not rows or not all(isinstance(row, list) and len(row) in (2, 3) for row in rows):
        return None
    if not all(isinstance(row[0], str) and _is_picture(row[0]) for row in rows):
        return None
    found = []
    for row in rows:
        names = [each for each in row[1:] if isinstance(each, str)]
        numbers = [each for each in row[1:] if isinstance(each, int) and not isinstance(each, bool)]
        if len(names) > 1 or len(numbers) > 1 or len(names) + len(numbers) != len(row) - 1:
            return None
        fields = {IMAGE: row[0], CLASS: (names or numbers)[0]}
        found.append(fields | ({"class_id": numbers[0]} if names and numbers else {}))
    return found


def _names_picture(value: Any) -> bool:
    return isinstance(value, str) and _is_picture(value)


def _is_picture(name: str) -> bool:
    return name.lower().endswith(tuple(SUFFIXES))


def _keys(rows: Iterator[Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for _, fields in islice(rows, PEEKED) for key in fields))


def _notes(path: Place, encoding: str) -> tuple[str, ...]:
    note = encoding_note(path, encoding)
    return (note,) if note else ()


def shown(value: Any) -> str:
    """A value as it is put into a message."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
