"""The sentence that explains an image: "This is a {class} because it has {a1}, ..., and {an}." """

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from explain_core.data.image_set import display_name
from explain_core.explanation.bare_nouns import DOING, head_of, is_plural, stands_alone
from explain_core.text.labels import is_label, listed_labels
from explain_core.text.things import THINGS
from explain_core.text.vocabulary import split_attribute
from explain_core.text.words import ALWAYS_NOUNS, PARTS, WHOLE

# Nouns that take no article in the singular: "black plumage".
MATERIALS = (
    "bread canvas chrome cloth cotton denim fabric foam foliage fringe fur glass grass hair leather mesh metal mold "
    "mud paint piping plastic pollen rubber skin stitching suede tissue trim upholstery velvet wood wool"
)
MASS = frozenset((*ALWAYS_NOUNS, "down", "feathering", *MATERIALS.split())) - {
    "footbed",
    "fractures",
    "marking",
    "pumps",
}
# What only an animal has: what has a red crown is not a flower, even if there is one. A flower may have a head.
NO_ANIMALS = {"back", "body", "ear", "eye", "face", "foot", "head", "mouth", "neck", "nose", "shoulder"}
BODY = WHOLE | PARTS - NO_ANIMALS
# Vowel letters that sound like consonants, and the reverse.
LIKE_A = ("eu", "ewe", "one", "ubi", "uni", "ura", "usa", "use", "usu", "uta", "ute", "uto")
LIKE_AN = ("heir", "honest", "honor", "honour", "hour", "8", "11", "18")


@dataclass(frozen=True, slots=True)
class Verbs:
    """The two verbs of a description, in the form that the sentence around it needs."""

    be: str
    have: str


IT = Verbs("is", "has")
BOTH = Verbs("are", "have")
GERUND = Verbs("being", "having")


def sentence(
    class_name: str,
    attributes: Sequence[str],
    surface_nouns: Sequence[str] | None = None,
    subjects: Collection[str] = (),
) -> str:
    """Say in a sentence why an image shows `class_name` (Guo et al. 2018, section 3.4).

    `attributes` in order of importance, "adjective noun"; all are used. `surface_nouns`, one for each
    attribute: how captions write its noun (Vocabulary.surface_nouns), so that "black leg" becomes "black
    legs"; without them nouns are singular. Adjectives of one noun are merged ("a black and white head"), and
    nothing is said twice. What is said of the whole ("small bird", or "black crow" of an American Crow)
    becomes "it is small"; `subjects`: more nouns of the whole (see `description`). Without attributes the sentence
    says that nothing supports the class. Labels of other languages are listed: "mésange: tête (rouge), bec (court).".
    """
    name = spoken(class_name)
    if any(map(is_label, attributes)):
        return f"{name}: {listed_labels(attributes)}."
    reasons = description(attributes, surface_nouns, (class_name,), IT, subjects)
    if not reasons:
        return f"This looks like {with_article(name)}, but no attribute supports it."
    return f"This is {with_article(name)} because it {reasons}."


def description(
    attributes: Sequence[str],
    surface_nouns: Sequence[str] | None,
    class_names: Sequence[str],
    verbs: Verbs,
    subjects: Collection[str] = (),
) -> str:
    """What is said of a thing: "is small and has a black head and yellow eyes"; "" without attributes.

    Nouns that name the thing itself give what it is, all others what it has: WHOLE, the last word of each class name,
    and `subjects`, what the captions of the set are about (text/subjects.py). Where these are not known and nothing is
    said of an animal's body, THINGS, such as "flower" and "bus".
    """
    nouns = {split_attribute(" ".join(attribute.split()))[1] for attribute in attributes}
    whole = WHOLE | {spoken(name).lower().split()[-1] for name in class_names}
    whole |= set(subjects) if subjects or not nouns.isdisjoint(BODY) else THINGS
    being: dict[str, None] = {}
    having: dict[str, tuple[str, dict[str, None]]] = {}
    for position, attribute in enumerate(attributes):
        adjective, noun = split_attribute(" ".join(attribute.split()))
        if not adjective:
            continue
        if not noun and stands_alone(adjective):
            having.setdefault(adjective, (adjective, {}))
            continue
        if noun and adjective in DOING:
            being[f"{adjective} {_with_article(noun, noun)}"] = None
            continue
        if not noun or noun in whole or noun.split()[-1] in whole:
            being[adjective] = None
            continue
        surface = surface_nouns[position] if surface_nouns is not None else noun
        having.setdefault(noun, (surface, {}))[1][adjective] = None
    clauses = []
    if being:
        clauses.append(f"{verbs.be} {_adjectives(being)}")
    if having:
        clauses.append(f"{verbs.have} {listed([_phrase(noun, *rest) for noun, rest in having.items()])}")
    return " and ".join(clauses)


def class_sentence(
    class_name: str,
    attributes: Sequence[str],
    surface_nouns: Sequence[str] | None = None,
    subjects: Collection[str] = (),
) -> str:
    """What a class is known by: "A Crow is black and has a long bill."; see `sentence`."""
    if any(map(is_label, attributes)):
        return f"{spoken(class_name)}: {listed_labels(attributes)}."
    reasons = description(attributes, surface_nouns, (class_name,), IT, subjects)
    says = f"{with_article(spoken(class_name))} {reasons or 'has no attribute of its own'}."
    return f"{says[0].upper()}{says[1:]}"


def spoken(class_name: str) -> str:
    """A class's name as it is said; a name of nothing but blanks is "class without a name"."""
    return display_name(class_name) or "class without a name"


def with_article(phrase: str) -> str:
    """ "a black head", "an orange bill", "an American Crow", "a unique crest"."""
    word = phrase.lower()
    vowel = (word[:1] in tuple("aeiou") and not word.startswith(LIKE_A)) or word.startswith(LIKE_AN)
    return f"{'an' if vowel else 'a'} {phrase}"


def listed(items: Sequence[str]) -> str:
    """ "a", "a and b", "a, b, and c"."""
    if len(items) < 3:
        return " and ".join(items)
    return f"{', '.join(items[:-1])}, and {items[-1]}"


def _phrase(noun: str, surface: str, adjectives: dict[str, None]) -> str:
    """ "a black and white head"; a plural or a mass noun takes no article."""
    phrase = f"{_adjectives(adjectives)} {surface}" if adjectives else surface
    return phrase if surface != noun else _with_article(phrase, noun)


def _with_article(phrase: str, noun: str) -> str:
    return phrase if is_plural(noun) or head_of(noun) in MASS else with_article(phrase)


def _adjectives(adjectives: dict[str, None]) -> str:
    """ "long, thin and black": without the comma of the list around it."""
    *first, last = adjectives
    return f"{', '.join(first)} and {last}" if first else last
