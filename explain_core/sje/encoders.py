"""The seven text encoders phi of Reed et al.: from a text's words or characters to a vector as wide as the features.

theta, what becomes of an image's features, is the identity, as in the released code: F(v, t) = v . phi(t). So phi is
as wide as the features are (1,024 there; 2,048 for a ResNet-50).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from explain_core.errors import InputError
from explain_core.sje.characters import COUNT, encode_characters
from explain_core.sje.convolutions import (
    Convolution,
    Pooling,
    TextConvolutions,
    begin_uniformly,
    mean_of_steps,
)
from explain_core.sje.size import PAPER, SjeSize
from explain_core.training.word_index import END, PAD, UNKNOWN, WordIndex

AT_ONCE = 512  #: texts that are embedded together

(
    BAG_OF_WORDS,
    WORD_VECTORS,
    WORD_LSTM,
    CHAR_CNN,
    CHAR_CNN_RNN,
    WORD_CNN,
    WORD_CNN_RNN,
) = ENCODERS = (
    "bag-of-words",
    "word-vectors",
    "word-lstm",
    "char-cnn",
    "char-cnn-rnn",
    "word-cnn",
    "word-cnn-rnn",
)
OF_CHARACTERS = frozenset({CHAR_CNN, CHAR_CNN_RNN})


class BagOfWords(nn.Module):
    """The sum of the words' vectors, and a bias: a linear layer over how often each word is in the text."""

    def __init__(self, numbers: int, width: int) -> None:
        super().__init__()
        self.words = nn.EmbeddingBag(numbers, width, mode="sum", padding_idx=PAD)
        self.bias = nn.Parameter(torch.zeros(width))

    def forward(self, numbers: Tensor) -> Tensor:
        """(texts, length) numbers of words or characters to (texts, width) embeddings."""
        summed: Tensor = self.words(numbers)
        return summed + self.bias


class WordVectors(nn.Module):
    """The mean of the words' vectors, then a linear layer.

    Reed et al. take word2vec's vectors, trained on other texts; here the vectors are learned with the rest.
    """

    def __init__(self, numbers: int, width: int, size: SjeSize) -> None:
        super().__init__()
        self.words = nn.EmbeddingBag(numbers, size.vector, mode="mean", padding_idx=PAD)
        self.out = _head(size.vector, width, size)

    def forward(self, numbers: Tensor) -> Tensor:
        """(texts, length) numbers of words or characters to (texts, width) embeddings."""
        embedding: Tensor = self.out(self.words(numbers))
        return embedding


class WordLSTM(nn.Module):
    """An LSTM over one-hot words, the mean of its hidden states, then a linear layer."""

    def __init__(self, numbers: int, width: int, size: SjeSize) -> None:
        super().__init__()
        self.words = nn.Embedding(numbers, size.lstm, padding_idx=PAD)
        self.lstm = nn.LSTM(size.lstm, size.lstm, batch_first=True)
        self.out = _head(size.lstm, width, size)

    def forward(self, numbers: Tensor) -> Tensor:
        """(texts, length) numbers of words or characters to (texts, width) embeddings."""
        states, _ = self.lstm(self.words(numbers))
        embedding: Tensor = self.out(mean_of_steps(states, numbers != PAD))
        return embedding


class Flattened(nn.Module):
    """Convolutions, and linear layers over all that they give; zeros where only padding is seen.

    The linear layers fix the length of what is read.
    """

    def __init__(
        self, convolutions: TextConvolutions, width: int, size: SjeSize, hidden: int | None = None
    ) -> None:
        super().__init__()
        self.convolutions = convolutions
        given = convolutions.width * convolutions.steps
        self.hidden = nn.Linear(given, hidden) if hidden else None
        self.out = _head(hidden or given, width, size)

    def forward(self, numbers: Tensor) -> Tensor:
        """(texts, length) numbers of words or characters to (texts, width) embeddings."""
        x, _ = self.convolutions(numbers)
        x = x.flatten(1)
        embedding: Tensor = self.out(x if self.hidden is None else self.hidden(x))
        return embedding


class Recurrent(nn.Module):
    """Convolutions, a plain ReLU RNN over their steps, the mean of its hidden states, then a linear layer.

    h_t = ReLU(W x_t + U h_(t-1)), as wide as the last convolution. The mean is over the steps that see text; the
    released code takes the mean over all 8, those of padding too.
    """

    def __init__(self, convolutions: TextConvolutions, width: int, size: SjeSize) -> None:
        super().__init__()
        self.convolutions = convolutions
        self.rnn = nn.RNN(convolutions.width, convolutions.width, nonlinearity="relu", batch_first=True)
        self.out = _head(convolutions.width, width, size)

    def forward(self, numbers: Tensor) -> Tensor:
        """(texts, length) numbers of words or characters to (texts, width) embeddings."""
        x, seen = self.convolutions(numbers)
        states, _ = self.rnn(x)
        embedding: Tensor = self.out(mean_of_steps(states, seen))
        return embedding


def _head(given: int, width: int, size: SjeSize) -> nn.Module:
    return nn.Sequential(nn.Dropout(size.dropout), nn.Linear(given, width))


def _char_cnn(numbers: int, width: int, size: SjeSize) -> nn.Module:
    one, two, three = size.character_cnn_filters
    layers = (
        Convolution(one, 4), Pooling(3, 3), Convolution(two, 4), Pooling(3, 3), Convolution(three, 4), Pooling(3, 3)
    )  # fmt: skip
    return Flattened(TextConvolutions(numbers, size.characters, layers), width, size)


def _char_cnn_rnn(numbers: int, width: int, size: SjeSize) -> nn.Module:
    one, two, three = size.character_filters
    layers = (
        Convolution(one, 4), Pooling(3, 3), Convolution(two, 4), Pooling(3, 3), Convolution(three, 4), Pooling(3, 2)
    )  # fmt: skip
    return Recurrent(TextConvolutions(numbers, size.characters, layers), width, size)


def _word_cnn(numbers: int, width: int, size: SjeSize) -> nn.Module:
    filters = size.word_cnn_filters
    layers = (Convolution(filters, 3), Pooling(3, 3), Convolution(filters, 3), Convolution(filters, 3))
    return Flattened(TextConvolutions(numbers, size.words, layers), width, size, hidden=size.word_cnn_hidden)


def _word_cnn_rnn(numbers: int, width: int, size: SjeSize) -> nn.Module:
    filters = size.word_filters
    layers = (Convolution(filters, 3), Convolution(filters, 2), Pooling(3, 3), Convolution(filters, 2))
    return Recurrent(TextConvolutions(numbers, size.words, layers), width, size)


_BUILDERS: dict[str, Callable[[int, int, SjeSize], nn.Module]] = {
    BAG_OF_WORDS: lambda numbers, width, _: BagOfWords(numbers, width),
    WORD_VECTORS: WordVectors,
    WORD_LSTM: WordLSTM,
    CHAR_CNN: _char_cnn,
    CHAR_CNN_RNN: _char_cnn_rnn,
    WORD_CNN: _word_cnn,
    WORD_CNN_RNN: _word_cnn_rnn,
}


@dataclass(frozen=True)
class Reading:
    """What an encoder reads, and how wide what it gives is: `kind` one of ENCODERS; `words`, where it reads words."""

    kind: str
    width: int
    size: SjeSize = PAPER
    words: tuple[str, ...] = ()

    def numbers(self, texts: Sequence[str]) -> NDArray[np.int32]:
        """(texts, length) characters or words by number; 0 is padding.

        A word that training never met is UNKNOWN, and nothing is known of it: see Encoder.
        """
        if self.kind in OF_CHARACTERS:
            return encode_characters(texts, self.size.characters)
        rows = WordIndex(self.words).encode(texts, self.size.words)
        rows[rows == END] = PAD
        return rows


class Encoder(nn.Module):
    """phi, of one of the seven kinds. Raises InputError for another kind, or a size that cannot be.

    Words that training never met hold their place in a text, and their vectors are zeros.
    """

    def __init__(self, reading: Reading) -> None:
        super().__init__()
        if reading.kind not in ENCODERS:
            raise InputError(f"there is no text encoder {reading.kind!r}. There are: {', '.join(ENCODERS)}.")
        self.reading = reading
        count = COUNT if reading.kind in OF_CHARACTERS else len(reading.words)
        self.body = _BUILDERS[reading.kind](count, reading.width, reading.size)
        begin_uniformly(self.body)
        if reading.kind not in OF_CHARACTERS:
            _silence(self.body)

    def forward(self, numbers: Tensor) -> Tensor:
        """(texts, length) numbers of words or characters to (texts, width) embeddings."""
        """(texts, length) numbers, as Reading gives them, to (texts, width)."""
        embedding: Tensor = self.body(numbers.long())
        return embedding

    @torch.no_grad()
    def embed(self, numbers: NDArray[np.int32]) -> NDArray[np.float32]:
        """(texts, width) of any number of texts, without a gradient, AT_ONCE at a time; without dropout."""
        training = self.training
        self.eval()
        device = next(self.parameters()).device
        rows = [
            self(torch.from_numpy(numbers[start : start + AT_ONCE]).to(device)).cpu().numpy()
            for start in range(0, len(numbers), AT_ONCE)
        ]
        self.train(training)
        return np.concatenate(rows) if rows else np.zeros((0, self.reading.width), np.float32)


def _silence(body: nn.Module) -> None:
    for each in body.modules():
        if isinstance(each, nn.Embedding | nn.EmbeddingBag):
            with torch.no_grad():
                each.weight[UNKNOWN].zero_()
