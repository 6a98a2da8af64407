"""Whether maps lie over the image as it is given: not a crop of it, nor mirrored or turned."""

from __future__ import annotations

import torch
from torch import Tensor

from explain_core.errors import ModelError

#: The part of a side that is disturbed at its end.
STRIP = 8
#: Maps of fewer positions a side see too much from each for this to tell.
FEWEST = 4
#: How far from the centre the middle of a change must lie, in the side, and the least share of the strongest change.
ASIDE, UNSEEN = 0.02, 1e-4


def disturbed(image: Tensor) -> Tensor:
    """(3, channels, height, width): an image with noise at its top, at its left, and at its bottom and right."""
    noise = torch.randn(image.shape, generator=torch.Generator().manual_seed(7)).to(image.device) * 2
    top, left, end = image.clone(), image.clone(), image.clone()
    high, wide = (max(side // STRIP, 1) for side in image.shape[-2:])
    top[..., :high, :] = noise[..., :high, :]
    left[..., :wide] = noise[..., :wide]
    end[..., -high:, :] = noise[..., -high:, :]
    end[..., -wide:] = noise[..., -wide:]
    return torch.stack([top, left, end])


def check_coverage(plain: Tensor, changed: Tensor, layer: str) -> None:
    """Raise ModelError where maps do not lie as the image does.

    `plain` (filters, h, w) are those of an image, `changed` (3, filters, h, w) those of what `disturbed` made of it: a
    change at the image's top must lie in the upper half of the maps, and so on.
    """
    height, width = plain.shape[1:]
    if min(height, width) < FEWEST:
        return
    strength = (changed.float() - plain.float()).norm(dim=1)  # (3, h, w)
    seen = float(strength.amax((1, 2)).min()) > UNSEEN * float(strength.max())
    down, across = ([_middle(each.mean(axis)) - 0.5 for each in strength] for axis in (1, 0))
    placed = down[0] < -ASIDE and across[1] < -ASIDE and min(down[2], across[2]) > ASIDE
    turned = abs(across[0]) > abs(down[0]) or abs(down[1]) > abs(across[1])
    if not seen or not placed or turned:
        raise ModelError(
            f"the maps of {layer} do not lie as the image does: what changes at a side of it changes them elsewhere.\n"
            "Does the forward pass crop, flip or turn its image? Let it take the picture as it is, or name another "
            "layer with --features NAME."
        )


def _middle(profile: Tensor) -> float:
    """Where along a side (0 to 1) the middle of a change lies, over its least."""
    weight = profile - profile.min()
    place = torch.linspace(0, 1, len(profile), device=profile.device)
    total = float(weight.sum())
    return float((weight * place).sum()) / total if total > 0 else 0.5
