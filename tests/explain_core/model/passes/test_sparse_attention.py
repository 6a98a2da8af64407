"""The backward pass of attention for the queries that have a gradient."""

import pytest
import torch
from torch.nn.functional import scaled_dot_product_attention

from explain_core.model.passes.sparse_attention import attention_of_rows, plain_parts
from explain_core.model.passes.sparse_rows import SparseRows


def given(kind: torch.dtype = torch.float64):
    torch.manual_seed(0)
    return [torch.randn(2, 3, size, 4, dtype=kind, requires_grad=True) for size in (7, 9, 9)]


@pytest.mark.parametrize("rows", [[0], [2, 5], list(range(7)), []])
@pytest.mark.parametrize("scale", [None, 0.3])
def test_gradients_are_autograds_for_few_queries_and_for_all(rows, scale):
    parts, asked = given(), torch.zeros(2, 3, 7, 4, dtype=torch.float64)
    asked[:, :, rows] = torch.randn(2, 3, len(rows), 4, dtype=torch.float64)
    own, ours = scaled_dot_product_attention(*parts, scale=scale), attention_of_rows(*parts, scale)
    assert torch.equal(own, ours)
    for _ in range(2):  # a graph that is kept answers again
        found = torch.autograd.grad(ours, parts, asked, retain_graph=True)
        for each, wanted in zip(
            found, torch.autograd.grad(own, parts, asked, retain_graph=True), strict=True
        ):
            assert torch.allclose(each, wanted, rtol=1e-10, atol=1e-13)


def test_a_mode_finds_it_and_few_rows_take_no_product_of_all():
    parts = given(torch.float32)
    with SparseRows():
        plain = scaled_dot_product_attention(*parts, dropout_p=0.0, scale=0.5)
        masked = scaled_dot_product_attention(*parts, attn_mask=torch.zeros(7, 9))
    assert "_AttentionBackward" in plain.grad_fn.name()
    assert "_AttentionBackward" not in masked.grad_fn.name()
    assert torch.allclose(plain, scaled_dot_product_attention(*parts, scale=0.5))


def test_low_precision_keeps_its_kinds():
    parts = given(torch.bfloat16)
    made = attention_of_rows(*parts)
    found = torch.autograd.grad(made[:, :, 0].float().sum(), parts)
    wanted = torch.autograd.grad(
        scaled_dot_product_attention(*(each.float() for each in parts))[:, :, 0].sum(), parts
    )
    for each, exact in zip(found, wanted, strict=True):
        assert each.dtype == torch.bfloat16 and torch.allclose(each, exact, rtol=2e-2, atol=2e-2)


def test_attention_with_masks_chance_order_or_groups_is_left_to_torch():
    query, key, value = given()
    assert plain_parts(query, value=value, key=key) == (query, key, value, None)
    assert plain_parts(query, key, value, None, 0.0, False, scale=2.0) == (query, key, value, 2.0)
    assert not plain_parts(query, key, value, torch.zeros(7, 9))
    assert not plain_parts(query, key, value, dropout_p=0.1)
    assert not plain_parts(query, key, value, is_causal=True)
    assert not plain_parts(query, key[:, :1], value[:, :1], enable_gqa=True)
    assert not plain_parts(query, key[:, :1], value[:, :1])
    assert not plain_parts(*(each.detach() for each in (query, key, value)))
    with torch.no_grad():
        assert not plain_parts(query, key, value)
