"""The language of a run's captions, without a run: its options tell it."""

from types import SimpleNamespace
from typing import Any

import pytest

from explain_core.errors import InputError
from explain_core.runs.caption_language import caption_language, check_english, check_texts, other_language


def run(asked: str | None) -> Any:
    return SimpleNamespace(name="birds", options={"language_model": asked} if asked else {})


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        (None, "English"),
        ("en", "English"),
        ("fr", "French"),
        ("fr_core_news_gone", "French"),
        ("/gone", "/gone"),
    ],
)
def test_options_tell_it(asked: str | None, language: str) -> None:
    assert caption_language(run(asked)) == language


def test_a_text_in_another_language_is_known() -> None:
    assert other_language("a small bird with a red crown", run(None)) == ""
    assert other_language("a small bird with a red crown", run("fr_core_news_gone")) == "English"
    assert other_language("un petit oiseau avec la tête rouge", run(None)) == "French"
    assert other_language("7", run(None)) == ""


def test_texts_in_another_language_are_refused() -> None:
    check_texts(["a small bird with a red crown", "7"], run(None), "owls.csv")
    with pytest.raises(InputError, match=r"owls\.csv looks like French, and run birds .* English"):
        check_texts(["un petit oiseau avec la tête rouge"], run(None), "owls.csv")


def test_what_is_english_alone_is_refused() -> None:
    check_english(run(None), "questions are made", "Wait.")
    with pytest.raises(InputError, match=r"questions are made in English alone.*birds.*French\. Wait"):
        check_english(run("fr_core_news_gone"), "questions are made", "Wait.")
