"""Whether maps lie over the image as it is given: not a crop of it, nor mirrored or turned."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from explain_core.errors import ModelError

#: The part of a side that is disturbed at its end, at least: all that one position of the maps stands for is.
STRIP = 8
#: The part of a side that may be unseen at its beginning: layers begin there, and only a crop leaves out more.
EDGE = 32
#: Maps of fewer positions a side see too much from each to tell on which side a change is.
FEWEST = 4
#: How far from the centre the middle of a change must lie, in the side, and the least share of the strongest change.
ASIDE, UNSEEN = 0.02, 1e-4
#: What rounding alone may change, of the maps' largest value; and the part of a change that must be more than that.
ROUNDED, CLEARLY = 1e-6, 0.1
#: How many times the median of a side a peak is.
PEAK = 2.0


def disturbed(image: Tensor, map_size: tuple[int, int] = (STRIP, STRIP)) -> Tensor:
    """(5, channels, height, width): an image with noise at its top, at its left, at its bottom and right, and at edges.

    The strips are as wide as what a position of maps of `map_size` (h, w) stands for: a network that has not learned
    may look at one pixel of it and at no other. The last two are the upper and the left edge by themselves.
    """
    noise = torch.randn(image.shape, generator=torch.Generator().manual_seed(7)).to(image.device) * 2
    top, left, end, upper, first = (image.clone() for _ in range(5))
    high, wide = (
        max(side // STRIP, math.ceil(side / positions))
        for side, positions in zip(image.shape[-2:], map_size, strict=True)
    )
    top[..., :high, :] = noise[..., :high, :]
    left[..., :wide] = noise[..., :wide]
    end[..., -high:, :] = noise[..., -high:, :]
    end[..., -wide:] = noise[..., -wide:]
    high, wide = (math.ceil(side / EDGE) for side in image.shape[-2:])
    upper[..., :high, :] = noise[..., :high, :]
    first[..., :wide] = noise[..., :wide]
    return torch.stack([top, left, end, upper, first])


def check_coverage(plain: Tensor, changed: Tensor, layer: str) -> bool:
    """Raise ModelError where maps do not lie as the image does; whether that could be told.

    `plain` (filters, h, w) are those of an image, `changed` (5, filters, h, w) those of what `disturbed` made of it: a
    change at the image's top must lie in the upper half of the maps, and so on, and a change at an edge be seen at all.
    """
    height, width = plain.shape[1:]
    strength = (changed.float() - plain.float()).norm(dim=1)  # (5, h, w)
    most = strength.amax((1, 2))
    cut = _only_edges_unseen(plain, most)
    if not cut and min(height, width) < FEWEST:
        return True
    if not bool(plain.any() or most.any()):
        raise ModelError(f"the maps of {layer} are zero for all images: are the network's weights loaded?")
    seen = float(most[:3].min()) > UNSEEN * float(most.max()) and not cut
    down, across = ([_side(each.mean(axis)) for each in strength[:3]] for axis in (1, 0))
    # What changes everywhere alike tells nothing: a gate over the whole image, attention before it has learned.
    turned = (down[0] is None and across[0] is not None) or (across[1] is None and down[1] is not None)
    placed = down[0] in (None, -1) and across[1] in (None, -1) and {down[2], across[2]} <= {None, 1}
    if not seen or turned or not placed:
        how = "elsewhere" if seen else "nowhere"
        raise ModelError(
            f"the maps of {layer} do not lie as the image does: what changes at a side of it changes them {how}.\n"
            "Does the forward pass crop, flip or turn its image? Let it take the picture as it is, or name another "
            "layer with --features NAME."
        )
    return any(each is not None for each in (*down, *across))


def _only_edges_unseen(plain: Tensor, most: Tensor) -> bool:
    """Whether the strips' changes, `most` (5,), are more than rounding and an edge's by itself is not."""
    rounding = ROUNDED * float(plain.abs().max())
    return float(most[3:].min()) <= rounding < CLEARLY * float(most[:3].min())


def margin(plain: Tensor, changed: Tensor) -> float:
    """The largest part of a side of maps, (filters, h, w) and (5, filters, h, w), that lies beyond the image's edge.

    Of a network's first maps, each position of which sees little of the image: what its edge changes begins and ends
    where the image does, in maps of an image that was padded after their own edge. 0 where it is less than an EDGE of
    the side, or all depends on all.
    """
    strength = (changed.float() - plain.float()).norm(dim=1)
    met = strength > UNSEEN * strength.amax((1, 2), keepdim=True)
    found = []
    for axis, edge, step in ((0, 3, 1), (1, 4, 1), (0, 2, -1), (1, 2, -1)):
        line = met[edge].any(1 - axis) if step > 0 else met[edge].any(1 - axis).flip(0)
        found.append(int(line.int().argmax()) / len(line) if bool(line.any()) else 0.0)
    return max(found) if max(found) > 1 / EDGE else 0.0


def _side(profile: Tensor) -> int | None:
    """On which side, -1 or 1, the middle of a change lies; 0 for neither, None where it has no peak."""
    if not float(profile.max()) > PEAK * float(profile.median()):
        return None
    weight = profile - profile.min()
    place = torch.linspace(-0.5, 0.5, len(profile), device=profile.device)
    middle = float((weight * place).sum()) / float(weight.sum())
    return 0 if abs(middle) < ASIDE else 1 if middle > 0 else -1
