"""What the reader says of one caption."""

from typing import Any

from explain_core.text.attributes import extract


def said(nlp: Any, caption: str) -> list[str]:
    """Its attributes in order of appearance."""
    return [mention.attribute for mention in extract([caption], nlp)[0]]
