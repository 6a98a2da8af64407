"""What kind of look a question asks for, and of what."""

import pytest

from explain_core.data.attributes.attribute_questions import asked_kind
from explain_core.data.attributes.attribute_table import read_attribute_table
from explain_core.places import Place


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("What colour are the gills?", "gills_color"),
        ("Which color is the cap surface?", "cap_surface_color"),
        ("What is the shape of the leaf?", "leaf_shape"),
        ("What's the cap colour?", "cap_color"),
        ("What colour is the bird's bill?", "bill_color"),
        ("What colour is it?", "color"),
        ("What shape does the leaf have?", "leaf_shape"),
        ("Q3: Which colour is the crown?", "crown_color"),
        ("Gill colour?", "gill_color"),
        ("What can you see?", ""),
        ("Anything else?", ""),
    ],
)
def test_questions(name: str, said: str) -> None:
    assert asked_kind(name) == said


def test_words_that_answer_a_question_are_of_what_it_asks_for(tmp_path) -> None:
    (tmp_path / "t.csv").write_text(
        "image,What colour are the gills?,What can you see?\n1.jpg,White,Ring\n2.jpg,Brown,Ring\n3.jpg,White,Slug\n"
    )
    names = read_attribute_table(Place.of(tmp_path / "t.csv")).names
    assert set(names) == {"gills_color::White", "gills_color::Brown", "Ring", "Slug"}
