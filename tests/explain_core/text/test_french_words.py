import pytest

from explain_core.text.french_words import (
    agreed,
    base,
    feminine,
    is_colour,
    is_feminine,
    is_plural,
    looks_like_one,
    shown_feminine,
    singular_form,
    singular_noun,
)


@pytest.mark.parametrize(
    ("written", "masculine", "hers"),
    [
        ("noires", "noir", "noire"), ("blanches", "blanc", "blanche"), ("rouges", "rouge", "rouge"),
        ("rousse", "roux", "rousse"), ("grise", "gris", "grise"), ("longues", "long", "longue"),
        ("tachetées", "tacheté", "tachetée"), ("pointues", "pointu", "pointue"), ("marron", "marron", "marron"),
        ("violettes", "violet", "violette"), ("vives", "vif", "vive"), ("orange", "orange", "orange"),
        ("épaisse", "épais", "épaisse"), ("plates", "plat", "plate"), ("rondes", "rond", "ronde"),
        ("blanchâtres", "blanchâtre", "blanchâtre"), ("brune", "brun", "brune"), ("bleues", "bleu", "bleue"),
    ],
)  # fmt: skip
def test_forms_of_adjectives(written: str, masculine: str, hers: str) -> None:
    assert base(written) == masculine and feminine(masculine) == hers
    assert agreed(masculine, True) == hers and agreed(masculine, False) == masculine


@pytest.mark.parametrize(
    ("written", "singular"),
    [
        ("ailes", "aile"),
        ("yeux", "œil"),
        ("dos", "dos"),
        ("oiseaux", "oiseau"),
        ("pneus", "pneu"),
        ("animaux", "animal"),
    ],
)
def test_singulars(written: str, singular: str) -> None:
    assert singular_noun(written) == singular


def test_gender_and_number() -> None:
    assert is_feminine("tête") and is_feminine("bec") is False and is_feminine("arche") is None
    assert shown_feminine("noires") and shown_feminine("noir") is False and shown_feminine("rouge") is None
    assert is_plural("ailes") and is_plural("aile") is False and is_plural("dos") is None
    assert singular_form("noires") == "noire" and singular_form("gris") == "gris"


def test_looks() -> None:
    assert is_colour("brun-gris") and is_colour("jaunâtre") and not is_colour("bec")
    assert looks_like_one("crochu") and not looks_like_one("pétales") and not looks_like_one("oiseau")
