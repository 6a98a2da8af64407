import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explain_core.text.attributes import LONGEST_CAPTION, Mention, canonical, count_by_image, extract

ROOT = Path(__file__).parents[3]
REAL_DATA = Path(os.environ.get("EXPLAIN_REAL_DATA", ROOT.parent / "shared" / "data"))

CAPTIONS = {
    "this bird has a long pointy beak": ["long beak", "pointy beak"],
    "this bird has a black and white head": ["black head", "white head"],
    "this bird has a black bill and crown": ["black bill"],
    "the bird has a white eye ring and yellow feet": ["white eye ring", "yellow foot"],
    "the bird has white eye-rings": ["white eye ring"],
    "the bird has a white eyering and white wingbars": ["white eye ring", "white wing bar"],
    "a bird with black tail feathers": ["black tail feather"],
    "this bird has a pointed beak and a streaked breast": ["pointed beak", "streaked breast"],
    "this bird has two white wing bars": ["white wing bar"],
    "this particular bird has several black spots": ["black spot"],
    "this bird has wings that are brown and has a yellow belly": ["yellow belly"],
    "the belly is white": [],
    "a medium sized brown bird": ["medium bird", "brown bird"],
    "a medium-sized bird with a cream colored belly": ["medium bird", "cream belly"],
    "this bird has a bright red crown": ["red crown"],
    "this bird has a large grey beak": ["large beak", "gray beak"],
    "a white bellied bird with a red head": ["white belly", "red head"],
    "a bird with a short orange bill": ["short bill", "orange bill"],
    "a bird with a black head neck and throat": ["black head"],
    "a bird with a white breast brown wings and a pointy beak": ["white breast", "brown wing", "pointy beak"],
    "A BIRD WITH YELLOW EYES": ["yellow eye"],
    "": [],
    " \t\n": [],
}


@pytest.mark.parametrize(("caption", "expected"), CAPTIONS.items())
def test_attributes_of_a_caption(nlp: Any, caption: str, expected: list[str]) -> None:
    assert [mention.attribute for mention in extract([caption], nlp)[0]] == expected


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
    a the this bird black white and wings beak crown eye ring - sized colored bellied pointed two 3 , s's grey
    tipped shaped like breast light orange very 🐦 É ß ǅ
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
