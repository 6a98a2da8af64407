import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explain_core.text.plain import LONGEST_CAPTION, plain, punctuated
from explain_core.text.wordings import TRIGGERS, WORDING
from explain_core.text.words import COLOURS
from tests.explain_core.text.said import said

SENTENCES = (
    "it has a red crown",
    "the wings are brown",
    "the bird doesn't have a white belly",
    "its tail is long",
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("A red crown.It has wings.", "a red crown . it has wings ."),
        ("3.5 inches long, e.g. 1,000", "3.5 inches long , e.g. 1,000"),
        ("wings…tail!belly", "wings . tail . belly"),
        ("wings? tail? yes. belly?", "tail ? yes ."),
        ("it doesn?t; bird\ufffds; arenâ€™t; isn&#39;t", "it does not . bird's . are not . is not"),
        ("a red &amp; white crown<br>with&nbsp;bars", "a red and white crown . with bars"),
        ("- red crown\r\n- white belly", "red crown . white belly"),
        ("red crown: no; white belly=yes", "red crown missing . white belly ."),
        ("an off-white or offwhite bird", "an offwhite or offwhite bird"),
        ("an un-red, un-spotted bird", "an non red , unspotted bird"),
        ("red=white: no—yes", "red : white : no : yes"),
        ("it doesn’t, isn't, cant, won´t, cannot", "it does not , is not , can not , will not , can not"),
        ("it doesn t and isnt", "it does not and is not"),
        ("w/ a crest w/o bars", "with a crest without bars"),
        ("“red” 'white' birds' eyes", "red white birds eyes"),
        ("not only red", "only red"),
        ("blue-ish, multi-coloured", "blueish , multicolored"),
        ("cro\u00adwn\u200b(small)", "crown is small ."),
        ("a crown(red)", "a crown is red ."),
        ("black‑tipped", "black-tipped"),
    ],
)
def test_one_way_of_writing(written: str, read: str) -> None:
    assert punctuated(plain(written)) == read


_WORDS = sorted(TRIGGERS | {w for pattern, _ in WORDING for w in re.findall(r"[a-z]{2,}", pattern)} | COLOURS)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from([*_WORDS, "of", "the", "it", "a"]), min_size=1, max_size=7))
def test_the_short_way_leaves_out_nothing(words: list[str]) -> None:
    """Captions without what WORDING is about are not looked through: none of it would have changed them."""
    caption = " ".join(words)
    assert punctuated(caption).replace(" !", "") == punctuated(f"{caption} !").removesuffix(
        " ."
    ).removesuffix(".")


@given(st.text(max_size=200))
def test_what_is_read_is_not_changed_by_reading_it_again(text: str) -> None:
    once = plain(text)
    assert plain(once) == once == " ".join(once.split())
    assert punctuated(once).isprintable()


def test_the_end_of_an_endless_caption_is_not_read() -> None:
    assert len(plain("wing " * LONGEST_CAPTION)) < LONGEST_CAPTION


def test_ten_thousand_characters_are_read(nlp: Any) -> None:
    caption = ("this bird has a white belly . " * 400)[: LONGEST_CAPTION - 22] + " and it has a red tail"
    assert said(nlp, caption)[-1] == "red tail"
    assert set(said(nlp, caption)) == {"white belly", "red tail"}


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("It has a red crown.It has a short beak.The wings are brown.", ["red crown", "short beak", "brown wing"]),
        ("A red crown!A white belly?Yes.", ["red crown", "white belly"]),
        ("The bird is 3.5 inches long and has a white belly", ["white belly"]),
        ("a red crown;a white belly", ["red crown", "white belly"]),
        ("it has a red crown=a white belly", ["red crown", "white belly"]),
        ("red crown,white belly,black tail", ["red crown", "white belly", "black tail"]),
        ("a red crown(and a white belly)", ["red crown", "white belly"]),
        ("it has a red crown…its tail is long", ["red crown", "long tail"]),
        ("The bird has two feet.It is two feet long.It has a red tail.", ["red tail"]),
        ("\ufeffa red crown\r\nand a white belly\r\n", ["red crown", "white belly"]),
    ],
)  # fmt: skip
def test_where_sentences_end(nlp: Any, caption: str, expected: list[str]) -> None:
    assert said(nlp, caption) == expected


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=4),
    st.sampled_from((".", ";", "!", "?", "...", "…", "?!")),
)
def test_a_blank_after_the_end_of_a_sentence_changes_nothing(
    nlp: Any, sentences: list[str], end: str
) -> None:
    apart = said(nlp, f"{end} ".join(sentences))
    assert said(nlp, end.join(sentences)) == apart
    assert apart == said(nlp, f" {end} ".join(sentences))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4), st.sampled_from("’‘ʼ´`′"))
def test_a_typographic_apostrophe_changes_nothing(nlp: Any, sentences: list[str], apostrophe: str) -> None:
    caption = ". ".join([*sentences, "The bird's back isn't red"])
    assert said(nlp, caption.replace("'", apostrophe)) == said(nlp, caption)
    assert said(nlp, caption.upper()) == said(nlp, caption)


def test_dashes_that_alone_part_a_text_are_commas_after_the_first() -> None:
    assert punctuated("coat - beige - belted waist") == "coat - beige , belted waist"
    assert punctuated("coat - beige") == "coat - beige"
    for text in ("wings - brown / tail - black", "wings - brown tail - red", "wings - brown - tail - red"):
        assert "," not in punctuated(text)
