"""What is written of classes: sentences, or attributes."""

import json

import pytest

from explain_core.data.attributes.class_descriptions import read_class_descriptions
from explain_core.errors import CaptionError
from explain_core.places import Place

CLASSES = ("009.Fish_Crow", "Blue jay", "Tern")


def read(path, name: str, text: str):
    (path / name).write_text(text)
    return read_class_descriptions(Place.of(path / name))


def test_sentences_of_a_table_by_the_name_that_people_say(tmp_path):
    found = read(
        tmp_path,
        "a.csv",
        "class,description\nFish Crow,It is black.\nFish Crow,A black bill.\nblue jay,Blue.\n",
    )
    assert found.sentences_of(CLASSES) == {0: ("It is black.", "A black bill."), 1: ("Blue.",)}
    assert found.table is None and found.values_of(CLASSES) == {}


def test_a_list_of_sentences_in_a_row(tmp_path):
    lines = [{"class": "Tern", "captions": ["White.", " "]}, {"class": "Blue jay", "captions": []}]
    found = read(tmp_path, "a.jsonl", "\n".join(map(json.dumps, lines)))
    assert found.sentences_of(CLASSES) == {2: ("White.",)}


def test_a_table_of_attributes(tmp_path):
    found = read(tmp_path, "a.csv", "class,black bill,blue wing\nFish Crow,100,0\nTern,5,20\n")
    assert found.values_of(CLASSES) == {
        0: {"black bill": 1.0, "blue wing": 0.0},
        2: {"black bill": 0.05, "blue wing": 0.2},
    }
    assert found.sentences_of(CLASSES) == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("class,caption\nTern,White.\n,It is black.\n", "is empty; whose"),
        ("class,caption\nTern,\n", "nothing of any class"),
        ("image,black bill\na.jpg,1\nb.jpg,0\n", "speaks of images"),
    ],
)
def test_what_describes_no_class_is_refused(tmp_path, text, says):
    with pytest.raises(CaptionError, match=says):
        read(tmp_path, "a.csv", text)
