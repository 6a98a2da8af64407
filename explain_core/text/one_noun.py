"""One noun for its singular and its plural, where tables of attributes and captions spell it in two ways."""

from collections.abc import Iterable, Mapping

from explain_core.text.labels import is_label
from explain_core.text.vocabulary import split_attribute

LEAST = 3  #: letters of a singular: "bus" has none


def noun_forms(mentions: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The nouns that attributes have, by each of the forms in which they are written: (attribute, surface noun)."""
    found = dict[str, str]()
    for attribute, surface in mentions:
        noun = "" if is_label(attribute) else split_attribute(attribute)[1]
        if noun:
            found[noun] = noun
            found.setdefault(surface.lower(), noun)
    return found


def with_known_noun(attribute: str, forms: Mapping[str, str]) -> str:
    """An attribute with the noun that others have: "white petals" is "white petal" where "petal" is known, or the other
    way round; as it is where neither is."""
    if is_label(attribute):
        return attribute
    adjective, noun = split_attribute(attribute)
    if not noun:
        return attribute
    known = next((forms[form] for form in (noun, *_singulars(noun), *_plurals(noun)) if form in forms), noun)
    return f"{adjective} {known}"


def _singulars(noun: str) -> list[str]:
    """What a noun may be the plural of."""
    found = []
    for ending, others in (("ves", ("f", "fe")), ("ies", ("y",)), ("es", ("",)), ("s", ("",))):
        if noun.endswith(ending) and not noun.endswith("ss"):
            found += [noun.removesuffix(ending) + other for other in others]
    return [each for each in found if len(each) >= LEAST]


def _plurals(noun: str) -> list[str]:
    """What the plural of a noun may be."""
    found = [f"{noun}s", f"{noun}es"]
    if noun.endswith("y"):
        found.append(f"{noun[:-1]}ies")
    if noun.endswith(("f", "fe")):
        found.append(f"{noun.removesuffix('e')[:-1]}ves")
    return found
