"""The network that answers: a question's LSTM and an image's activations, joined by a product (Lu et al. 2015).

"Deeper LSTM Q + norm I": both layers' last states of a two-layer LSTM, and the image's features, are brought to one
width, go through tanh, and are multiplied; a linear layer gives the answers' logits. Two things differ here. Features
are standardised filter by filter, where theirs have length 1: a trained network's filters differ widely in scale. And
the image's side has no tanh unless it is asked for. With it, an answer's gradient is taken at the flat ends of tanh:
answers were as good without (98 % right on the field guide's test images), and the rank correlation of their maps with
occlusion was 0.42 to 0.45 where it had been 0.27 to 0.30 (tests/bench/word_maps.py, with and without --tanh).
"""

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from explain_core.training.word_index import PAD

LAYERS = 2


@dataclass(frozen=True, slots=True)
class Design:
    """Sizes of a word's vector, of the LSTM's layers, of what is multiplied; `tanh`: on the image's side, as theirs."""

    word: int = 32
    lstm: int = 64
    joint: int = 256
    tanh: bool = False

    def as_dict(self) -> dict[str, int | bool]:
        """By name."""
        return asdict(self)


class AnswerModel(nn.Module):
    """Questions about images to answers' logits; `words`, `filters` and `answers`: how many there are of each."""

    def __init__(
        self, words: int, filters: int, answers: int, design: Design | None = None, dropout: float = 0.5
    ) -> None:
        super().__init__()
        own = design or Design()
        self.design = own
        self.embedding = nn.Embedding(words, own.word, padding_idx=PAD)
        self.lstm = nn.LSTM(own.word, own.lstm, LAYERS, batch_first=True)
        self.of_question = nn.Linear(2 * LAYERS * own.lstm, own.joint)
        self.of_image = nn.Linear(filters, own.joint)
        self.of_both = nn.Linear(own.joint, answers)
        self.dropout = nn.Dropout(dropout)

    def read(self, questions: Tensor) -> Tensor:
        """(questions, joint): what is asked, of numbered words (questions, length) with PAD behind."""
        lengths = (questions != PAD).sum(1).clamp(min=1).cpu()
        packed = nn.utils.rnn.pack_padded_sequence(
            self.embedding(questions), lengths, batch_first=True, enforce_sorted=False
        )
        _, (hidden, cell) = self.lstm(packed)
        state = torch.cat([hidden, cell]).transpose(0, 1).flatten(1)
        return torch.tanh(self.of_question(self.dropout(state)))

    def answer(self, asked: Tensor, features: Tensor) -> Tensor:
        """(..., answers) logits, of what `read` gave (..., joint) and standardised features (..., filters)."""
        seen = self.of_image(self.dropout(features))
        if self.design.tanh:
            seen = torch.tanh(seen)
        logits: Tensor = self.of_both(self.dropout(asked * seen))
        return logits
