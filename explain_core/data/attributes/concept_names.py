"""What is no phrase in a list of concepts, and what of a phrase is the name of its class: both are left out."""

import ast
import re
from collections.abc import Mapping, Sequence

from explain_core.data.attributes.attribute_answers import NOT_SAID
from explain_core.data.image_set import display_name
from explain_core.data.wording import counted, some

Entries = Sequence[tuple[str, str, str]]  #: (where, phrase, prompt or "")
#: What stands where nobody has a phrase; of defects and of faces "missing" and "hidden" may be some.
NOTHING = NOT_SAID - {
    "hidden", "missing", "illegible", "unreadable", "obscured", "occluded", "verdeckt", "not visible", "nicht sichtbar",
    "non visible", "no visible", "non visibile", "não visível",
} | {"nil", "undefined", "tbd", "todo", "nothing", "keine", "aucun", "aucune", "ninguno", "nessuno"}  # fmt: skip
_ADDRESS = re.compile(r"(?i)(https?://|www\.)\S+|[^@\s]+@[^@\s]+\.\w+")
_RULE = re.compile(r"([-*_=~]\s*){3,}")
_OFTEN = r"(?:(?:typically|usually|often|also|generally)\s+)?"
_HAS = rf"{_OFTEN}(?:has|have|is|are|with|shows?|displays?|features?|exhibits?)"


def without_nothing(content: object) -> object:
    """JSON or YAML without the empty entries of its lists."""
    if isinstance(content, list):
        return [without_nothing(each) for each in content if each is not None]
    if isinstance(content, dict):
        return {key: without_nothing(value) for key, value in content.items()}
    return content


def is_rule(line: str) -> bool:
    """Whether a line is drawn between parts of a text: ---, ***, ___."""
    return _RULE.fullmatch(line.strip()) is not None


def is_address_alone(phrase: str) -> bool:
    """Whether a phrase is an address of the web or of e-mail."""
    return _ADDRESS.fullmatch(phrase.strip()) is not None


def says_nothing(phrase: str) -> bool:
    """Whether a phrase stands where nobody has one: N/A, none, null, unknown."""
    return phrase.strip().strip(".()[]\"' ").lower() in NOTHING


def phrases_alone(entries: Entries, file: str, notes: list[str]) -> list[tuple[str, str, str]]:
    """The entries without such as say nothing (N/A), and, where most are phrases, without such as are empty, numbers or
    addresses; what is left out goes to `notes`."""
    nothing = [phrase.strip() for _, phrase, _ in entries if says_nothing(phrase) and phrase.strip()]
    if nothing:
        notes.append(f"{file}: left out where nobody says a phrase: {some([*dict.fromkeys(nothing)])}")
        entries = [each for each in entries if not says_nothing(each[1]) or not each[1].strip()]
    odd = [
        phrase.strip()
        for _, phrase, _ in entries
        if not any(map(str.isalpha, phrase)) or is_address_alone(phrase)
    ]
    if not odd or 2 * len(odd) > len(entries):
        return list(entries)
    said = [one for one in odd if one]
    if said:
        notes.append(f"{file}: left out what is no phrase: {some(said)}")
    return [each for each in entries if any(map(str.isalpha, each[1])) and not is_address_alone(each[1])]


def of_classes(lists: Mapping[str, Sequence[str]], file: str, notes: list[str]) -> list[tuple[str, str, str]]:
    """The phrases of lists by class, each without its class's name: it would tell the class, to people and to a scorer.
    Such as had one are told to `notes`."""
    found = [
        (f"{file}: {class_name}", phrase, without_class(phrase, class_name))
        for class_name, phrases in lists.items()
        for phrase in phrases
    ]
    if named := [phrase for _, phrase, said in found if said != phrase]:
        notes.append(
            f"{file}: the names of classes are left out of {counted(len(named), 'phrase')}: {some(named, 1)}"
        )
    return [(where, said, "") for where, _, said in found]


def without_class(phrase: str, class_name: str) -> str:
    """A phrase without the name of its class: "The crow has black wings" and "black wings of the crow" are "black
    wings"."""
    name = re.escape(display_name(class_name).strip()).replace(r"\ ", r"[\s_-]+")
    if not name:
        return phrase
    before = re.compile(
        rf"(?i)^(?:(?:the|an?|this|most|all)\s+)?{name}s?(?:['\u2019]s?)?\s+(?:{_HAS}\s+)?(?=\w)"
    )
    behind = re.compile(rf"(?i)(?<=\w)\s+(?:of|on|in)\s+(?:the|an?)?\s*{name}s?(?=[.!]?$|[\s,;])")
    said = behind.sub("", before.sub("", phrase.strip(), count=1))
    return re.sub(r"(?i)^(?:an?|the)\s+", "", said) if said != phrase.strip() else phrase


def python_lists(text: str) -> object:
    """The list or dict of a file of Python, the only one or the one that is called concepts; None for others."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found: dict[str, object] = {}
    for node in body:
        if not isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr) or node.value is None:
            continue
        try:
            value: object = ast.literal_eval(node.value)
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(value, list | tuple | dict):
            found[getattr(target, "id", "")] = list(value) if isinstance(value, tuple) else value
    named = [name for name in found if re.search(r"(?i)concept|phrase|attribute|descriptor|feature", name)]
    if len(found) == 1 or len(named) == 1:
        return found[(named or list(found))[0]]
    return None
