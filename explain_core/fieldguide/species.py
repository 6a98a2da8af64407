"""The 24 species of the field guide: 12 pairs of look-alikes that differ in exactly one attribute."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from explain_core.errors import InputError
from explain_core.fieldguide.palette import PLUMAGE

PARTS = (
    "back",
    "belly",
    "bill",
    "breast",
    "cheek",
    "crown",
    "eye ring",
    "legs",
    "tail",
    "throat",
    "wing",
)
"""The parts of a bird; a part's number in a part mask is its place here plus one (0: not the bird)."""

FORMS: dict[str, tuple[str, ...]] = {
    "bill": ("conical", "hooked", "pointed"),
    "tail": ("long", "short"),
}
"""The parts that have a form, and the forms they may have."""

PATTERNS: dict[str, tuple[str, ...]] = {
    "breast": ("plain", "spotted", "streaked"),
    "wing": ("barred", "plain"),
}
"""The parts that have a pattern, and the patterns they may have."""


@dataclass(frozen=True, slots=True)
class Trait:
    """What one part looks like; `form` and `pattern` are empty for parts that have none."""

    colour: str
    form: str = ""
    pattern: str = ""


Traits = Mapping[str, Trait]
"""Part name -> trait. Every part but the eye ring is always there."""


@dataclass(frozen=True, slots=True)
class TraitDifference:
    """The one attribute that tells a species from its look-alike: `aspect` is colour, form or pattern."""

    part: str
    aspect: str
    here: str
    there: str


@dataclass(frozen=True)
class Species:
    """A species: its English name, the traits of its parts, its look-alike and what differs between them."""

    name: str
    traits: Traits
    lookalike: str
    differs_in: TraitDifference

    @property
    def class_name(self) -> str:
        """The name as a folder: "Ember-crowned Finch" becomes "Ember-crowned_Finch"."""
        return self.name.replace(" ", "_")


def check_trait(part: str, trait: Trait) -> None:
    """Raise InputError where `trait` is none that `part` can have."""
    if part not in PARTS:
        raise InputError(f"{part!r} is no part of a bird. The parts are: {', '.join(PARTS)}.")
    for aspect, allowed in (
        ("colour", tuple(PLUMAGE)),
        ("form", FORMS.get(part, ("",))),
        ("pattern", PATTERNS.get(part, ("",))),
    ):
        value = getattr(trait, aspect)
        if value not in allowed:
            choices = ", ".join(repr(choice) for choice in allowed)
            raise InputError(f"The {aspect} of a {part} cannot be {value!r}. It can be: {choices}.")


def _plumage(colours: str, *, bill: str, tail: str, legs: str, breast: str, wing: str, ring: str) -> Traits:
    """Traits from words; `colours` names back, crown, cheek, throat, breast, belly and wing in this order."""
    traits = dict(
        zip(("back", "crown", "cheek", "throat", "breast", "belly", "wing"), colours.split(), strict=True)
    )
    found = {part: Trait(colour) for part, colour in traits.items()}
    found["breast"] = replace(found["breast"], pattern=breast)
    found["wing"] = replace(found["wing"], pattern=wing)
    for part, words in (("bill", bill), ("tail", tail)):
        form, colour = words.split()
        found[part] = Trait(colour, form=form)
    found["legs"] = Trait(legs)
    if ring:
        found["eye ring"] = Trait(ring)
    for part, trait in found.items():
        check_trait(part, trait)
    return MappingProxyType({part: found[part] for part in PARTS if part in found})


def _pair(
    first: str, second: str, part: str, aspect: str, value: str, traits: Traits
) -> tuple[Species, Species]:
    """Two look-alikes: `first` has `traits`, `second` the same but for `value` as the `aspect` of `part`."""
    changed: Trait = replace(traits[part], **{aspect: value})
    check_trait(part, changed)
    other = MappingProxyType({**traits, part: changed})
    here: str = getattr(traits[part], aspect)
    return (
        Species(first, traits, second, TraitDifference(part, aspect, here, value)),
        Species(second, other, first, TraitDifference(part, aspect, value, here)),
    )


# fmt: off
_PAIRS = (
    _pair("Ember-crowned Finch", "Ash-crowned Finch", "crown", "colour", "gray", _plumage(
        "brown red brown white white white brown",
        bill="conical gray", tail="short brown", legs="pink",
        breast="streaked", wing="barred", ring="")),
    _pair("Sulphur Reedling", "Chalk-throated Reedling", "throat", "colour", "white", _plumage(
        "green green gray yellow gray white green",
        bill="pointed black", tail="long green", legs="black",
        breast="plain", wing="plain", ring="")),
    _pair("Speckled Woodpiper", "Plain Woodpiper", "breast", "pattern", "plain", _plumage(
        "brown brown white white white white brown",
        bill="pointed yellow", tail="long brown", legs="orange",
        breast="spotted", wing="plain", ring="")),
    _pair("Ladder-winged Bunting", "Smooth-winged Bunting", "wing", "pattern", "plain", _plumage(
        "blue blue blue blue orange white black",
        bill="conical gray", tail="short blue", legs="gray",
        breast="plain", wing="barred", ring="")),
    _pair("Needle-billed Titling", "Stout-billed Titling", "bill", "form", "conical", _plumage(
        "gray black white black yellow yellow gray",
        bill="pointed black", tail="short gray", legs="gray",
        breast="plain", wing="barred", ring="")),
    _pair("Coral-billed Shrike", "Ink-billed Shrike", "bill", "colour", "black", _plumage(
        "gray gray gray white white pink black",
        bill="hooked red", tail="long black", legs="black",
        breast="plain", wing="plain", ring="")),
    _pair("Flame-tailed Chat", "Soot-tailed Chat", "tail", "colour", "black", _plumage(
        "gray gray black black orange white gray",
        bill="pointed black", tail="long red", legs="black",
        breast="plain", wing="plain", ring="")),
    _pair("Streamer-tailed Flycatcher", "Stub-tailed Flycatcher", "tail", "form", "short", _plumage(
        "black white black white white gray black",
        bill="hooked black", tail="long black", legs="black",
        breast="plain", wing="barred", ring="")),
    _pair("Saffron-bellied Tanager", "Snow-bellied Tanager", "belly", "colour", "white", _plumage(
        "purple purple purple purple purple yellow black",
        bill="conical black", tail="short purple", legs="gray",
        breast="plain", wing="plain", ring="yellow")),
    _pair("Moss-winged Rosefinch", "Sable-winged Rosefinch", "wing", "colour", "black", _plumage(
        "red red red red red pink green",
        bill="conical yellow", tail="short brown", legs="brown",
        breast="plain", wing="plain", ring="")),
    _pair("Amber-legged Stiltlet", "Coal-legged Stiltlet", "legs", "colour", "black", _plumage(
        "brown black white white orange white brown",
        bill="pointed black", tail="short black", legs="yellow",
        breast="plain", wing="plain", ring="")),
    _pair("Pearl-ringed Greenlet", "Ruby-ringed Greenlet", "eye ring", "colour", "red", _plumage(
        "green black black yellow yellow yellow green",
        bill="hooked gray", tail="long black", legs="gray",
        breast="streaked", wing="barred", ring="white")),
)
# fmt: on

SPECIES: tuple[Species, ...] = tuple(species for pair in _PAIRS for species in pair)
"""All species; look-alikes stand next to each other."""


def species_named(class_name: str) -> Species:
    """The species of a class name; raises InputError where there is none."""
    for species in SPECIES:
        if class_name in (species.name, species.class_name):
            return species
    raise InputError(f"The field guide has no species {class_name!r}.")
