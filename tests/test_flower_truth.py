"""The table of what flowers12's flowers look like, and that captions of the set are read into words that are looks."""

import csv

import pytest

from explain_core.explanation.sentence import sentence
from explain_core.text.attributes import extract
from explain_core.text.pipeline import load_pipeline
from explain_core.text.subjects import learned_subjects
from explain_core.text.words import VAGUE
from tests.annotated_captions import REAL_DATA
from tests.flower_truth import CLASSES, Truth, counted


@pytest.fixture(scope="module")
def described():
    """(class, caption) of flowers12."""
    file = REAL_DATA / "flowers12" / "captions.csv"
    if not file.is_file():
        pytest.skip(f"no flowers at {file.parent}: set EXPLAIN_REAL_DATA")
    with file.open(encoding="utf-8", newline="") as handle:
        return [(row["class"], row["caption"]) for row in csv.DictReader(handle)]


def test_the_table_speaks_of_every_flower_and_is_often_enough_false():
    truth = Truth.read()
    assert len(truth.true) >= 20
    for name in CLASSES:
        found = [truth.of(each, name) for each in truth.true]
        assert (
            found.count("true") >= 5 and found.count("false") >= 20
        )  # a table that cannot say no measures nothing
    assert truth.of("red door", "iris") == "unknown"


def test_what_captions_say_is_in_the_table_and_true_of_their_flower(described):
    nlp = load_pipeline()
    stated = []
    for name, caption in described:
        stated += [(name, mention.attribute) for mention in extract([caption], nlp)[0]]
    found = counted(stated)
    assert found["unknown"] == found["false"] == 0 and found["true"] / len(stated) > 0.9
    assert not {attribute.split()[0] for _, attribute in stated} & VAGUE


def test_sentences_say_what_a_flower_is_and_has(described):
    subjects = learned_subjects([caption for _, caption in described])
    assert subjects == ("flower",)
    said = sentence(
        "pansy", ["flat flower", "violet petal", "yellow center"], ["flower", "petals", "center"], subjects
    )
    assert said == "This is a pansy because it is flat and has violet petals and a yellow center."
