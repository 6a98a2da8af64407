"""Maps from what was kept, and maps as the store keeps them."""

import numpy as np
import torch

from explain_core.heatmaps.gradcam import closed_form
from explain_core.heatmaps.storage import heatmap_row, kept_grad_cam


def test_kept_maps_by_hand_and_against_the_form_over_batches():
    maps = np.array([[[1.0, 2.0], [3.0, 4.0]], [[1.0, 0.0], [0.0, -1.0]]], np.float32)
    found = kept_grad_cam(maps, np.array([1.0, -2.0]))
    assert found.tolist() == [[-0.25, 0.5], [0.75, 1.5]] and found.dtype == np.float32
    batched = closed_form(torch.from_numpy(maps)[None], torch.tensor([[1.0, -2.0]]))
    assert np.allclose(found, batched[0].numpy(), atol=1e-6)


def test_a_row_holds_the_shape_and_values_of_half_precision():
    heatmap = np.array([[0.1, -3.0, 1e-9]])
    *names, height, width, values = heatmap_row("run", "image", "cam", "Crow", heatmap)
    assert names == ["run", "image", "cam", "Crow"] and (height, width) == (1, 3)
    assert values.dtype == np.float32 and values.tolist() == heatmap.astype(np.float16)[0].tolist()
