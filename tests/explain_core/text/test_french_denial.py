import pytest

from explain_core.text.french import said_in
from explain_core.text.french_denial import denied
from explain_core.text.french_roles import words_of_caption
from tests.explain_core.text.french_tags import tagged


def said(written: str) -> list[str]:
    return [each.label for each in said_in(tagged(written))]


@pytest.mark.parametrize(
    "written",
    [
        "sans tête/NOUN rouge/ADJ", "la tête/NOUN n' est pas rouge/ADJ",
        "ni tête/NOUN rouge/ADJ ni aile/NOUN noire/ADJ",
        "il n' a/VERB pas de tête/NOUN rouge/ADJ", "aucune tête/NOUN rouge/ADJ n' est visible/ADJ",
        "la tête/NOUN rouge/ADJ n' est pas visible/ADJ", "la tête/NOUN est -il/PRON rouge/ADJ ?/PUNCT",
        "si la tête/NOUN est rouge/ADJ", "une queue/NOUN dépourvue/VERB de bandes/NOUN noires/ADJ",
    ],
)  # fmt: skip
def test_what_is_denied_is_not_said(written: str) -> None:
    assert said(written) == []


def test_what_is_compared_is_not_said() -> None:
    assert said(
        "le cuir/NOUN est plus clair/ADJ que le dossier/NOUN ,/PUNCT les pieds/NOUN sont noirs/ADJ"
    ) == ["pied: noir"]
    assert said("pas de tache/NOUN blanche/ADJ ,/PUNCT bec/NOUN noir/ADJ") == ["bec: noir"]


def test_a_denial_ends() -> None:
    assert said("sans crête/NOUN rouge/ADJ ,/PUNCT aux pattes/NOUN roses/ADJ") == ["patte: rose"]
    assert said("la tête/NOUN n' est pas rouge/ADJ mais noire/ADJ") == ["tête: noire"]
    assert said("la tête/NOUN n' est pas rouge/ADJ ,/PUNCT le dos/NOUN est vert/ADJ") == ["dos: vert"]


def test_places_are_of_words() -> None:
    assert denied(words_of_caption(list(tagged("un oiseau/NOUN sans crête/NOUN")))) == frozenset((2, 3))
