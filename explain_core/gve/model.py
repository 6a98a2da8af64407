"""LRCN (Donahue et al. 2015) as Hendricks et al. use it: two LSTMs, the second of which sees image and class.

A word is embedded and read by the first LSTM; the second takes the first one's output and, at every step, the same
static input: the image's features through one linear layer, and the embedding of the class.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from explain_core.gve.variants import Variant
from explain_core.training.word_index import END, PAD

SPREAD = 0.08  #: weights begin uniform between -SPREAD and SPREAD, as released


@dataclass(frozen=True, slots=True)
class GveSize:
    """Widths of the word embedding and of each LSTM, and the share of each LSTM's outputs that training drops."""

    words: int
    hidden: int
    dropout: float


SIZES = {"paper": GveSize(1000, 1000, 0.0), "small": GveSize(192, 256, 0.3)}
"""`paper`: as released. `small`: for some thousand captions, and for processors: 15 times less work a word."""

State = tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]


class SentenceModel(nn.Module):
    """p(word | the words before it, image, class)."""

    def __init__(
        self, vocabulary: int, features: int, classes: Tensor | None, variant: Variant, size: GveSize
    ) -> None:
        """`features`: an image's width; `classes` (classes, width): their embedding, which is not trained."""
        super().__init__()
        self.variant = variant
        self.embed = nn.Embedding(vocabulary, size.words)
        self.first = nn.LSTM(size.words, size.hidden, batch_first=True)
        self.image = nn.Linear(features, size.hidden) if variant.image else None
        self.classes: Tensor | None
        self.register_buffer("classes", classes if variant.label else None)
        static = size.hidden * variant.image + (
            classes.shape[1] if variant.label and classes is not None else 0
        )
        self.second = nn.LSTM(size.hidden + static, size.hidden, batch_first=True)
        self.dropout = nn.Dropout(size.dropout)
        self.word = nn.Linear(size.hidden, vocabulary)
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -SPREAD, SPREAD)

    def static(self, features: Tensor, labels: Tensor) -> Tensor:
        """(batch, width): what the second LSTM sees of images (batch, features) and classes (batch,) at every step."""
        given = [self.image(features)] if self.image is not None else []
        if self.classes is not None:
            given.append(self.classes[labels])
        return torch.cat(given, dim=1)

    def hidden(self, words: Tensor, static: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """The second LSTM's outputs (batch, length, hidden) over `words` (batch, length), and the state behind them."""
        one, two = state if state is not None else (None, None)
        read, one = self.first(self.dropout(self.embed(words)), one)
        given = torch.cat([self.dropout(read), static[:, None].expand(-1, words.shape[1], -1)], dim=2)
        seen, two = self.second(given, two)
        return seen, (one, two)

    def forward(self, words: Tensor, static: Tensor) -> Tensor:
        """(batch, length, vocabulary): logits of each word of `words` (batch, length), from those before it."""
        seen, _ = self.hidden(begun(words), static)
        logits: Tensor = self.word(self.dropout(seen))
        return logits

    def log_probability(self, words: Tensor, static: Tensor) -> Tensor:
        """(batch, length): of each word, from those before it; 0 for what stands after the sentence's end."""
        found = self(words, static).log_softmax(2).gather(2, words[..., None])[..., 0]
        kept: Tensor = found * (words != PAD)
        return kept


def begun(words: Tensor) -> Tensor:
    """What is read before each word of `words` (batch, length): END stands for the beginning."""
    return torch.cat([torch.full_like(words[:, :1], END), words[:, :-1]], dim=1)
