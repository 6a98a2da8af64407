"""Multi-head self-attention as its own steps."""

import pytest
import torch
from torch import nn

from explain_core.model.passes.self_attention import open_attention


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("bias", [True, False])
def test_outputs_and_gradients_are_the_modules_own(first, bias):
    torch.manual_seed(0)
    module = nn.MultiheadAttention(8, 2, bias=bias, batch_first=first).double().requires_grad_(False).eval()
    tokens = torch.rand(3, 5, 8, dtype=torch.float64, requires_grad=True)
    asked = torch.randn(3, 5, 8, dtype=torch.float64)
    own, none = module(tokens, tokens, tokens, need_weights=False)
    (wanted,) = torch.autograd.grad(own, tokens, asked)
    with open_attention(nn.Sequential(module)):
        assert "forward" in module.__dict__
        ours, weights = module(tokens, tokens, tokens, need_weights=False)
    assert none is weights is None and "forward" not in module.__dict__
    assert torch.allclose(ours, own, rtol=1e-12)
    assert torch.allclose(torch.autograd.grad(ours, tokens, asked)[0], wanted, rtol=1e-10, atol=1e-13)


def test_calls_of_other_kinds_run_as_they_did():
    torch.manual_seed(0)
    module = nn.MultiheadAttention(8, 2, batch_first=True).requires_grad_(False).eval()
    tokens, other = torch.rand(2, 5, 8, requires_grad=True), torch.rand(2, 5, 8)
    hidden = torch.zeros(2, 5, dtype=torch.bool)
    hidden[:, 3:] = True
    calls = [
        lambda: module(tokens, tokens, tokens)[1],
        lambda: module(tokens, other, other, need_weights=False)[0],
        lambda: module(tokens, tokens, tokens, hidden, need_weights=False)[0],
        lambda: module(tokens, tokens, tokens, hidden, False)[0],
        lambda: module(tokens, tokens, tokens, attn_mask=torch.ones(5, 5).triu(1) > 0, need_weights=False)[0],
        lambda: module(query=tokens, key=tokens, value=tokens, need_weights=False)[0],
        lambda: module(other, other, other, need_weights=False)[0],
        lambda: module(tokens[0], tokens[0], tokens[0], need_weights=False)[0],
    ]
    own = [call() for call in calls]
    with open_attention(module):
        ours = [call() for call in calls]
    assert all(torch.allclose(one, two, atol=1e-6) for one, two in zip(own, ours, strict=True))


def test_modules_whose_keys_have_a_bias_or_a_width_of_their_own_are_left():
    for named in ({"add_bias_kv": True}, {"add_zero_attn": True}, {"kdim": 4, "vdim": 4}):
        module = nn.MultiheadAttention(8, 2, **named).eval()
        with open_attention(module):
            assert "forward" not in module.__dict__
