"""Attention rollout against the plain product of attention matrices that each block gives by itself."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explain_core.errors import ModelError
from explain_core.heatmaps.rollout import attention_rollout, scores
from explain_core.model.passes.probe import images
from explain_core.model.places.anatomy import find_anatomy
from tests.networks.heads import CLASSES, WIDTH, Tokens, averaged, network
from tests.networks.variants import ClassAndMean, TokensFirst

GIVEN = images((64, 64), 3, 3, torch.device("cpu"))


def slow(model: nn.Module, tokens: Tensor, rows: list[int], batch_second: bool = False) -> np.ndarray:
    """(batch, tokens) float64: block by block, the attention asked of its own module; the rows' mean."""
    rolled = np.eye(tokens.shape[0 if batch_second else 1])[None].repeat(3, 0)
    with torch.no_grad():
        for block in model.blocks:
            normed = block.norm1(tokens)
            _, weights = block.self_attn(normed, normed, normed, need_weights=True, average_attn_weights=True)
            both = (weights.double().numpy() + np.eye(weights.shape[-1])) / 2
            rolled = both / both.sum(-1, keepdims=True) @ rolled
            tokens = block(tokens)
    return rolled[:, rows].mean(1)


def embedded(model: Tokens) -> Tensor:
    """The tokens before the first block."""
    patches = model.patch(GIVEN).flatten(2).transpose(1, 2)
    if model.extra is not None:
        extra = model.extra.expand(3, -1, -1)
        patches = torch.cat([patches, extra] if model.last else [extra, patches], 1)
    return patches + model.position


@pytest.mark.parametrize(
    ("name", "rows", "places"),
    [
        ("class token", [0], slice(1, None)),
        ("class token and registers", [0], slice(5, None)),
        ("class token at the end", [64], slice(0, 64)),
        ("mean of tokens", list(range(64)), slice(0, 64)),
        ("mean of tokens beside registers", list(range(4, 68)), slice(4, None)),
    ],
)
def test_rollout_is_the_product_of_the_blocks_own_attention(
    name: str, rows: list[int], places: slice
) -> None:
    model = network(name)
    anatomy = find_anatomy(model, 64, classes=CLASSES)
    drawn = attention_rollout(model, anatomy, GIVEN)
    with torch.no_grad():
        wanted = slow(model, embedded(model), rows)[:, places].reshape(3, 8, 8)
    assert drawn.shape == (3, 8, 8) and np.abs(drawn.numpy() - wanted).max() <= 1e-6
    assert float(drawn.std()) > 0 and (drawn.sum((1, 2)) <= 1 + 1e-5).all()


def test_what_is_read_from_is_found_by_itself() -> None:
    torch.manual_seed(4)
    model = ClassAndMean(registers=4).eval()  # the class token and the patches, no register
    drawn = attention_rollout(model, find_anatomy(model, 64, classes=CLASSES), GIVEN)
    rows = [0, *range(5, 69)]
    with torch.no_grad():
        wanted = slow(model, embedded(model), rows)[:, 5:].reshape(3, 8, 8)
    assert np.abs(drawn.numpy() - wanted).max() <= 1e-6


def test_tokens_before_the_batch() -> None:
    torch.manual_seed(4)
    model = TokensFirst().eval()
    drawn = attention_rollout(model, find_anatomy(model, 64, classes=CLASSES), GIVEN)
    with torch.no_grad():
        patches = model.patch(GIVEN).flatten(2).transpose(1, 2)
        tokens = torch.cat([model.token.expand(3, 1, -1), patches], 1) + model.position
        wanted = slow(model, model.before(tokens).transpose(0, 1), [0], batch_second=True)
    assert np.abs(drawn.numpy() - wanted[:, 1:].reshape(3, 8, 8)).max() <= 1e-6


class Written(nn.Module):
    """Attention that somebody wrote out, or left to torch's function."""

    def __init__(self, fused: bool, gated: bool = False) -> None:
        super().__init__()
        self.gated, self.drop = gated, nn.Dropout(0.1)
        self.tokens, self.qkv = Tokens("mean", depth=0), nn.Linear(WIDTH, 3 * WIDTH)
        self.norm, self.head, self.fused = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, CLASSES), fused

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.tokens.tokens(x)
        query, key, value = self.qkv(tokens).unflatten(2, (3, 2, WIDTH // 2)).permute(2, 0, 3, 1, 4)
        if self.fused:
            mixed = F.scaled_dot_product_attention(query, key, value)
        else:
            matrix = self.drop((query @ key.transpose(2, 3) * (WIDTH // 2) ** -0.5).softmax(dim=-1))
            mixed = (matrix * 0.5 if self.gated else matrix) @ value
        return self.head(self.norm(tokens + mixed.transpose(1, 2).flatten(2)).mean(1))  # type: ignore[no-any-return]


def test_a_softmax_that_is_written_out_is_seen_too() -> None:
    torch.manual_seed(2)
    one, other = Written(True).eval(), Written(False).eval()
    other.load_state_dict(one.state_dict())
    drawn = [attention_rollout(each, find_anatomy(each, 64, classes=CLASSES), GIVEN) for each in (one, other)]
    assert torch.allclose(*drawn, atol=1e-6) and float(drawn[0].std()) > 0


def test_attention_that_is_changed_on_its_way_is_refused() -> None:
    model = Written(False, gated=True).eval()
    with pytest.raises(ModelError, match="changes its attention before it mixes"):
        attention_rollout(model, find_anatomy(model, 64, classes=CLASSES), GIVEN)
    model = network("class token")
    nn.init.zeros_(model.head.weight)
    with pytest.raises(ModelError, match="a head of zeros"):
        attention_rollout(model, find_anatomy(model, 64, classes=CLASSES), GIVEN)


def test_masks_are_heeded() -> None:
    torch.manual_seed(0)
    query, key = torch.randn(2, 3, 5, 4), torch.randn(2, 3, 5, 4)
    seen = torch.rand(5, 5) > 0.3
    seen.fill_diagonal_(True)
    bias = torch.randn(5, 5)
    identity = torch.eye(5).expand(2, 3, 5, 5)
    for options in ({}, {"attn_mask": seen}, {"attn_mask": bias}, {"is_causal": True}, {"scale": 0.7}):
        wanted = F.scaled_dot_product_attention(query, key, identity, **options)
        assert torch.allclose(scores(query, key, **options), wanted, atol=1e-6)


def test_where_there_is_no_attention_it_says_why() -> None:
    model = averaged().eval()
    with pytest.raises(ModelError, match="the maps of features are NCHW"):
        attention_rollout(model, find_anatomy(model, 64, classes=CLASSES), GIVEN)
    mixed = network("windows of four")
    with pytest.raises(ModelError, match="has none: it mixes them otherwise"):
        attention_rollout(mixed, find_anatomy(mixed, 64, classes=CLASSES), GIVEN)


def test_a_class_token_that_joins_late_is_told() -> None:
    class Late(Written):
        def forward(self, x: Tensor) -> Tensor:
            tokens = self.tokens.tokens(x)
            for joined in (tokens, torch.cat([tokens.mean(1, keepdim=True), tokens], 1)):
                parts = self.qkv(joined).unflatten(2, (3, 2, WIDTH // 2)).permute(2, 0, 3, 1, 4)
                tokens = joined + F.scaled_dot_product_attention(*parts).transpose(1, 2).flatten(2)
            return self.head(self.norm(tokens)[:, 0])  # type: ignore[no-any-return]

    torch.manual_seed(3)
    model = Late(True).eval()
    with pytest.raises(ModelError, match="one row of tokens throughout: beside 64 the network has 65"):
        attention_rollout(model, find_anatomy(model, 64, classes=CLASSES), GIVEN)


def test_the_network_is_left_with_its_fused_path() -> None:
    model = network("class token")
    attention_rollout(model, find_anatomy(model, 64, classes=CLASSES), GIVEN)
    assert torch.backends.mha.get_fastpath_enabled()
