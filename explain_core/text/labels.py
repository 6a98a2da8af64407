"""Attributes of other languages than English, written as labels: "tête: rouge", a noun and what is said of it.

English puts an adjective before its noun, and an attribute is the two: "red crown". Other languages put it after, or
inflect it, so that no order of the two words would be right in all; a colon leaves both as a dictionary has them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

MARK = ": "


@dataclass(frozen=True, slots=True)
class Said:
    """A noun in the singular, as it was written, and an adjective that is said of it."""

    noun: str
    written: str
    adjective: str

    @property
    def label(self) -> str:
        return f"{self.noun}{MARK}{self.adjective.replace(' ', '-')}"


def is_label(attribute: str) -> bool:
    """Whether an attribute is written as a label."""
    return MARK in attribute


def listed_labels(attributes: Sequence[str]) -> str:
    """Several as a list without a word of any language: "tête (rouge, blanche), bec (court)"; others as they are."""
    found: dict[str, dict[str, None]] = {}
    for attribute in attributes:
        noun, _, adjective = attribute.partition(MARK)
        found.setdefault(noun, {}).update({adjective: None} if adjective else {})
    return ", ".join(f"{noun} ({', '.join(said)})" if said else noun for noun, said in found.items())
