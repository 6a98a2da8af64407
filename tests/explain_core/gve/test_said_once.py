"""What a sentence may not say next, and that decoding does not say it."""

import pytest
import torch

from explain_core.gve.decoding import beam
from explain_core.gve.model import GveSize, SentenceModel
from explain_core.gve.said_once import SaidOnce
from explain_core.gve.variants import DESCRIPTION
from explain_core.text.phrases import told
from explain_core.training.word_index import END, PAD, WordIndex

INDEX = WordIndex.of(["a bird with yellow black throat belly beak bill and"])


def numbers(text):
    return [INDEX.words.index(word) for word in text.split()]


def test_every_name_of_a_noun_is_ruled_out():
    again = SaidOnce(INDEX.words).again(numbers("a yellow bill and a yellow"))
    assert {INDEX.words[number] for number in again} == {
        "beak", "bill", "yellow"
    }  # fmt: skip
    assert SaidOnce(INDEX.words).again(numbers("a yellow bill and a")) == []
    assert SaidOnce(INDEX.words).again([PAD, PAD]) == []


@pytest.mark.parametrize("width", [1, 3])
def test_a_network_that_would_say_it_for_ever_says_it_once(width):
    """It says "yellow throat with" again and again, likes "a black belly" next best, and never ends by itself."""
    follows = {"a": "yellow black", "yellow": "throat belly", "black": "belly throat", "throat": "with and",
               "belly": "and with", "with": "yellow black", "and": "a"}  # fmt: skip
    torch.manual_seed(0)
    model = SentenceModel(len(INDEX), 3, None, DESCRIPTION, GveSize(8, len(INDEX), 0.0)).eval()

    def say(words, static, state):
        logits = torch.zeros(*words.shape, len(INDEX))
        for row, word in enumerate(words[:, 0].tolist()):
            for liking, after in zip((9.0, 5.0), numbers(follows.get(INDEX.words[word], "a")), strict=False):
                logits[row, 0, after] = liking
            logits[row, 0, END] = 4.0 if INDEX.words[word] in ("throat", "belly") else -9.0
        return logits, ((torch.zeros(1, len(words), 1),) * 2,) * 2

    model.hidden, model.word = say, torch.nn.Linear(len(INDEX), len(INDEX), bias=False)
    torch.nn.init.eye_(model.word.weight)
    for row in beam(model, torch.zeros(2, 1), width, 16, SaidOnce(INDEX.words)).tolist():
        text = INDEX.decode(row)
        assert text.startswith("a yellow throat") and not told(text.split()).twice, text
    loose = INDEX.decode(beam(model, torch.zeros(1, 1), 1, 16)[0].tolist())
    assert told(loose.split()).twice, loose
