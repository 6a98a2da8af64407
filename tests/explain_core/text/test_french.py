"""French: captions annotated by hand, read through a real pipeline where one is installed."""

from typing import Any

import pytest

from explain_core.errors import InputError
from explain_core.text.attributes import extract
from explain_core.text.french import said_in
from explain_core.text.pipeline import load_pipeline
from explain_core.text.statements import is_mentioned, stated
from tests.annotated_captions import measured, of_language
from tests.explain_core.text.french_tags import tagged


@pytest.fixture(scope="module")
def french() -> Any:
    try:
        return load_pipeline("fr")
    except InputError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize(
    "name", ["fr", "fr_held", "fr_fresh", "fr_furniture", "fr_notices", "fr_wares", "fr_last"]
)
def test_precision_and_recall(french: Any, name: str) -> None:
    total = measured(of_language(name), french)
    assert total.precision >= 0.99 and total.recall >= 0.99, total


@pytest.mark.parametrize(("name", "precision"), [("fr_rooms", 0.99), ("fr_horses", 0.98)])
def test_precision_and_recall_of_what_was_read_last(french: Any, name: str, precision: float) -> None:
    total = measured(of_language(name), french)
    assert total.precision >= precision and total.recall >= 0.98, total


def test_mentions_are_labels(french: Any) -> None:
    found = extract(["Un oiseau aux ailes noires.", "un oiseau aux ailes noires", ""], french)
    assert [[tuple(each) for each in mentions] for mentions in found] == [[("aile: noire", "ailes")]] * 2 + [
        []
    ]
    assert stated(["L’aile est noire."], french) == [("aile: noire",)]
    assert is_mentioned("aile: noire", {"aile: noire"}, ()) and not is_mentioned(
        "aile: noire", {"noire aile"}, ()
    )


@pytest.mark.parametrize(
    ("written", "labels"),
    [
        ("un oiseau/NOUN à tête/NOUN rouge/ADJ et aux ailes/NOUN noires/ADJ", ["tête: rouge", "aile: noire"]),
        ("la tête/NOUN et le dos/NOUN sont noirs/ADJ", ["tête: noire", "dos: noir"]),
        ("la gorge/NOUN de l' oiseau/NOUN est blanche/ADJ", ["gorge: blanche"]),
        ("un oiseau/NOUN de couleur/NOUN brune/ADJ", ["oiseau: brun"]),
        ("les pétales/NOUN sont d' un bleu/NOUN vif/ADJ", ["pétale: bleu"]),
        ("une chaise/NOUN en bois/NOUN noire/ADJ", ["chaise: noire"]),
        ("un lit/NOUN d' enfant/NOUN laqué/VERB en jaune/NOUN", ["lit: laqué", "lit: jaune"]),
        (
            "un meuble/NOUN d' appoint/NOUN ,/PUNCT étroit/NOUN et assez haut/ADJ",
            ["meuble: étroit", "meuble: haut"],
        ),
        ("une table/NOUN ,/PUNCT l' une noire/NOUN ,/PUNCT l' autre/ADJ rose/NOUN", []),
        ("le pied/NOUN ,/PUNCT forme/NOUN carrée/ADJ", ["forme: carrée"]),
        ("une table/NOUN de forme/NOUN ovale/ADJ", ["table: ovale"]),
    ],
)
def test_what_is_said_of_what(written: str, labels: list[str]) -> None:
    assert [each.label for each in said_in(tagged(written))] == labels


def test_what_a_subject_has_is_no_more_the_subject(french: Any) -> None:
    captions = [
        "Ce poney est petit, avec une longue queue grise.",
        "cheval gris, ni selle ni filet, membres longs",
    ]
    found = [[mention.attribute for mention in mentions] for mentions in extract(captions, french)]
    assert found == [
        ["poney: petit", "queue: longue", "queue: grise"],
        ["cheval: gris", "membre: long"],
    ]
