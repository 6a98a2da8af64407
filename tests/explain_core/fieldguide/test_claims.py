from explain_core.fieldguide.captions import COLOURS, FORM_WORDS, NOUNS, PATTERN_WORDS
from explain_core.fieldguide.claims import Claim, claim_of, claims_of, undone
from explain_core.fieldguide.species import SPECIES, species_named
from explain_core.text.attributes import canonical


def test_attributes_claim_what_captions_mean_by_them() -> None:
    assert claim_of("thin beak") == Claim("bill", "form", "pointed")
    assert claim_of("gray foot") == Claim("legs", "colour", "gray")
    assert claim_of("smooth chest") == Claim("breast", "pattern", "plain")
    assert claim_of("short tail") == Claim("tail", "form", "short")
    assert claim_of("short bill") == Claim("bill", "form", "conical")
    assert claim_of("white eye ring") == Claim("eye ring", "colour", "white")
    assert claim_of("black cheek patch") == Claim("cheek", "colour", "black")
    for nothing in ("small bird", "barred tail", "red", ""):
        assert claim_of(nothing) is None


def test_every_word_of_the_captions_claims_one_thing() -> None:
    words = {(part, word) for part in NOUNS for synonyms in COLOURS.values() for word in synonyms}
    for table in (FORM_WORDS, PATTERN_WORDS):
        words |= {
            (part, word)
            for (part, _), phrases in table.items()
            for phrase in phrases
            for word in phrase.split()
        }
    for part, word in words:
        for noun in NOUNS[part]:
            claim = claim_of(canonical(f"{word} {noun}"))
            assert claim is not None and claim.part == part


def test_an_undone_bird_differs_in_that_claim_alone() -> None:
    for species in SPECIES:
        claims = claims_of(species.traits)
        assert all(claim.holds(species.traits) for claim in claims)
        for claim in claims:
            other = undone(species.traits, claim, "a seed")
            assert other == undone(species.traits, claim, "a seed")
            assert [c for c in claims if not c.holds(other)] == [claim]


def test_the_look_alikes_difference_is_a_claim() -> None:
    one = species_named("Ember-crowned Finch")
    here = Claim(one.differs_in.part, one.differs_in.aspect, one.differs_in.here)
    assert here.holds(one.traits) and not here.holds(species_named(one.lookalike).traits)
