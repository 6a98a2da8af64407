"""Names of attributes that are questions."""

import pytest

from explain_core.text.asked_names import asked_phrase
from explain_core.text.attribute_names import phrase


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Does the mushroom have a ring on the stem?", "ring on the stem"),
        ("Do the birds have wing bars?", "wing bars"),
        ("Does it have a crest?", "crest"),
        ("Has the leaf a toothed margin?", "toothed margin on the leaf"),
        ("Does the cap have scales?", "scales on the cap"),
        ("Does the stem have scales?", "scales on the stem"),
        ("Is the cap scaly?", "scaly cap"),
        ("Are the gills white", "white gills"),
        ("Is the stem base bulbous?", "bulbous stem base"),
        ("Is the base of the stem swollen?", "swollen base of the stem"),
        ("Is the colour of the cap red?", "red cap"),
        ("Is the cap red or orange?", "red or orange cap"),
        ("Are the legs and bill red?", "red legs and bill"),
        ("Is the bill very long?", "very long bill"),
        ("Is the bird's bill red?", "red bill"),
        ("Is it furry?", "furry"),
        ("Is the ring visible?", "ring"),
        ("Is there rust on the part?", "rust on the part"),
        ("Are there any scratches visible?", "scratches"),
        ("Are the gills attached to the stem?", "gills attached to the stem"),
        ("Is this bird an adult?", "adult"),
        ("Does the surface look shiny?", "shiny surface"),
        ("Can you see a crack?", "crack"),
        ("is red", None),
        ("red crown?", None),
        ("What colour are the gills?", None),
    ],
)
def test_questions(name: str, said: str | None) -> None:
    assert asked_phrase(name) == said


def test_a_question_is_an_attribute_by_what_it_asks_for() -> None:
    assert phrase("Is the cap scaly?") == "scaly cap"
    assert phrase("Does the mushroom have a ring on the stem?") == "ring on the stem"
    assert phrase("Does the bird have no crest?") is None
