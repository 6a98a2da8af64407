"""Pictures with a red or a blue dot, and a network that sees them where they are: a filter for each colour."""

import csv
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw
from safetensors.torch import save_file
from torch import Tensor, nn

COLOURS = ("blue", "red")
SIZES = [(200, 100), (120, 180), (160, 160), (90, 240)]
RADIUS = 11


class Dots(nn.Module):
    """Maps of an eighth of the input, one filter a colour; the outputs are weighed averages of the maps."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.fine, self.coarse = nn.Conv2d(3, 2, 4, 4), nn.Conv2d(2, 2, 2, 2)
        self.pool, self.fc = nn.AdaptiveAvgPool2d(1), nn.Linear(2, classes)

    def forward(self, x: Tensor) -> Tensor:
        maps = self.coarse(self.fine(x).relu()).relu()
        return self.fc(self.pool(maps).flatten(1))


def build(num_classes: int) -> Dots:
    """The network with weights that answer to the colours themselves, of pictures from 0 to 1."""
    made = Dots(num_classes)
    with torch.no_grad():
        made.fine.weight.zero_()
        for filter_, own in enumerate((2, 0)):
            made.fine.weight[filter_] = -0.5 / 16
            made.fine.weight[filter_, own] = 1 / 16
        made.fine.bias.zero_()
        made.coarse.weight.zero_()
        for filter_ in range(2):
            made.coarse.weight[filter_, filter_] = 0.25
        made.coarse.bias.zero_()
        made.fc.weight.copy_(20 * torch.eye(2)[:num_classes] - 10)
        made.fc.bias.zero_()
    return made


def drawn(folder: Path, each: int) -> dict[str, tuple[float, float, int, int]]:
    """Grey pictures of many shapes, `each` of a colour, in folder/pictures, and the weights in folder/dots.safetensors.

    Of each picture by its path: where its dot is (x, y), its width and height.
    """
    random, places, rows = np.random.default_rng(5), {}, []
    for colour in COLOURS:
        (folder / "pictures" / f"{colour} things").mkdir(parents=True)
        for number in range(each):
            width, height = SIZES[number % len(SIZES)]
            # Near the edges too, where a crop to a square of such shapes often cuts them off.
            x, y = (side * (0.1 + 0.8 * random.random()) for side in (width, height))
            picture = Image.new("RGB", (width, height), (90, 90, 90))
            ImageDraw.Draw(picture).ellipse((x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS), fill=colour)
            name = f"{colour} things/{number:02d}.png"
            picture.save(folder / "pictures" / name)
            places[name] = (x, y, width, height)
            rows.append((name, f"a picture with a {colour} dot"))
    with (folder / "pictures" / "captions.csv").open("w", newline="") as handle:
        csv.writer(handle).writerows([("image", "caption"), *rows])
    save_file(build(2).state_dict(), folder / "dots.safetensors")
    return places
