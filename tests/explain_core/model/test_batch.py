"""How many images fit into a forward pass."""

import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from explain_core.fieldguide.network import build
from explain_core.model.batch import FLOAT_BYTES, HELD, MOST, activation_bytes, fitting_batch_size
from explain_core.model.sources.spec import parse_model_spec

SPEC = parse_model_spec("explain_core.fieldguide.network:build")
#: The first convolution halves 96 pixels and has 24 filters: 48 x 48 x 24 numbers, the most anywhere.
LARGEST = 48 * 48 * 24


def test_the_largest_output_counts() -> None:
    assert activation_bytes(build(5), 96) == HELD * FLOAT_BYTES * LARGEST
    assert activation_bytes(nn.Flatten(), 10) == HELD * FLOAT_BYTES * 300  # the picture itself


@given(st.integers(0, 2**40))
def test_a_power_of_two_that_fits_into_half(memory: int) -> None:
    size, one = fitting_batch_size(SPEC, 5, 96, memory), HELD * FLOAT_BYTES * LARGEST
    assert 1 <= size <= MOST and size & (size - 1) == 0
    assert size == 1 or size * one <= memory // 2
    assert size == MOST or 2 * size * one > memory // 2


def test_nothing_is_left_in_the_network() -> None:
    model = build(5)
    activation_bytes(model, 32)
    assert not any(module._forward_hooks for module in model.modules())
    assert model(torch.zeros(1, 3, 32, 32)).requires_grad
