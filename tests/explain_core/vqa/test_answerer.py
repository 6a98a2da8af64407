"""A network that learns to answer, its maps, and its file."""

import numpy as np
import pytest
import torch

from explain_core.errors import InputError, StoreError
from explain_core.heatmaps.word_maps import word_maps
from explain_core.places import Place
from explain_core.training.loop import Recipe, teach
from explain_core.training.stored_features import StoredFeatures
from explain_core.training.word_index import WordIndex
from explain_core.vqa.answerer import Answerer
from explain_core.vqa.answerer_file import load_answerer, save_answerer
from explain_core.vqa.lesson import Answering, QuestionBatch
from explain_core.vqa.model import AnswerModel, Design
from explain_core.vqa.questions import Question, answers_of

WINGS = ("what colour is the wing?", "which colour does the wing have?")
BELLIES = ("what colour is the belly?", "what is the colour of the belly?")
SIDE = 4


def birds(count, seed):
    """Birds whose wing (upper half) and belly (lower half) are red or blue, each with a filter for each."""
    draw = np.random.default_rng(seed)
    maps = draw.random((count, 4, SIDE, SIDE)).astype(np.float16) / 8
    questions = []
    for row in range(count):
        wing, belly = draw.integers(2, size=2)
        maps[row, wing, :2] += 1
        maps[row, 2 + belly, 2:] += 1
        for texts, part, colour in ((WINGS, "wing", wing), (BELLIES, "belly", belly)):
            answer = ("blue", "red")[colour]
            questions.append((row, Question(texts[draw.integers(2)], part, "colour", answer)))
    return maps, questions


@pytest.fixture(scope="module")
def answerer():
    maps, questions = birds(80, 1)
    features = StoredFeatures.over(maps.mean((2, 3), dtype=np.float32), np.arange(len(maps)))
    words, answers = WordIndex.of(q.text for _, q in questions), answers_of(q for _, q in questions)
    torch.manual_seed(0)
    model = AnswerModel(len(words), 4, len(answers), Design(8, 16, 32), dropout=0.1)
    told = []
    lesson = Answering(model, features, QuestionBatch.of(questions, words, answers), batch=40)
    teach(lesson, Recipe(25, 0.02), tell=told.append)
    assert told[-1].losses["loss"] < 0.3 < told[0].losses["loss"] and told[-1].losses["right"] > 0.9
    return Answerer(model.requires_grad_(False), words, answers, features.standard)


def test_other_birds_are_answered_and_the_map_is_where_the_part_is(answerer):
    maps, questions = birds(20, 2)
    right, upper = 0, {"wing": [], "belly": []}
    for row, question in questions:
        found = answerer.answer(question.text, maps[row])
        right += found.answer == question.answer
        assert sum(p for _, p in found.answers) == pytest.approx(1) and not found.unknown
        assert found.mapped == found.answer and found.heatmap.shape == (SIDE, SIDE)
        heat = np.maximum(found.heatmap, 0)
        upper[question.part].append(heat[:2].sum() / heat.sum())
    assert right >= 38
    assert np.mean(upper["wing"]) > 0.75 and np.mean(upper["belly"]) < 0.25


def test_an_answer_that_is_forced_has_another_map(answerer):
    maps, questions = birds(1, 3)
    question = questions[0][1]
    own = answerer.answer(question.text, maps[0])
    other = next(answer for answer in answerer.answers if answer != own.answer)
    forced = answerer.answer(question.text, maps[0], forced=other)
    assert forced.answers == own.answers and forced.mapped == other
    assert np.corrcoef(forced.heatmap.ravel(), own.heatmap.ravel())[0, 1] < 0
    with pytest.raises(InputError, match="no answer 'green'"):
        answerer.answer(question.text, maps[0], forced="green")


def test_words_that_were_never_read(answerer):
    maps, _ = birds(1, 3)
    assert answerer.answer("what colour is the purple wing?", maps[0]).unknown == ("purple",)
    with pytest.raises(InputError, match="no word of"):
        answerer.answer("¿qué?", maps[0])


def test_one_score_for_all_images_or_one_for_each(answerer):
    maps, questions = birds(3, 4)
    asked = [(questions[2 * row][1].text, "red") for row in range(3)]
    each = word_maps(maps, answerer.score_each(asked))
    every = word_maps(maps, answerer.score(asked))
    assert each.scores.shape == (1, 3) and every.scores.shape == (3, 3)
    for row in range(3):
        assert every.scores[row, row] == pytest.approx(each.scores[0, row], abs=1e-5)
        assert np.allclose(every.maps[row, row], each.maps[0, row], atol=1e-6)


def test_what_is_behind_a_question_plays_no_part(answerer):
    padded = torch.tensor([[3, 4, 5, 0, 0, 0], [3, 4, 5, 6, 0, 0]])
    together = answerer.model.read(padded)
    alone = answerer.model.read(padded[:1, :3])
    assert torch.allclose(together[:1], alone, atol=1e-6) and not torch.allclose(together[0], together[1])


def test_saved_and_loaded(answerer, tmp_path):
    place = Place.of(tmp_path / "answerer.safetensors")
    save_answerer(answerer, place)
    again = load_answerer(place)
    maps, questions = birds(1, 5)
    one, other = (each.answer(questions[1][1].text, maps[0]) for each in (answerer, again))
    assert one.answers == other.answers and (one.heatmap == other.heatmap).all()
    assert again.words == answerer.words and again.model.design == Design(8, 16, 32)
    assert not again.model.training


def test_a_file_that_is_none(tmp_path):
    place = Place.of(tmp_path / "answerer.safetensors")
    with pytest.raises(StoreError, match="cannot be read"):
        load_answerer(place)
    for content in (b"", b"\x05\0\0\0\0\0\0\0{}   ", b"nonsense that is long enough"):
        (tmp_path / "answerer.safetensors").write_bytes(content)
        with pytest.raises(StoreError, match="damaged or no answerer"):
            load_answerer(place)
