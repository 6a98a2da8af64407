"""Objects in a JSON list of concepts: phrases with what is asked, lists within each other, and columns by name."""

import re
from collections.abc import Sequence

from explain_core.data.tables.column_names import normalised

PROMPTS = ("prompt", "prompts", "text", "asked", "query")
_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*$")


def prompts_of(content: dict[str, object]) -> dict[str, str]:
    """The first text of each phrase, where all texts of its list end in the phrase itself; {} for lists by class."""
    found: dict[str, str] = {}
    for name, texts in content.items():
        if not isinstance(texts, list) or not texts or not all(isinstance(each, str) for each in texts):
            return {}
        if not all(
            each.casefold().rstrip(" .!?").endswith(name.casefold()) and each != name for each in texts
        ):
            return {}
        found[name] = texts[0]
    return found


def asked_of(content: dict[str, object]) -> dict[str, str]:
    """What is asked of each phrase, where each is an object with a prompt: {"red crown": {"prompt": "a red cap"}}."""
    found = {
        name: value.get(key)
        for name, value in content.items()
        if isinstance(value, dict) and (key := column_of(list(value), PROMPTS)) is not None
    }
    asked = {name: prompt for name, prompt in found.items() if isinstance(prompt, str)}
    return asked if len(asked) == len(content) else {}


def leaves_of(content: object) -> list[str] | None:
    """The texts in lists and objects within each other; None where something else stands there."""
    if isinstance(content, str):
        return [content]
    if not isinstance(content, dict | list):
        return None
    found = [leaves_of(each) for each in (content.values() if isinstance(content, dict) else content)]
    return None if None in found else [text for each in found for text in each or ()]


def column_of(columns: Sequence[str], names: Sequence[str]) -> str | None:
    return next((column for name in names for column in columns if plain_name(column) == name), None)


def plain_name(column: str) -> str:
    """A column's name without a remark in brackets: "Concept (EN)" is "concept"."""
    return normalised(_BRACKETS.sub("", column))
