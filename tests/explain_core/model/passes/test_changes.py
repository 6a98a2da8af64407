"""How well changes follow the image's."""

import torch

from explain_core.model.passes.changes import Strengths, kept_in
from explain_core.model.passes.layout import MapLayout

DOWN = torch.linspace(0.05, 1, 8)[:, None].expand(8, 6)
ACROSS = torch.linspace(0.05, 1, 6)[None, :].expand(8, 6)


def test_changes_that_grow_as_the_image_s_do_keep_its_places() -> None:
    assert kept_in(torch.stack([torch.ones(8, 6), DOWN, ACROSS])) > 0.999
    assert kept_in(torch.stack([torch.ones(8, 6), DOWN.flip(0), ACROSS])) < -0.999
    assert kept_in(torch.stack([torch.ones(8, 6), ACROSS, DOWN])) < 0.01
    assert kept_in(torch.zeros(3, 8, 6)) == -1.0
    assert kept_in(torch.full((3, 8, 6), torch.nan)) == -1.0


def test_strength_is_over_channels_wherever_they_lie() -> None:
    changes = torch.randn(3, 5, 8, 6)
    first = Strengths(changes).over(MapLayout())
    last = Strengths(changes.permute(0, 2, 3, 1).contiguous()).over(MapLayout("NHWC"))
    assert torch.allclose(first, changes.norm(dim=1), atol=1e-6) and torch.allclose(first, last, atol=1e-6)
