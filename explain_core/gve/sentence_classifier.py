"""The frozen reader that says which class a sentence speaks of: its belief is the reward of a sampled sentence."""

import torch
from torch import Tensor, nn

from explain_core.gve.model import SPREAD, GveSize
from explain_core.training.word_index import END, PAD

DROPOUT = 0.75  #: after the embedding and after the LSTM, as released


class SentenceClassifier(nn.Module):
    """An LSTM over a sentence's words, read at its end."""

    def __init__(self, vocabulary: int, classes: int, size: GveSize) -> None:
        super().__init__()
        self.embed = nn.Embedding(vocabulary, size.words)
        self.lstm = nn.LSTM(size.words, size.hidden, batch_first=True)
        self.dropout = nn.Dropout(DROPOUT)
        self.classes = nn.Linear(size.hidden, classes)
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -SPREAD, SPREAD)

    def forward(self, words: Tensor) -> Tensor:
        """(batch, classes) logits of sentences (batch, length), each read at its END, or at its last word."""
        read, _ = self.lstm(self.dropout(self.embed(words)))
        last = ends(words)
        at_end = read[torch.arange(len(words), device=words.device), last]
        logits: Tensor = self.classes(self.dropout(at_end))
        return logits


def ends(words: Tensor) -> Tensor:
    """(batch,) where each sentence (batch, length) has its first END; its last word where it has none."""
    is_end = words == END
    length = (words != PAD).sum(1) - 1
    return torch.where(is_end.any(1), is_end.int().argmax(1), length.clamp(min=0))
