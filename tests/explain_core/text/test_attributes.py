import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explain_core.text.attributes import Mention, canonical, count_by_image, extract
from explain_core.text.plain import LONGEST_CAPTION

ROOT = Path(__file__).parents[3]
REAL_DATA = Path(os.environ.get("EXPLAIN_REAL_DATA", ROOT.parent / "shared" / "data"))

CAPTIONS = {
    "this bird has a long pointy beak": ["long beak", "pointy beak"],
    "this bird has a black and white head": ["black head", "white head"],
    "this bird has a black bill and crown": ["black bill", "black crown"],
    "the bird has a white eye ring and yellow feet": ["white eye ring", "yellow foot"],
    "the bird has white eye-rings": ["white eye ring"],
    "the bird has a white eyering and white wingbars": ["white eye ring", "white wing bar"],
    "a bird with black tail feathers": ["black tail feather"],
    "this bird has a pointed beak and a streaked breast": ["pointed beak", "streaked breast"],
    "this bird has two white wing bars": ["white wing bar"],
    "this particular bird has several black spots": ["black spot"],
    "this bird has wings that are brown and has a yellow belly": ["brown wing", "yellow belly"],
    "the belly is white": ["white belly"],
    "a medium sized brown bird": ["medium bird", "brown bird"],
    "a medium-sized bird with a cream colored belly": ["medium bird", "cream belly"],
    "this bird has a bright red crown": ["red crown"],
    "this bird has a large grey beak": ["large beak", "gray beak"],
    "a white bellied bird with a red head": ["white belly", "red head"],
    "a bird with a short orange bill": ["short bill", "orange bill"],
    "a bird with a black head neck and throat": ["black head", "black neck", "black throat"],
    "a bird with a white breast brown wings and a pointy beak": ["white breast", "brown wing", "pointy beak"],
    "A BIRD WITH YELLOW EYES": ["yellow eye"],
    "": [],
    " \t\n": [],
}


@pytest.mark.parametrize(("caption", "expected"), CAPTIONS.items())
def test_attributes_of_a_caption(nlp: Any, caption: str, expected: list[str]) -> None:
    assert [mention.attribute for mention in extract([caption], nlp)[0]] == expected


# Each rule of docs/attributes.md that goes beyond adjectives right before their noun.
SENTENCES = {
    # said with "is"
    "its crown and nape are black": ["black crown", "black nape"],
    "the breast of the bird is white": ["white breast"],
    "the bill is short thick and conical and its legs are pink": [
        "short bill", "thick bill", "conical bill", "pink leg",
    ],
    "this small bird is brown with a white belly": ["small bird", "brown bird", "white belly"],
    "the wings are a light gray color and the head is small": ["gray wing", "small head"],
    "this is a green and yellow bird": ["green bird", "yellow bird"],
    "the bird's head is blue, and its wings are gray.": ["blue head", "gray wing"],
    "the petals are purple with white edges": ["purple petal", "white edge"],
    # said with "that is"
    "a bird that has a belly which is yellow and has gray feet": ["yellow belly", "gray foot"],
    "this bird has a body that is gray": ["gray body"],
    "a bird with a white belly and wings that are brown": ["white belly", "brown wing"],
    # lists of parts
    "a bird with a white belly, breast and throat": ["white belly", "white breast", "white throat"],
    "a bird with brown wings and tail": ["brown wing", "brown tail"],
    "a bird with a speckled breast and belly": ["speckled breast", "speckled belly"],
    "a bird with a short bill and tail": ["short bill"],
    "a bird with a red crown and a tail": ["red crown"],
    "a small bird and wings": ["small bird"],
    # colours on a part, and without one
    "a brown bird with yellow on its head and breast": ["brown bird", "yellow head", "yellow breast"],
    "a bird with gray in the wings": ["gray wing"],
    "a bird with spots of white on its wings": ["white spot"],
    "the bird is black and white": ["black bird", "white bird"],
    "the bird is black with yellow spots": ["black bird", "yellow spot"],
    "this bird is blue with red and has a thin bill": ["blue bird", "red bird", "thin bill"],
    "this bird is a mixture of brown and white": ["brown bird", "white bird"],
    "a black and white head with a red patch": ["black head", "white head", "red patch"],
    # what is denied
    "a bird with no eye ring and a long tail": ["long tail"],
    "a plain bird without white stripes": ["plain bird"],
    "no white wing bars or yellow spots": [],
    "the bird is not yellow but green": ["green bird"],
    "the wings are not brown, the tail is red": ["red tail"],
    "it does not have white wings": [],
    # what looks like a description and is none
    "the bird is perched on a branch": [],
    "the bird is covered in blue feathers": ["blue feather"],
}  # fmt: skip


@pytest.mark.parametrize(("caption", "expected"), SENTENCES.items())
def test_what_a_sentence_says_of_which_noun(nlp: Any, caption: str, expected: list[str]) -> None:
    assert [mention.attribute for mention in extract([caption], nlp)[0]] == expected


def test_without_predicates_an_adjective_belongs_to_the_noun_after_it(nlp: Any) -> None:
    captions = [
        "this bird has wings that are brown and a red crown",
        "a white belly and breast",
        "the belly is white",
    ]
    found = extract(captions, nlp, predicates=False)
    assert [[m.attribute for m in mentions] for mentions in found] == [["red crown"], ["white belly"], []]


def test_the_noun_as_it_was_written(nlp: Any) -> None:
    (found,) = extract(["a bird with black wings a white wingbar and pink feet"], nlp)
    assert found == [
        Mention("black wing", "wings"),
        Mention("white wing bar", "wing bar"),
        Mention("pink foot", "feet"),
    ]


def test_equal_captions_count_each_time(nlp: Any) -> None:
    white = "this bird has a white belly"
    counts = count_by_image([[white, white], [], [white, "this bird has a red crown"]], nlp)
    assert counts == [
        Counter({Mention("white belly", "belly"): 2}),
        Counter(),
        Counter({Mention("white belly", "belly"): 1, Mention("red crown", "crown"): 1}),
    ]


def test_captions_do_not_depend_on_their_neighbours(nlp: Any) -> None:
    captions = [caption for caption in CAPTIONS if caption.strip()]
    together = extract(captions, nlp)
    assert together == [extract([caption], nlp)[0] for caption in captions]
    assert extract(captions[::-1], nlp) == together[::-1]


@pytest.mark.parametrize(
    "caption",
    [
        "black wings " * 100_000,
        "x" * 2_000_000,
        "\x00\x01\x1b[31mred\u202ehead\u0000",
        "🐦 with a 🔴 red crown 👑",
        "'; DROP TABLE images; -- <script>alert(1)</script> red head",
        "\ud800 lone surrogate wings",
        "- - - / / a-b- -c black--headed",
    ],
)
def test_hostile_captions(nlp: Any, caption: str) -> None:
    (found,) = extract([caption], nlp)
    assert len(found) <= LONGEST_CAPTION
    well_formed(found)


FRAGMENTS = """
    a the this bird black white and but with is are that not no on of in wings body beak crown eye
    ring - sized colored bellied pointed two 3 , s's grey tipped shaped like breast light orange
    very 🐦 É ß ǅ
"""
WORDS = st.sampled_from(FRAGMENTS.split())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=20).map(" ".join)), max_size=4))
def test_any_text(nlp: Any, captions: list[str]) -> None:
    found = extract(captions, nlp)
    assert len(found) == len(captions)
    for mentions in found:
        well_formed(mentions)


def well_formed(mentions: list[Mention]) -> None:
    for attribute, surface in mentions:
        adjective, _, noun = attribute.partition(" ")
        assert adjective and noun and surface
        assert attribute == attribute.lower() == " ".join(attribute.split())
        assert all(word.replace("-", "").isalpha() for word in attribute.split())
        assert len(noun.split()) <= 2


@pytest.mark.parametrize(
    ("typed", "attribute"),
    [
        ("  Grey   HEAD ", "gray head"),
        ("white wingbar", "white wing bar"),
        ("white wings", "white wing"),
        ("Off white belly", "off-white belly"),
        ("offwhite belly", "off-white belly"),
        ("orange feet", "orange foot"),
        ("", ""),
    ],
)
def test_canonical(typed: str, attribute: str) -> None:
    assert canonical(typed) == attribute


@pytest.mark.real_data
def test_real_captions_name_parts_and_colours(nlp: Any) -> None:
    folder = REAL_DATA / "cub25" / "text" / "012.Yellow_headed_Blackbird"
    if not folder.is_dir():
        pytest.skip(f"no real birds at {REAL_DATA}")
    files = sorted(folder.glob("*.txt"))
    images = [path.read_text(encoding="utf-8").splitlines() for path in files[:12]]
    totals: Counter[str] = Counter()
    for image in count_by_image(images, nlp):
        for mention, count in image.items():
            totals[mention.attribute] += count
    common = {attribute for attribute, _ in totals.most_common(12)}
    assert {"yellow head", "black bird", "yellow breast"} <= common
