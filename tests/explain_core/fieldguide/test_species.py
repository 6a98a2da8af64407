from dataclasses import asdict

import pytest

from explain_core.errors import InputError
from explain_core.fieldguide.species import PARTS, SPECIES, Trait, Traits, check_trait, species_named


def differences(one: Traits, other: Traits) -> list[tuple[str, str, str, str]]:
    """(part, aspect, here, there) of everything that differs."""
    empty = {"colour": None, "form": None, "pattern": None}
    return [
        (part, aspect, value, there)
        for part in PARTS
        for (aspect, value), there in zip(
            (asdict(one[part]) if part in one else empty).items(),
            (asdict(other[part]) if part in other else empty).values(),
            strict=True,
        )
        if value != there
    ]


def test_there_are_24_species_with_24_names():
    assert len(SPECIES) == len({species.name for species in SPECIES}) == 24


def test_lookalikes_differ_in_exactly_the_attribute_that_is_recorded():
    by_name = {species.name: species for species in SPECIES}
    for species in SPECIES:
        other = by_name[species.lookalike]
        assert other.lookalike == species.name != other.name
        difference = species.differs_in
        assert differences(species.traits, other.traits) == [
            (difference.part, difference.aspect, difference.here, difference.there)
        ]


def test_species_of_different_pairs_differ_in_five_attributes_or_more():
    for one in SPECIES:
        for other in SPECIES:
            if other.name not in (one.name, one.lookalike):
                assert len(differences(one.traits, other.traits)) >= 5, (one.name, other.name)


def test_every_part_tells_some_pair_apart_but_the_back_and_the_cheek():
    assert {species.differs_in.part for species in SPECIES} == set(PARTS) - {"back", "cheek"}


def test_every_species_has_every_part_but_perhaps_an_eye_ring():
    for species in SPECIES:
        assert set(species.traits) | {"eye ring"} == set(PARTS)
        for part, trait in species.traits.items():
            check_trait(part, trait)


@pytest.mark.parametrize(
    ("part", "trait", "message"),
    [
        ("beard", Trait("red"), "'beard' is no part of a bird"),
        ("crown", Trait("mauve"), "The colour of a crown cannot be 'mauve'"),
        ("crown", Trait("red", form="long"), "The form of a crown cannot be 'long'"),
        ("bill", Trait("red", form="long"), "It can be: 'conical', 'hooked', 'pointed'"),
        ("breast", Trait("red", pattern="barred"), "The pattern of a breast cannot be 'barred'"),
    ],
)
def test_a_trait_that_a_part_cannot_have_is_refused(part, trait, message):
    with pytest.raises(InputError, match=message):
        check_trait(part, trait)


def test_a_species_is_found_by_its_name_and_by_its_folder():
    species = species_named("Ember-crowned Finch")
    assert species_named(species.class_name) is species
    assert species.class_name == "Ember-crowned_Finch"
    with pytest.raises(InputError, match="no species 'Dodo'"):
        species_named("Dodo")
