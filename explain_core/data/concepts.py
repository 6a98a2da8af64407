"""A list of concepts: phrases that are looked for in pictures, with what each is called among attributes."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from explain_core.data.column_names import normalised
from explain_core.data.concept_lines import plain_lines, python_list, without_template
from explain_core.data.json_table import read_json
from explain_core.data.table import Table
from explain_core.data.table_file import open_table
from explain_core.data.text_file import MAX_TEXT, check_regular, encoding_of, text_lines
from explain_core.data.wording import counted, one_line, some
from explain_core.data.yaml_text import ENDINGS as YAML
from explain_core.data.yaml_text import read_yaml
from explain_core.errors import CaptionError
from explain_core.places import Place

CONCEPTS = (
    "concept",
    "concepts",
    "concept_name",
    "phrase",
    "phrases",
    "attribute",
    "attributes",
    "name",
    "word",
    "words",
)
PROMPTS = ("prompt", "prompts", "text", "asked", "query")
MOST, LONGEST = 20_000, 200  #: phrases of a list, and letters of a phrase
_ARTICLE = re.compile(r"(?i)(an?|the)\s+")


@dataclass(frozen=True, slots=True)
class ConceptList:
    """`phrases`: what people call each ("red crown"); `prompts`: what a scorer is asked of each, in the same order."""

    phrases: tuple[str, ...]
    prompts: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        """How many there are."""
        return len(self.phrases)

    @property
    def digest(self) -> str:
        """A name for the list: 16 hex digits."""
        return hashlib.sha256(json.dumps([self.phrases, self.prompts]).encode()).hexdigest()[:16]


def read_concepts(path: Place) -> ConceptList:
    """The list in a file: a phrase a line (.txt; "#" begins a remark, points and numbers before all phrases are left
    out), a JSON list, lists by class, or a table.

    A table has a column `concept` (or one column), and may have `prompt`, which is asked in the phrase's place. The
    article before a phrase is left out of its name. A phrase that comes twice counts once.
    Raises CaptionError, with file and line, for an empty list, and for what is no phrase.
    """
    found = dict[str, str]()
    spelled = dict[str, str]()
    twice = dict[str, None]()
    for where, phrase, prompt in without_template(list(_entries(path))):
        name = _ARTICLE.sub("", " ".join(phrase.split()), count=1) if phrase.strip() else ""
        if not name or len(name) > LONGEST or len(prompt) > LONGEST * 5 or not name.isprintable():
            raise CaptionError(
                f'{where}: "{one_line(phrase)[:80]}" is no phrase; give up to {LONGEST} letters, such as "red crown"'
            )
        asked = prompt.strip() or phrase.strip()
        name = spelled.setdefault(name.casefold(), name)
        if found.setdefault(name, asked).casefold() != asked.casefold():
            twice[name] = None
        if len(found) > MOST:
            raise CaptionError(f"{path.name} holds more than {MOST:,} phrases; give a shorter list")
    if not found:
        raise CaptionError(f"{path.name} holds no phrase; give one a line")
    note = (
        f"{counted(len(twice), 'phrase')} asked in two ways, of which the first counts: {some(list(twice))}"
    )
    return ConceptList(tuple(found), tuple(found.values()), (note,) if twice else ())


def _entries(path: Place) -> Iterator[tuple[str, str, str]]:
    """(where, phrase, prompt or "")."""
    suffix = path.suffix.lower()
    if suffix in (".json", *YAML):
        yield from _of_json(path, read_json(path) if suffix == ".json" else read_yaml(path))
    elif suffix in (".txt", ".md", ""):
        check_regular(path, MAX_TEXT)
        lines = [line.strip() for line in text_lines(path, encoding_of(path))]
        if (listed := python_list(lines)) is not None:
            yield from (
                (f"{path.name}: entry {number}", each, "") for number, each in enumerate(listed, start=1)
            )
            return
        yield from (
            (f"{path.name}:{number}", text, "")
            for number, text in plain_lines(
                [(number, text) for number, text in enumerate(lines, start=1) if text and text[0] != "#"],
                path.name,
            )
        )
    else:
        yield from _of_rows(open_table(path))


def _of_json(path: Place, content: object) -> Iterator[tuple[str, str, str]]:
    lists = (
        [value for value in content.values() if isinstance(value, list)] if isinstance(content, dict) else []
    )
    plain = isinstance(content, dict) and not any(isinstance(value, dict) for value in content.values())
    if len(lists) == 1 and plain:
        content = lists[0]  # {"version": 1, "concepts": [...]}
    if isinstance(content, dict) and content and all(isinstance(each, list) for each in content.values()):
        content = [phrase for phrases in content.values() for phrase in phrases]  # those of each class
    if isinstance(content, dict) and all(isinstance(value, str) for value in content.values()):
        yield from ((f"{path.name}: {one_line(name)}", name, value) for name, value in content.items())
        return
    if isinstance(content, list) and content and all(isinstance(each, dict) for each in content):
        yield from _of_rows(open_table(path))
        return
    if not isinstance(content, list) or not all(isinstance(each, str) for each in content):
        raise CaptionError(
            f'{path.name}: wanted is a list of phrases, ["red crown", ...], or {{"red crown": "a photo of ..."}}'
        )
    yield from ((f"{path.name}: entry {number}", each, "") for number, each in enumerate(content, start=1))


def _of_rows(table: Table) -> Iterator[tuple[str, str, str]]:
    path = table.path
    column = _column(table.columns, CONCEPTS) or (table.columns[0] if len(table.columns) == 1 else None)
    if column is None:
        raise CaptionError(
            f'{path.name}: no column is called "concept"; there are {some(table.columns)}. Call the one of phrases so'
        )
    prompt = _column([name for name in table.columns if name != column], PROMPTS)
    for where, fields in table.rows():
        yield where, str(fields.get(column) or ""), str(fields.get(prompt) or "") if prompt else ""


def _column(columns: Sequence[str], names: Sequence[str]) -> str | None:
    return next((column for name in names for column in columns if normalised(column) == name), None)
