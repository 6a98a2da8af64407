"""Classes that a run never saw, in its own words."""

import numpy as np
import pytest

from explain_core.data.attributes.attribute_table import AttributeTable
from explain_core.data.attributes.class_descriptions import ClassDescriptions
from explain_core.errors import InputError
from explain_core.runs.class_signatures import SENTENCES, TABLE, signatures
from explain_core.text.pipeline import load_pipeline

WORDS = ("black bill", "blue wing", "red crown", "small bird")
CLASSES = ("Crow", "Jay", "Tern")


@pytest.fixture(scope="module")
def pipeline():
    return load_pipeline()


def test_an_attribute_is_as_true_as_the_share_of_sentences_that_mention_it(pipeline):
    described = ClassDescriptions(
        {
            "Crow": ("It has a black beak.", "A bird with a black bill and a red crown."),
            "Jay": ("The wings are blue.",),
        }
    )
    found = signatures(described, CLASSES, ["Tern"], WORDS, pipeline)
    assert (found.names, found.places, found.source) == (("Crow", "Jay"), (0, 1), SENTENCES)
    np.testing.assert_allclose(found.values, [[1, 0, 0.5, 0], [0, 1, 0, 0]])  # a beak is a bill
    assert found.known.tolist() == [2, 1]


def test_what_a_table_does_not_speak_of_is_not_told():
    table = AttributeTable(
        (),
        of_classes={
            "crow": {"has_bill_color::black": 0.9},
            "jay": {"has_bill_color::black": 0.2, "blue wing": 1.0},
        },
    )
    found = signatures(ClassDescriptions(table=table), CLASSES, [], WORDS, None)
    np.testing.assert_array_equal(found.values, [[0.9, np.nan, np.nan, np.nan], [0.2, 1, np.nan, np.nan]])
    assert found.source == TABLE


def test_seen_classes_are_left_aside_and_two_have_to_stay():
    table = AttributeTable((), of_classes={name: {"black bill": 0.5} for name in CLASSES})
    described = ClassDescriptions(table=table)
    assert signatures(described, CLASSES, ["007.CROW"], WORDS, None).names == ("Jay", "Tern")
    with pytest.raises(InputError, match="there is Tern"):
        signatures(described, CLASSES, ["Crow", "Jay"], WORDS, None)


def test_a_class_of_which_no_known_word_is_said_is_refused():
    table = AttributeTable((), of_classes={"Crow": {"black bill": 1.0}, "Jay": {"green tail": 1.0}})
    with pytest.raises(InputError, match="said of Jay is an attribute that the run knows"):
        signatures(ClassDescriptions(table=table), CLASSES, [], WORDS, None)
