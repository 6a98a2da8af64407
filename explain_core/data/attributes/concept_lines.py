"""The phrases in the lines of a text: without points, numbers, quotes and commas that only list them."""

import ast
import re
from collections.abc import Sequence
from string import ascii_lowercase

from explain_core.data.wording import one_line, some
from explain_core.errors import CaptionError

Lines = Sequence[tuple[int, str]]  #: (number, text)

_ASSIGNED = re.compile(r"^\w+\s*=\s*")  #: concepts = [...]
_HEAD = re.compile(r"\*\*[^*]+\*\*:?")
_LETTERED = re.compile(r"\(?([a-z])[.)]\s+")
_BULLET = re.compile(r"[-*+\u2022\u2013\u00b7]\s+(\[[ xX]?\]\s+)?")  #: with the box of a list of tasks
_NUMBER = re.compile(r"[-+]?[\d.,]+(e-?\d+)?%?")
_COUNTED = re.compile(r"\s*\([\d.,]+%?\)$")
_WEIGHED = re.compile(r"(?<=\w)\s*[\s,;:=]\s*-?\d*\.\d+$")
_TOLD = re.compile(r"(?<=\w)\s+[-\u2013\u2014]\s+(?=\w)")  #: between a phrase and what is said of it
_POINTED = re.compile(r"\(?(\d+)[.):]\s+")
_NUMBERED = re.compile(r"(\d+)\s+")
_WAYS = re.compile(r"\s+(?:/|aka|a\.k\.a\.)\s+")  #: between several ways to say a phrase
SHORT = 4  #: words of a phrase between commas
MOSTLY = 0.8  #: lines with a point or number before them, of a list whose lines may lack one
TEMPLATE = 3  #: phrases that may be of one template
_PICTURE = re.compile(
    r"(?i)(?:(?:an? |the |this is an? )?(?:\w+ )?(?:photo(?:graph)?|picture|image|rendering|close-?up) of\b|"
    r"(?:this|the|an?|it) (?:\w+ ){0,3}(?:has|have|with)\b|"
    r"(?:does|do|is|are|has|can) (?:the|this|that|it|there|you)\b)"
)
_BOLD = re.compile(r"(?:(?:[-*+]|\(?\d+[.):]?)\s+)?\*\*([^*]+)\*\*")
_MARKED = re.compile(r"(\*\*|__|\*|`|_)(?!\s)([^*`]+?)\1:?")  #: a phrase in bold, slanted or as code
_ALL_QUOTED = re.compile(r'(\s*"[^"]*"\s*[,;]?)+\s*')  #: "red crown", "long bill",
_QUOTED = re.compile(r"([\"'\u201c\u2018])(.*?)[\"'\u201d\u2019]")


def plain_lines(lines: Lines, file: str) -> list[tuple[int, str]]:
    """The phrases with their lines. Raises CaptionError for lines such as "crow: black wings, long beak": a phrase may
    have a colon, and a class may be named by it."""
    lines = _without_numbers(_each_alone(lines))
    if len(lines) > 1 and all(_COUNTED.search(text) for _, text in lines):  # "red crown (12)"
        lines = [(number, _COUNTED.sub("", text)) for number, text in lines]
    if len(lines) > 1 and all(_WEIGHED.search(text) for _, text in lines):  # "red crown 0.93"
        lines = [(number, _WEIGHED.sub("", text)) for number, text in lines]
    if len(lines) > 1 and all(_TOLD.search(text) for _, text in lines):  # "Red crown - bright red feathers"
        lines = [(number, _TOLD.split(text, maxsplit=1)[0]) for number, text in lines]
    if len(lines) > 1 and all(len(text.split("\t")) > 1 for _, text in lines):
        raise CaptionError(
            f"{file}:{lines[0][0]}: tabs part its lines, and nothing says which is the phrase. Give it a first line "
            "that names the columns, such as class and concept"
        )
    bold = [_BOLD.match(text) for _, text in lines]
    behind = [
        text[each.end() :].strip(" :") if each else "" for (_, text), each in zip(lines, bold, strict=True)
    ]
    if len(lines) > 1 and all(
        each and _names_head(each[1], said) for each, said in zip(bold, behind, strict=True)
    ):
        return [
            (number, said) for (number, _), said in zip(lines, behind, strict=True)
        ]  # "**Crown:** red crown"
    if len(lines) > 1 and all(bold):  # "1. **Red crown**: bright red feathers"
        return [
            (number, each[1].strip().rstrip(":"))
            for (number, _), each in zip(lines, bold, strict=True)
            if each
        ]
    if (
        len(lines) > 1
        and all(re.fullmatch(r"[^:]+:\s+\S[^:]*", text) for _, text in lines)
        and any(re.search(r":\s+\S+[\s,;|]", text) for _, text in lines)
    ):  # "head: red" is a phrase
        raise CaptionError(
            f'{file}:{lines[0][0]}: "{one_line(lines[0][1])}" may be a phrase, or phrases of a class. Write one '
            'phrase a line, or JSON of lists by class: {"crow": ["black wings", "long beak"]}'
        )
    form = _BULLET
    for counted in (_POINTED, _NUMBERED):
        if _is_counted([counted.match(text) for _, text in lines], counted is _NUMBERED):
            form = counted
    letters = [_LETTERED.match(text) for _, text in lines]
    if (
        len(lines) > 1
        and "".join(each[1] if each else "." for each in letters) == ascii_lowercase[: len(lines)]
    ):
        form = _LETTERED
    marked = sum(bool(_BULLET.match(text) or _POINTED.match(text)) for _, text in lines)
    is_mixed = len(lines) > 1 and marked >= MOSTLY * len(lines)
    forms = (form, _POINTED) if form is _BULLET and is_mixed else (form,)  # "1. red cap" among points
    found = [next((each for one in forms if (each := one.match(text))), None) for _, text in lines]
    bare = [
        (number, text[mark.end() :] if mark else text)
        for (number, text), mark in zip(lines, found, strict=True)
    ]
    return [(number, _unquoted(text)) for number, text in bare]


def _names_head(head: str, said: str) -> bool:
    """Whether a phrase stands behind a heading of one word that it names again: "Crown:" and "red crown"."""
    words = said.lower().split()
    return 2 <= len(words) <= SHORT and head.strip(" :").lower() in words


def _is_short(part: str) -> bool:
    """Whether what stands between commas is a phrase of its own: "red crown", and not "long" of "long, curved bill"."""
    words = part.split()
    return 2 <= len(words) <= SHORT and not {"and", "or", "with", "of", "that", "which"} & set(words)


def _each_alone(lines: Lines) -> Lines:
    """The phrases of lines that hold several, between commas or quotes."""
    if len(lines) == 1 and len(parts := re.split(r"[,;|]", lines[0][1])) > 2:
        lines = [(lines[0][0], part.strip()) for part in parts if part.strip()]
    if any(text.count('"') > 2 for _, text in lines) and all(
        _ALL_QUOTED.fullmatch(text) for _, text in lines
    ):
        lines = [(number, part) for number, text in lines for part in re.findall(r'"([^"]*)"', text)]
    listed = [[part.strip() for part in text.split(",")] for _, text in lines]
    if len(lines) > 1 and all(len(parts) > 1 and all(map(_is_short, parts)) for parts in listed):
        lines = [
            (number, part) for (number, _), parts in zip(lines, listed, strict=True) for part in parts
        ]  # "red crown, long bill" a line
    return lines


def _without_numbers(lines: Lines) -> Lines:
    """The lines without a number that a tab parts from the phrase: its place, its weight, how often it was met."""
    cells = [[cell.strip() for cell in text.split("\t")] for _, text in lines]
    if len(lines) < 2 or any(len(row) != len(cells[0]) or len(row) < 2 for row in cells):
        return lines
    words = [column for column in zip(*cells, strict=True) if not all(map(_NUMBER.fullmatch, column))]
    if len(words) != 1:
        return lines
    return [(number, phrase) for (number, _), phrase in zip(lines, words[0], strict=True)]


def without_talk(lines: Lines) -> tuple[list[tuple[int, str]], list[str]]:
    """The lines without headings ("Head:") and without the sentences before and after a list of points or numbers, as
    language models write them; and these."""
    marked = [place for place, (_, text) in enumerate(lines) if _BULLET.match(text) or _POINTED.match(text)]
    heads = {
        place
        for place, (_, text) in enumerate(lines)
        if text.endswith(":") or _HEAD.fullmatch(text) is not None
    }
    whole = len(marked) > 1 and all(
        place in heads or place in marked for place in range(marked[0], marked[-1] + 1)
    )
    kept, left = list[tuple[int, str]](), list[str]()
    for place, (number, text) in enumerate(lines):
        around = whole and not marked[0] <= place <= marked[-1] and len(lines) <= 2 * len(marked)
        is_head = place in heads and place not in marked and len(lines) > 1
        if around or (is_head and (whole or text.endswith(":"))):
            left.append(text)
        else:
            kept.append((number, text))
    return kept, left


def headings(lines: Sequence[str], is_markdown: bool) -> list[str]:
    """The lines that are headings in Markdown: behind one "#" and a blank in a file of Markdown, where it begins no
    remark, behind several in any text."""
    mark = re.compile(r"#{1,6}\s+\S" if is_markdown else r"#{2,6}\s+\S")
    return [line for line in lines if mark.match(line)]


def python_value(lines: Sequence[str]) -> object:
    """A list or a dict as Python prints it, "['red crown', 'long bill']"; None for other texts."""
    text = _ASSIGNED.sub("", "\n".join(lines).strip())
    if f"{text[:1]}{text[-1:]}" not in ("[]", "{}"):
        return None
    try:
        found: object = ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    return found if isinstance(found, list | dict) else None


def marked_table(lines: Sequence[str]) -> list[dict[str, str]] | None:
    """The rows of a table of Markdown, "| concept | group |", by its columns; None for other texts."""
    if len(lines) < 3 or not all(line.startswith("|") and line.endswith("|") for line in lines):
        return None
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    if not all(re.fullmatch(r":?-+:?", cell) for cell in rows[1]):
        return None
    return [dict(zip(rows[0], row, strict=False)) for row in rows[2:]]


Entries = Sequence[tuple[str, str, str]]  #: (where, phrase, prompt or "")


def without_template(entries: Entries) -> list[tuple[str, str, str]]:
    """The phrases without what all of them begin with, where that says that a picture is asked for.

    "a photo of a bird with a red crown." is called "red crown", and asked as it stands.
    """
    phrases = [phrase.strip() for _, phrase, _ in entries]
    words = [phrase.rstrip(".?").split() for phrase in phrases]
    if len(words) < TEMPLATE or not all(words) or not all(map(_PICTURE.match, phrases)):
        return list(entries)
    shared = 0
    while all(len(each) > shared + 1 and each[shared].lower() == words[0][shared].lower() for each in words):
        shared += 1
    if shared < 2 or len({" ".join(each[shared:]).lower() for each in words}) < 2:
        return list(entries)
    return [
        (where, " ".join(each[shared:]), prompt or phrase.strip())
        for (where, phrase, prompt), each in zip(entries, words, strict=True)
    ]


def first_ways(entries: Entries, file: str, notes: list[str]) -> list[tuple[str, str, str]]:
    """The phrases, of "red crown / crimson crown" the first way to say it, which is added to `notes`."""
    several = [phrase for _, phrase, _ in entries if _WAYS.search(phrase.strip())]
    if not several:
        return list(entries)
    notes.append(f"{file}: of several ways to say a phrase the first is taken: {some(several)}")
    return [(where, _WAYS.split(phrase.strip(), maxsplit=1)[0], prompt) for where, phrase, prompt in entries]


def _is_counted(found: Sequence[re.Match[str] | None], is_strict: bool) -> bool:
    """Whether all lines begin with a number; `is_strict`: each is one more than that before, from 0 or 1."""
    if len(found) < 2 or not all(found):
        return False
    numbers = [int(each[1]) for each in found if each]
    return not is_strict or numbers in (list(range(len(numbers))), list(range(1, len(numbers) + 1)))


def _unquoted(text: str) -> str:
    plain = text.strip().rstrip(",;").strip()
    if (marked := _MARKED.fullmatch(plain)) is not None:
        plain = marked[2].strip().rstrip(":")
    quoted = _QUOTED.fullmatch(plain)
    return quoted[2] if quoted else plain
