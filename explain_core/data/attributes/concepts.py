"""A list of concepts: phrases that are looked for in pictures, with what each is called among attributes."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from explain_core.data.attributes.concept_lines import (
    first_ways,
    headings,
    marked_table,
    plain_lines,
    python_value,
    without_talk,
    without_template,
)
from explain_core.data.attributes.concept_names import (
    is_address_alone,
    is_rule,
    of_classes,
    phrases_alone,
    python_lists,
    without_class,
    without_nothing,
)
from explain_core.data.attributes.concept_objects import (
    PROMPTS,
    asked_of,
    column_of,
    leaves_of,
    plain_name,
    prompts_of,
)
from explain_core.data.tables.column_names import CLASS, meaning, normalised
from explain_core.data.tables.json_table import read_json
from explain_core.data.tables.table import Table
from explain_core.data.tables.table_file import open_table
from explain_core.data.tables.text_file import MAX_TEXT, check_regular, encoding_of, text_lines
from explain_core.data.tables.yaml_text import ENDINGS as YAML
from explain_core.data.tables.yaml_text import read_yaml
from explain_core.data.wording import counted, one_line, some
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
    "descriptor",
    "descriptors",
    "feature",
    "features",
    "keyword",
    "keywords",
    "tag",
    "tags",
    "trait",
    "term",
    "konzept",
    "merkmal",
    "begriff",
    "attribut",
    "caractéristique",
)
MOST, LONGEST = 20_000, 200  #: phrases of a list, and letters of a phrase
TEXTS = (".csv", ".tsv", ".psv", ".tab")  #: tables in text, which may lack a header
#: What stands before a phrase: "the red crown", "which has a red crown".
_ARTICLE = re.compile(
    r"(?i)((which|that|it|who|(does|do)\s+(it|(the|this)\s+\w+)|(is|are)\s+(it|(the|this)\s+\w+(?=\s+(with|having|an?)\s)))\s+)?"
    r"((has|have|with|having|(is|are)(?!\s+(the|this|that)\s+\w+\s+\w))\s+)?((an?|the)\s+)?(?=\S)"
)
_CODE = re.compile(r"[\[\]{}<>|\\\t]")  #: of programs and tables, in no phrase
_PLACE = re.compile(r"\{\w*\}")  #: where a template has its phrase
_REMARK = re.compile(r"\s+#(\s.*)?$")


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
    """The list in a file: a phrase a line (.txt; "#" begins a remark; points, numbers, headings and what is said around
    a list are left out), a JSON list, lists by class, or a table.

    A table has a column `concept` (or one column), and may have `prompt`, which is asked in the phrase's place. The
    article before a phrase is left out of its name. A phrase that comes twice counts once.
    Raises CaptionError, with file and line, for an empty list, and for what is no phrase.
    """
    found = dict[str, str]()
    spelled = dict[str, str]()
    twice, notes = dict[str, None](), list[str]()
    entries = phrases_alone(without_template(list(_entries(path, notes))), path.name, notes)
    for where, phrase, prompt in first_ways(entries, path.name, notes):
        name = _ARTICLE.sub("", " ".join(phrase.split()).rstrip(" .?"), count=1) if phrase.strip() else ""
        if (
            not name
            or not any(map(str.isalpha, name))
            or _CODE.search(name)
            or is_address_alone(name)
            or len(name) > LONGEST
            or len(prompt) > LONGEST * 5
            or not name.isprintable()
        ):
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
    if twice:
        notes.append(
            f"{counted(len(twice), 'phrase')} asked in two ways, of which the first counts: {some(list(twice))}"
        )
    return ConceptList(tuple(found), tuple(found.values()), tuple(notes))


def _entries(path: Place, notes: list[str]) -> Iterator[tuple[str, str, str]]:
    """(where, phrase, prompt or "")."""
    suffix = path.suffix.lower()
    if suffix in (".json", *YAML):
        content = read_json(path) if suffix == ".json" else read_yaml(path)
        yield from _of_json(path, without_nothing(content), notes)
    elif suffix == ".py":
        value = python_lists("\n".join(text_lines(path, encoding_of(path))))
        if value is None:
            raise CaptionError(f'{path.name}: wanted is one list of phrases, concepts = ["red crown", ...]')
        yield from _of_json(path, value, notes)
    elif suffix in (".txt", ".md", ""):
        check_regular(path, MAX_TEXT)
        lines = [line.strip() for line in text_lines(path, encoding_of(path))]
        filled = [line for line in lines if line]
        if (value := python_value(filled)) is not None:
            yield from _of_json(path, value, notes)
            return
        tabled = [line for line in filled if line[0] != "#" and not is_rule(line)]
        if (marked := marked_table(tabled)) is not None:
            columns = tuple(marked[0])
            rows = [(f"{path.name}, row {number}", row) for number, row in enumerate(marked, start=1)]
            yield from _of_rows(Table(path, columns, lambda: iter(rows)), notes)
            return
        if filled and "\t" in filled[0] and column_of(filled[0].split("\t"), CONCEPTS) is not None:
            yield from _of_rows(open_table(path), notes)
            return
        numbered = [
            (number, _REMARK.sub("", text))
            for number, text in enumerate(lines, start=1)
            if text and text[0] != "#" and not is_rule(text)
        ]
        listed_lines, left = without_talk(numbered)
        left = [*headings(lines, suffix == ".md"), *left]
        if left:
            notes.append(
                f"{path.name}: left out {counted(len(left), 'line')} round its phrases: {some(left)}"
            )
        for number, text in plain_lines(listed_lines, path.name):
            yield f"{path.name}:{number}", text, ""
    else:
        yield from _of_rows(open_table(path), notes)


def _of_json(path: Place, content: object, notes: list[str]) -> Iterator[tuple[str, str, str]]:
    if isinstance(content, dict) and any(isinstance(each, str) for each in content.values()):
        inner = next((content[key] for key in content if normalised(key) in CONCEPTS), None)
        content = inner if isinstance(inner, dict) else content  # {"dataset": "birds", "concepts": {...}}
    lists = (
        [value for value in content.values() if isinstance(value, list)] if isinstance(content, dict) else []
    )
    plain = isinstance(content, dict) and not any(isinstance(value, dict) for value in content.values())
    if len(lists) == 1 and plain and isinstance(content, dict):
        asked_as = [value for value in content.values() if isinstance(value, str) and _PLACE.search(value)]
        content = lists[0]  # {"version": 1, "concepts": [...]}
        if len(asked_as) == 1 and all(isinstance(each, str) for each in content):  # "a photo of a {}."
            content = {each: _PLACE.sub(each.replace("\\", ""), asked_as[0], count=1) for each in content}
    if isinstance(content, dict) and (prompts := prompts_of(content)):
        notes.append(f"{path.name}: of several texts of a phrase the first is asked")
        yield from ((f"{path.name}: {one_line(name)}", name, each) for name, each in prompts.items())
        return
    if isinstance(content, dict) and content and all(type(each) is int for each in content.values()):
        content = list(content)  # {"red crown": 0, ...}
    if isinstance(content, dict) and content and all(isinstance(each, list) for each in content.values()):
        phrases = [phrase for phrases in content.values() for phrase in phrases]
        if all(isinstance(phrase, str) for phrase in phrases):  # those of each class
            yield from of_classes(content, path.name, notes)
            return
        content = phrases
    if isinstance(content, dict) and (asked := asked_of(content)):
        yield from ((f"{path.name}: {one_line(name)}", name, prompt) for name, prompt in asked.items())
        return
    if isinstance(content, dict) and any(isinstance(each, dict) for each in content.values()):
        leaves = leaves_of(content)
        if leaves is not None:
            notes.append(f"{path.name}: the phrases are those of all lists in it, whatever these are called")
            content = leaves
    if isinstance(content, dict) and all(name.isdecimal() for name in content):  # {"0": "red crown", ...}
        content = list(content.values())
    if isinstance(content, dict) and all(isinstance(value, str) for value in content.values()):
        yield from ((f"{path.name}: {one_line(name)}", name, value) for name, value in content.items())
        return
    if isinstance(content, list) and content and all(isinstance(each, dict) for each in content):
        rows = open_table(path) if path.suffix.lower() in (".json", *YAML) else None
        if rows is not None:
            yield from _of_rows(rows, notes)
            return
    if not isinstance(content, list) or not all(isinstance(each, str) for each in content):
        raise CaptionError(
            f'{path.name}: wanted is a list of phrases, ["red crown", ...], or {{"red crown": "a photo of ..."}}'
        )
    yield from ((f"{path.name}: entry {number}", each, "") for number, each in enumerate(content, start=1))


def _of_rows(table: Table, notes: list[str]) -> Iterator[tuple[str, str, str]]:
    path = table.path
    sample = [fields for _, fields in table.peek()]
    lists = [
        name for name in table.columns if sample and all(isinstance(each.get(name), list) for each in sample)
    ]
    column = (
        column_of(lists, CONCEPTS)
        or column_of(table.columns, CONCEPTS)
        or (table.columns[0] if len(table.columns) == 1 else None)
    )
    if column is None and not sample and len(table.columns) > 1:  # all in one line
        yield from ((f"{path.name}:1", name, "") for name in table.columns if name)
        return
    several = [name for name in table.columns if re.sub(r"_?\d+$", "", plain_name(name)) in CONCEPTS]
    if column is None and len(several) > 1:  # descriptor_1, descriptor_2
        notes.append(f"{path.name}: the phrases are those in {some(several)}")
        yield from (
            (where, str(fields[name]), "")
            for where, fields in table.rows()
            for name in several
            if str(fields.get(name) or "").strip()
        )
        return
    column = column or column_of(table.columns, PROMPTS)
    if column is None:
        raise CaptionError(
            f'{path.name}: no column is called "concept"; there are {some(table.columns)}. Call the one of phrases so'
        )
    if (
        plain_name(column) not in CONCEPTS and path.suffix.lower() in TEXTS
    ):  # a phrase, and no name of a column
        notes.append(f'{path.name} has no header: "{one_line(column)}" in its first line is a phrase')
        yield f"{path.name}:1", column, ""
    of = next((name for name in table.columns if name != column and meaning(name) == CLASS), None)
    prompt = column_of([name for name in table.columns if name != column], PROMPTS)
    if aside := [name for name in table.columns if name and name not in (column, prompt)]:
        notes.append(f"{path.name}: the phrases are those in {one_line(column)}; left aside {some(aside)}")
    for where, fields in table.rows():
        cell = fields.get(column)
        listed = cell if isinstance(cell, list) else python_value([str(cell or "")])
        if not isinstance(listed, list) and ";" in str(cell) and plain_name(column).endswith("s"):
            listed = [each for each in map(str.strip, str(cell).split(";")) if each]
        for each in listed if isinstance(listed, list) else [cell]:
            said = without_class(str(each or ""), str(fields.get(of) or "")) if of else str(each or "")
            yield (
                where,
                said,
                str(fields.get(prompt) or "") if prompt else "",
            )
