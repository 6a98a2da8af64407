"""Which layers keep places and pass gradient, and in which order their positions lie."""

import pytest
import torch
from torch import Tensor, nn

from explain_core.model.passes.layout import MapLayout
from explain_core.model.passes.probe import KEPT, best_layout, images, places
from explain_core.model.places.anatomy import find_anatomy
from explain_core.model.places.passage import look_through
from tests.networks.heads import CLASSES, Tokens, network

SIZE = (64, 64)


def seen(name):
    return {(each.name, each.number): each for each in look_through(network(name), SIZE, 3, CLASSES)}


def test_convolutions_keep_places_and_pooling_ends_them():
    found = seen("linear")
    assert found["features", 0].kept > 0.9 and found["features", 0].gradient
    assert found["head.2", 0].layout is None
    assert found["head.0", 0].pooled and not found["features", 0].pooled


def test_a_shuffled_layer_keeps_no_places():
    order = torch.randperm(64, generator=torch.Generator().manual_seed(2))
    image = images(SIZE, 3, 2, torch.device("cpu"))
    down = torch.linspace(0.05, 1, 64)[None, :, None]
    noise = 0.3 * torch.randn(3, 64, 64)
    batch = image[0] + torch.stack([0 * noise, noise, noise * down, noise * down.transpose(1, 2)])
    tokens = nn.functional.unfold(batch, 8, stride=8).transpose(1, 2)
    layout, kept = best_layout(tokens, SIZE)
    assert layout == MapLayout("tokens", (8, 8)) and kept > 0.95
    assert best_layout(tokens[:, order], SIZE)[1] < 0.5


def test_images_are_the_same_each_time_and_rough_and_smooth():
    one, other = (images(SIZE, 3, 2, torch.device("cpu")) for _ in range(2))
    assert torch.equal(one, other) and 0.5 < float(one.std()) < 1.5


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


def test_the_last_of_a_row_of_convolutions_lies_as_the_first():
    torch.manual_seed(7)
    layers = [nn.Conv2d(3, 32, 3, 4, 1), nn.ReLU()]
    for _ in range(14):
        layers += [nn.Conv2d(32, 32, 3, 1, 1), nn.BatchNorm2d(32), nn.ReLU()]
    model = nn.Sequential(*layers, nn.Flatten(), nn.Linear(32 * 16, CLASSES)).eval()
    for module in model.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight)
    found = find_anatomy(model, 16, classes=CLASSES)
    assert found.features == "43" and found.map_size == (4, 4)
