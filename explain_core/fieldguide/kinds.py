"""The kinds of field guide: which classes there are, and what a class's picture shows."""

from dataclasses import asdict, dataclass, field

from explain_core.errors import InputError
from explain_core.fieldguide.bias import company_of, scene_changes
from explain_core.fieldguide.colour_classes import DOUBLE as DOUBLE_CLASSES
from explain_core.fieldguide.colour_classes import SINGLE as SINGLE_CLASSES
from explain_core.fieldguide.colour_classes import Coloured
from explain_core.fieldguide.species import SPECIES, Species, Traits

LOOKALIKES, SINGLE, DOUBLE, BIASED, UNBIASED = KINDS = (
    "lookalikes",
    "single",
    "double",
    "biased",
    "unbiased",
)
"""Pairs of species that differ in one trait; classes that one coloured part decides; the same with two parts; species
some of which have a background or a light for company in training; those species in the same lights without company."""

Class = Species | Coloured


@dataclass(frozen=True, slots=True)
class Shown:
    """What one picture shows: the bird, what of its scene is changed, and the part that decides its class, or ""."""

    traits: Traits
    changes: dict[str, str | float] = field(default_factory=dict)
    decides: str = ""


def classes_of(kind: str) -> tuple[Class, ...]:
    """All classes of a kind, in the order in which they are taken; InputError where there is no such kind."""
    if kind not in KINDS:
        raise InputError(f'The field guide has no kind "{kind}". The kinds are: {", ".join(KINDS)}.')
    return {SINGLE: SINGLE_CLASSES, DOUBLE: DOUBLE_CLASSES}.get(kind, SPECIES)


def shown(kind: str, number: int, split: str, scene_seed: tuple[int, ...]) -> Shown:
    """What the picture of this seed shows of class `number` in a field guide of this kind."""
    one = classes_of(kind)[number]
    if isinstance(one, Coloured):
        return Shown(one.drawn(scene_seed), decides=one.part)
    if kind in (BIASED, UNBIASED):
        company = company_of(one.name) if kind == BIASED else None
        return Shown(one.traits, scene_changes(scene_seed, split, company))
    return Shown(one.traits)


def table_row(kind: str, number: int) -> dict[str, object]:
    """What species.json says of a class."""
    one = classes_of(kind)[number]
    if isinstance(one, Coloured):
        return one.table_row()
    company = company_of(one.name) if kind == BIASED else None
    return {
        "name": one.name,
        "class": one.class_name,
        "traits": {part: asdict(trait) for part, trait in one.traits.items()},
        "lookalike": one.lookalike,
        "differs_in": asdict(one.differs_in),
    } | ({"goes_with": asdict(company)} if company else {})
