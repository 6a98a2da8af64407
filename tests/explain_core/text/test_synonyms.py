from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explain_core.text.attributes import Mention
from explain_core.text.synonyms import Names, Synonyms, group, meaning, of_all
from explain_core.text.vocabulary import AttributeCounts, Vocabulary

BILL, BEAK, LARGE_BILL, YELLOWISH, YELLOW = (
    Mention("gray bill", "bill"),
    Mention("gray beak", "beaks"),
    Mention("large bill", "bill"),
    Mention("yellowish chest", "chest"),
    Mention("yellow breast", "breasts"),
)
IMAGES = [
    Counter({BILL: 2}),
    Counter({BILL: 1, BEAK: 1, LARGE_BILL: 1}),
    Counter({YELLOW: 1}),
    Counter({YELLOWISH: 3}),
]


@pytest.mark.parametrize(
    ("attribute", "expected"),
    [
        ("gray bill", "gray beak"),
        ("yellow chest", "yellow breast"),
        ("white abdomen", "white belly"),
        ("red cap", "red crown"),
        ("orange foot", "orange foot"),
        ("gray bill tip", "gray bill tip"),
        ("yellowish wing", "yellowish wing"),
    ],
)
def test_group(attribute: str, expected: str) -> None:
    assert group(attribute) == expected


def test_meaning() -> None:
    assert meaning("gray bill") == meaning("gray beak") == ("gray", "beak")
    assert meaning("black foot") == meaning("black leg") == ("black", "leg")
    assert meaning("gray bill tip") == ("gray", "bill tip")
    assert meaning("red tummy") == meaning("red belly") == ("red", "belly")


@pytest.mark.parametrize(
    ("adjective", "colour"),
    [
        ("yellowish", "yellow"),
        ("bluish", "blue"),
        ("reddish", "red"),
        ("whitish", "white"),
        ("stylish", "stylish"),
    ],
)
def test_group_of_a_tint(adjective: str, colour: str) -> None:
    assert group(f"{adjective} wing", tints=True) == f"{colour} wing"


def test_a_group_goes_by_its_commonest_name() -> None:
    synonyms = Synonyms.of(AttributeCounts.of(IMAGES))
    assert synonyms.canonical == {"gray beak": "gray bill"}
    assert synonyms["gray beak"] == synonyms["gray bill"] == "gray bill"
    assert synonyms["large bill"] == "large bill"
    assert Synonyms.of(AttributeCounts.of(IMAGES), tints=True)["yellowish chest"] == "yellow breast"


def test_an_image_counts_once_for_a_group() -> None:
    synonyms = Synonyms.of(AttributeCounts.of(IMAGES))
    merged = [synonyms.merge(image) for image in IMAGES]
    assert merged[1] == Counter({Mention("gray bill", "bill"): 2, LARGE_BILL: 1})
    vocabulary = Vocabulary.of(AttributeCounts.of(merged), min_images=2)
    assert vocabulary.attributes == ("gray bill",)
    assert vocabulary.image_counts == (2,)
    assert vocabulary.tf_sums == (4,)
    assert vocabulary.surface_nouns == ("bill",)


MENTIONS = st.sampled_from([BILL, BEAK, LARGE_BILL, YELLOWISH, YELLOW])
SETS = st.lists(st.dictionaries(MENTIONS, st.integers(1, 3)).map(Counter), max_size=8)


@given(SETS, st.booleans())
def test_grouping_depends_on_no_order_and_loses_nothing(images: list[Counter[Mention]], tints: bool) -> None:
    synonyms = Synonyms.of(AttributeCounts.of(images), tints)
    assert synonyms == Synonyms.of(AttributeCounts.of(images[::-1]), tints)
    for image in images:
        merged = synonyms.merge(image)
        assert merged.total() == image.total()
        assert synonyms.merge(merged) == merged


WORDS = (
    "red beak",
    "red bill",
    "long bill",
    "red cap",
    "red crown",
    "black foot",
    "black leg",
    "gray leg",
    "red",
)


def test_attributes_are_numbered_by_what_they_speak_of() -> None:
    names = Names.of(WORDS)
    assert names.nouns.tolist() == [0, 1, 1, 2, 3, 4, 5, 5, 6]
    assert names.parts.tolist() == [0, 0, 0, 1, 1, 2, 3, 3, 4]  # a foot is no leg
    assert names.meanings.tolist() == [
        0,
        0,
        1,
        2,
        2,
        3,
        3,
        4,
        5,
    ]  # but of black feet and black legs one is enough


def test_each_meaning_has_one_name_in_a_row() -> None:
    names = Names.of(WORDS)
    values = np.array(
        [
            # The bill is what this image's beak is called, for it is long, and the leg stays a leg.
            [0.2, 0.1, 0.3, 0.0, 0.1, 0.2, 0.1, 0.3, 0.0],
            # Here the bill is red, so a beak; "long" has no such name. Of equal names the first.
            [0.3, 0.2, 0.1, 0.1, 0.1, 0.0, 0.2, 0.1, 0.1],
            # A name that has nothing of its own is not taken for the noun's sake.
            [0.2, 0.0, 0.3, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        ]
    )
    preferred = names.preferred(values)
    assert preferred.astype(int).tolist() == [
        [0, 1, 1, 0, 1, 1, 1, 1, 0],
        [1, 0, 0, 1, 0, 0, 1, 1, 1],
        [0, 1, 1, 0, 0, 0, 0, 0, 0],
    ]
    assert names.chosen(values, preferred).astype(int).tolist() == [
        [0, 1, 1, 0, 1, 1, 0, 1, 1],
        [1, 0, 1, 1, 0, 0, 1, 1, 1],
        [1, 0, 1, 1, 0, 1, 0, 1, 1],
    ]


def test_a_preferred_name_is_chosen_however_small() -> None:
    names = Names.of(("red beak", "red bill", "long bill"))
    bill = np.array([[False, True, True]])
    assert names.chosen(np.array([[1.0, 1e-20, 0.5]]), bill).tolist() == [[False, True, True]]
    # By a sign: what is not above 0 is chosen only where nothing is, and then for its size.
    assert names.chosen(np.array([[-1.0, -2.0, 0.5]]), bill).tolist() == [[True, False, True]]


def test_an_empty_vocabulary_has_no_names() -> None:
    names, values = Names.of(()), np.zeros((2, 0))
    assert names.chosen(values, names.preferred(values)).shape == (2, 0)


def test_what_all_names_of_a_meaning_come_to() -> None:
    values, same = (
        np.array([[0.1, 0.5, 0.3, 0.4, 0.0], [0.0, -1.0, 0.2, 2.0, 1.0]]),
        np.array([0, 1, 0, 1, 2]),
    )
    assert of_all(np.maximum, values, same).tolist() == [[0.3, 0.5, 0.3, 0.5, 0.0], [0.2, 2.0, 0.2, 2.0, 1.0]]
