"""The text encoders: shapes, padding, and that looking columns up is convolving one-hot vectors."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from explain_core.errors import InputError
from explain_core.sje.characters import ALPHABET, OTHER, encode_characters
from explain_core.sje.convolutions import Convolution, OneHotConvolution, Pooling, TextConvolutions
from explain_core.sje.encoders import ENCODERS, OF_CHARACTERS, WORD_CNN_RNN, Encoder, Reading
from explain_core.sje.size import PAPER, SMALL, SjeSize
from explain_core.training.word_index import UNKNOWN, WordIndex

TEXTS = ["a small bird with a red crown", "this bird has a white belly and black wings", "red"]
WORDS = WordIndex.of(TEXTS).words


def encoder(kind, size=SMALL, width=24):
    torch.manual_seed(1)
    return Encoder(Reading(kind, width, size, () if kind in OF_CHARACTERS else WORDS)).eval()


@pytest.mark.parametrize("kind", ENCODERS)
def test_a_row_a_text_as_wide_as_asked(kind):
    phi = encoder(kind)
    rows = phi.embed(phi.reading.numbers(TEXTS))
    assert rows.shape == (3, 24) and rows.dtype == np.float32
    assert len(np.unique(rows.round(6), axis=0)) == 3
    assert phi.embed(phi.reading.numbers([])).shape == (0, 24)


@pytest.mark.parametrize("kind", ENCODERS)
def test_the_papers_sizes(kind):
    phi = encoder(kind, PAPER, 1024)
    assert phi.embed(phi.reading.numbers(TEXTS[:1])).shape == (1, 1024)
    shapes = {name: tuple(value.shape) for name, value in phi.state_dict().items()}
    last = {"char-cnn": 3072, "char-cnn-rnn": 256, "word-cnn": 1024, "word-cnn-rnn": 512, "word-lstm": 512}
    if kind in last:
        assert shapes["body.out.1.weight"] == (1024, last[kind])
    if kind == "word-cnn":
        assert shapes["body.hidden.weight"] == (1024, 1280)
    if kind.endswith("rnn"):
        assert phi.body.convolutions.steps == 8


@pytest.mark.parametrize("kind", ENCODERS)
def test_neither_what_is_beside_a_text_nor_dropout_changes_it(kind):
    phi = encoder(kind)
    numbers = phi.reading.numbers(TEXTS)
    phi.train()
    together = phi.embed(numbers)
    assert phi.training
    assert np.allclose(together[2:], phi.embed(numbers[2:]), atol=1e-6)


@pytest.mark.parametrize(
    "kind", ["bag-of-words", "word-vectors", "word-lstm", "char-cnn-rnn", "word-cnn-rnn"]
)
def test_more_padding_changes_nothing(kind):
    phi = encoder(kind)
    numbers = phi.reading.numbers(TEXTS)
    longer = np.pad(numbers, ((0, 0), (0, 60)))
    assert np.allclose(phi.embed(numbers), phi.embed(longer), atol=1e-6)


def test_a_convolution_of_one_hot_vectors():
    torch.manual_seed(0)
    first = OneHotConvolution(5, 3, 2)
    nn.init.normal_(first.bias)
    numbers = torch.tensor([[1, 4, 2, 0], [3, 3, 0, 0]])
    one_hot = F.one_hot(numbers, 5).float()
    one_hot[..., 0] = 0  # padding is no word
    weight = first.columns.weight.view(5, 2, 3).permute(2, 0, 1)  # filters, numbers, kernel
    expected = F.conv1d(one_hot.transpose(1, 2), weight, first.bias)
    assert torch.allclose(first(numbers), expected, atol=1e-6)


def test_steps_that_see_text_by_hand():
    # Kernel 3, pool 3 by 3: a step sees 5 places, every 3; in 11 places there are 3 steps.
    convolutions = TextConvolutions(4, 11, (Convolution(2, 3), Pooling(3, 3)))
    assert (convolutions.steps, convolutions.stride, convolutions.reach) == (3, 3, 5)
    numbers = torch.tensor([[1] * 3 + [0] * 8, [1] * 4 + [0] * 7, [1] * 11, [0] * 11])
    x, seen = convolutions(numbers)
    assert x.shape == (4, 3, 2)
    assert seen.tolist() == [[True, False, False], [True, True, False], [True] * 3, [False] * 3]
    assert x[0, 1:].abs().sum() == 0


def test_texts_too_short_for_the_convolutions_are_refused():
    with pytest.raises(InputError, match=r"length 8 are too short .* 9 places"):
        Encoder(Reading(WORD_CNN_RNN, 4, SjeSize(words=8), WORDS))
    assert Encoder(Reading(WORD_CNN_RNN, 4, SjeSize(words=9), WORDS)).body.convolutions.steps == 1


def test_an_unknown_word_holds_its_place_and_says_nothing():
    phi = encoder("bag-of-words")
    numbers = phi.reading.numbers(["red crown", "red zebra crown"])
    assert numbers[1, 1] == UNKNOWN
    rows = phi.embed(numbers)
    assert np.allclose(rows[0], rows[1])
    lstm = encoder("word-lstm")
    rows = lstm.embed(numbers)
    assert not np.allclose(rows[0], rows[1])


def test_no_text_at_all_is_an_embedding_too():
    for kind in ENCODERS:
        phi = encoder(kind)
        assert np.isfinite(phi.embed(phi.reading.numbers([""]))).all()


def test_no_such_encoder():
    with pytest.raises(InputError, match=r"no text encoder 'elmo'\. There are: bag-of-words, "):
        Encoder(Reading("elmo", 4))


def test_characters_by_number():
    assert len(ALPHABET) == len(set(ALPHABET)) == 69
    rows = encode_characters(["Ab é", "abcdef"], 5)
    assert rows.tolist() == [[1, 2, 69, OTHER, 0], [1, 2, 3, 4, 5]]
