"""Queries and latents, few tokens of no place, are no maps; few patches of an image are."""

import pytest
import torch
from torch import Tensor, nn

from explain_core.model.anatomy import find_anatomy
from explain_core.model.probe import KEPT, places
from tests.networks.heads import CLASSES, Tokens


class Queries(nn.Module):
    """A query for each class, or latents of which the mean is read, that look at 2 x 2 maps."""

    def __init__(self, latents: int = 0) -> None:
        super().__init__()
        self.latents, count = latents, latents or CLASSES
        self.body = nn.Sequential(
            *(layer for given, made in ((3, 8), (8, 16), (16, 24), (24, 32)) for layer in (
                nn.Conv2d(given, made, 3, 2, 1), nn.BatchNorm2d(made), nn.ReLU())),
        )  # fmt: skip
        self.queries = nn.Parameter(torch.randn(count, 32))
        self.decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(32, 4, 64, batch_first=True), 2)
        self.out = nn.Linear(32, CLASSES if latents else 1)

    def forward(self, x: Tensor) -> Tensor:
        seen = self.body(x).flatten(2).transpose(1, 2)
        found = self.decoder(self.queries.expand(len(x), -1, -1), seen)
        logits: Tensor = self.out(found.mean(1)) if self.latents else self.out(found)[..., 0]
        return logits


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("latents", [0, 4, 6, 9])
def test_queries_and_latents_are_no_maps(latents: int, seed: int) -> None:
    torch.manual_seed(seed)
    anatomy = find_anatomy(Queries(latents).eval(), 32, classes=CLASSES)
    assert anatomy.features.startswith("body") and anatomy.map_size == (2, 2)


def test_four_patches_are_maps() -> None:
    torch.manual_seed(0)
    seen = {each.name: each for each in places(Tokens("class", side=2).eval(), (16, 16), 3)}
    found = seen["blocks.0"]
    assert found.layout is not None and found.layout.grid == (2, 2) and (found.kept or 0) >= KEPT
