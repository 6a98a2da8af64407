"""Singulars and plurals of one noun."""

import pytest

from explain_core.text.one_noun import noun_forms, with_known_noun

FORMS = noun_forms(
    [("white petal", "petals"), ("green leaf", "leaves"), ("red berry", "berry"), ("tinted glass", "glass"),
     ("white wing bar", "wing bars"), ("tête: rouge", "têtes"), ("blue", ""), ("small bus", "bus")]
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("white petals", "white petal"), ("red petals", "red petal"), ("waxy leaves", "waxy leaf"),
        ("black berries", "black berry"), ("yellow wing bars", "yellow wing bar"), ("white petal", "white petal"),
        ("striped sepals", "striped sepals"), ("blue", "blue"), ("red buses", "red bus"),
        ("têtes: rouge", "têtes: rouge"),
    ],
)  # fmt: skip
def test_a_known_noun_is_one(said: str, wanted: str) -> None:
    assert with_known_noun(said, FORMS) == wanted


def test_the_other_way_round() -> None:
    forms = noun_forms([("white petals", "petals"), ("dry leaves", "leaves"), ("red berries", "berries")])
    assert with_known_noun("white petal", forms) == "white petals"
    assert with_known_noun("dry leaf", forms) == "dry leaves"
    assert with_known_noun("blue berry", forms) == "blue berries"
    assert with_known_noun("black grass", noun_forms([("tall gras", "gras")])) == "black grass"
