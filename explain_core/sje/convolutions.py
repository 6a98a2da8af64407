"""Convolutions over texts of one-hot words or characters, which know where the text ends."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from explain_core.errors import InputError

INITIAL = 0.08  #: parameters begin between minus this and this, as in the released code


@dataclass(frozen=True, slots=True)
class Convolution:
    """A convolution without padding, then ReLU."""

    filters: int
    kernel: int


@dataclass(frozen=True, slots=True)
class Pooling:
    """The largest of `window` neighbours, every `stride`."""

    window: int
    stride: int


Layers = Sequence[Convolution | Pooling]


class OneHotConvolution(nn.Module):
    """A convolution over one-hot vectors that are never made: each place of the kernel looks its column up.

    The number 0, padding, is a vector of zeros.
    """

    def __init__(self, numbers: int, filters: int, kernel: int) -> None:
        super().__init__()
        self.filters, self.kernel = filters, kernel
        self.columns = nn.Embedding(numbers, kernel * filters, padding_idx=0)
        self.bias = nn.Parameter(torch.zeros(filters))

    def forward(self, numbers: Tensor) -> Tensor:
        """(texts, length) to (texts, filters, length - kernel + 1)."""
        texts, length = numbers.shape
        looked_up = self.columns(numbers).view(texts, length, self.kernel, self.filters)
        steps = length - self.kernel + 1
        parts = [looked_up[:, place : place + steps, place] for place in range(self.kernel)]
        return (torch.stack(parts).sum(0) + self.bias).transpose(1, 2)


class TextConvolutions(nn.Module):
    """Convolutions and poolings over texts; the first is a Convolution.

    `steps` there are in the output, the s-th of which sees the places from s * `stride` on, `reach` of them. Raises
    InputError where `length` is too short for one.
    """

    def __init__(self, numbers: int, length: int, layers: Layers) -> None:
        super().__init__()
        first, *others = layers
        assert isinstance(first, Convolution)
        self.first = OneHotConvolution(numbers, first.filters, first.kernel)
        self.others = nn.ModuleList()
        self.width = first.filters
        self.steps, self.stride, self.reach = length - first.kernel + 1, 1, first.kernel
        for layer in others:
            window = layer.kernel if isinstance(layer, Convolution) else layer.window
            stride = 1 if isinstance(layer, Convolution) else layer.stride
            self.reach += (window - 1) * self.stride
            self.steps = (self.steps - window) // stride + 1
            self.stride *= stride
            if isinstance(layer, Convolution):
                self.others.append(nn.Conv1d(self.width, layer.filters, window))
                self.width = layer.filters
            else:
                self.others.append(nn.MaxPool1d(window, stride))
        if length < self.reach:
            raise InputError(
                f"texts of length {length} are too short for convolutions that see {self.reach} places: "
                f"read {self.reach} or more."
            )

    def forward(self, numbers: Tensor) -> tuple[Tensor, Tensor]:
        """(texts, length) to (texts, steps, filters), and (texts, steps) whether a step sees any text.

        Steps that see nothing but padding are zeros: what a text is taken for does not depend on how much padding
        follows it. In the released code the biases make something of padding, and it counts.
        """
        x = F.relu(self.first(numbers))
        for layer in self.others:
            x = layer(x) if isinstance(layer, nn.MaxPool1d) else F.relu(layer(x))
        starts = torch.arange(x.shape[2], device=x.device) * self.stride
        seen = starts[None] < (numbers != 0).sum(1)[:, None]
        return x.transpose(1, 2) * seen[..., None], seen


def mean_of_steps(states: Tensor, seen: Tensor) -> Tensor:
    """(texts, width): the mean of (texts, steps, width) over the steps that count; zeros where none does."""
    counted = seen[..., None].to(states.dtype)
    return (states * counted).sum(1) / counted.sum(1).clamp(min=1)


def begin_uniformly(module: nn.Module) -> None:
    """Draw all parameters anew between -INITIAL and INITIAL; the vector of padding is zeros."""
    for each in module.modules():
        for parameter in each.parameters(recurse=False):
            nn.init.uniform_(parameter, -INITIAL, INITIAL)
        if isinstance(each, nn.Embedding | nn.EmbeddingBag) and each.padding_idx is not None:
            with torch.no_grad():
                each.weight[each.padding_idx].zero_()
