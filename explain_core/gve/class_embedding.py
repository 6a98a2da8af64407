"""The class embedding: what `description`'s second LSTM makes of the captions of a class, on the average."""

import numpy as np
import torch
from torch import Tensor

from explain_core.gve.captioned_images import CaptionedImages
from explain_core.gve.model import SentenceModel, begun
from explain_core.training.word_index import PAD

CAPTIONS = 512  #: at a time


@torch.no_grad()
def class_embedding(description: SentenceModel, data: CaptionedImages) -> Tensor:
    """(classes, hidden): the mean over each caption's words, then over each class's captions.

    Every dimension's mean over the classes is taken away, and it is scaled to deviation 1: the averages are all but
    alike, and what tells classes apart is what is left. A class without captions gets zeros.
    """
    description.eval()
    hidden = description.word.in_features
    device = description.word.weight.device
    total, count = (
        torch.zeros(data.classes, hidden, device=device),
        torch.zeros(data.classes, 1, device=device),
    )
    for start in range(0, len(data), CAPTIONS):
        words, features, labels = data.read(np.arange(start, min(start + CAPTIONS, len(data))), device)
        seen, _ = description.hidden(begun(words), description.static(features, labels))
        there = (words != PAD)[..., None].float()
        total.index_add_(0, labels, (seen * there).sum(1) / there.sum(1).clamp(min=1))
        count.index_add_(0, labels, torch.ones(len(labels), 1, device=device))
    has = count[:, 0] > 0
    mean = total / count.clamp(min=1)
    centred = mean - mean[has].mean(0)
    spread = centred[has].std(0, correction=0).clamp(min=1e-6)
    return torch.where(has[:, None], centred / spread, 0.0)
