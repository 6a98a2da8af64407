"""Captions in several languages, a column each."""

import pytest

from explain_core.data.columns.caption_languages import language_of, of_one_language
from explain_core.data.columns.column_errors import UnclearColumnError


def test_the_language_of_a_column() -> None:
    named = {
        "caption_en": "en", "Caption DE": "de", "blip_caption": None, "caption_1": None, "caption": None,
        "légende_en": "en", "Beschreibung (engl.)": "engl", "text_no": None, "class_en": None,
    }  # fmt: skip
    assert {name: language_of(name) for name in named} == named


def test_english_ones_are_read() -> None:
    assert of_one_language(["caption_de", "caption_en", "notes"], "t.csv") == ["caption_en", "notes"]
    # What says nothing beside one that says English is in another language, and beside one of another in English.
    assert of_one_language(["caption_de", "caption_en", "caption"], "t.csv") == ["caption_en"]
    assert of_one_language(["légende", "légende_en"], "t.csv") == ["légende_en"]
    assert of_one_language(["caption", "caption_de"], "t.csv") == ["caption"]
    assert of_one_language(["caption_de"], "t.csv") == ["caption_de"]
    assert of_one_language(["caption_1", "caption_2"], "t.csv") == ["caption_1", "caption_2"]


def test_others_have_to_be_named() -> None:
    with pytest.raises(
        UnclearColumnError, match="caption_de and caption_fr; say which is read: --columns caption="
    ):
        of_one_language(["caption_de", "caption_fr"], "t.csv")
