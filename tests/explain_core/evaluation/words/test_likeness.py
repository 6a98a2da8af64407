"""BLEU, CIDEr and METEOR of sentences against captions."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

from explain_core.evaluation.words import likeness
from explain_core.evaluation.words.likeness import (
    MeteorError,
    bleu,
    bleu_counts,
    cider,
    likeness_figures,
    meteor,
    tokenised,
)
from tests.explain_core.evaluation.words.test_filters import held_out

SAID = ["a small bird with a black head"]
REFERENCES = [["a small bird with a white head", "the bird is black"]]


def test_tokens_are_words_in_lower_case():
    assert tokenised("This is a Say's Phoebe, because (it)\nis black-ish.") == (
        "this is a says phoebe because it is black ish"
    )
    assert tokenised("...") == ""


def test_bleu_by_hand():
    counts = bleu_counts(SAID, REFERENCES)
    # "a" twice, "small", "bird", "with", "head" in the first reference, "black" in the second: 7 of 7. Of the 6
    # pairs "with a", "a small", "small bird", "bird with" are found; of 5 triples three, of 4 quadruples two.
    assert counts.tolist() == [[7, 4, 3, 2, 7, 6, 5, 4, 7, 7]]
    assert bleu(counts)[0] == pytest.approx((7 / 7 * 4 / 6 * 3 / 5 * 2 / 4) ** 0.25)
    assert bleu(np.array([7, 4, 3, 0, 7, 6, 5, 4, 7, 7.0])) == 0
    short = np.array([4, 3, 2, 1, 4, 3, 2, 1, 4, 6.0])
    assert bleu(short) == pytest.approx(np.exp(1 - 6 / 4))


def test_a_corpus_is_not_the_mean_of_its_sentences():
    counts = bleu_counts(["a b c d", "x y z w"], [["a b c d"], ["x q r s"]])
    assert bleu(counts[0]) == 1 and bleu(counts[1]) == 0
    assert bleu(counts.sum(axis=0)) == pytest.approx((5 / 8 * 3 / 6 * 2 / 4 * 1 / 2) ** 0.25)


def test_cider_prefers_what_tells_images_apart():
    references = [["a red head", "a red head"], ["a blue tail", "a blue tail"]]
    right = cider(["a red head", "a blue tail"], references)
    wrong = cider(["a blue tail", "a red head"], references)
    # Words that all images share weigh nothing; three words have no 4-grams, so three of four orders match.
    np.testing.assert_allclose(right, 10 * 3 / 4)
    np.testing.assert_allclose(wrong, 0, atol=1e-12)


def test_figures_are_apart_for_right_and_wrong_and_captionless_images_are_left_out(capfd):
    held = replace(
        held_out(np.ones((4, 2), bool)),
        captions=(("A black head.",), ("a black head",), (), ("red feet", "long red feet")),
        correct=np.array([True, True, False, False]),
    )
    said: list[str] = []
    found = {
        (each.metric, each.variant): each
        for each in likeness_figures({"joint": ["a big black head"] * 4}, held, said.append)
    }
    assert {name for _, name in found} == {"joint, correct", "joint, wrong"}
    assert found["sentence.cider", "joint, correct"].n == 2
    assert found["sentence.cider", "joint, wrong"].n == 1
    assert (
        found["sentence.cider", "joint, wrong"].value == 0 < found["sentence.cider", "joint, correct"].value
    )
    assert said == [] and capfd.readouterr().out == ""
    assert likeness_figures({"joint": ["x"] * 4}, held_out(np.ones((4, 2), bool)), said.append) == []


def test_without_java_meteor_is_left_out_and_a_line_says_so(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(likeness, "METEOR_FEWEST", 1)
    held = replace(held_out(np.ones((1, 2), bool)), captions=(("a black head",),))
    said: list[str] = []
    found = likeness_figures({"joint": ["a black head"]}, held, said.append)
    assert {each.metric for each in found} == {"sentence.bleu4", "sentence.cider"}
    assert said == ["sentence.meteor is left out: it needs Java, and there is no `java` on the PATH"]


def test_a_java_that_does_not_work_is_no_error_either(monkeypatch, tmp_path):
    (tmp_path / "java").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "java").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(MeteorError, match="failed"):
        meteor({"joint": ["a black head"]}, [["a black head"]])


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("java") is None, reason="METEOR needs Java")
def test_meteor():
    found = meteor({"same": ["a black head"], "stem": ["two black heads"], "other": ["it swims"]},
                   [["a black head"]])  # fmt: skip
    assert found["same"][0] > found["stem"][0] > found["other"][0]
    assert found["same"][0] > 0.9
