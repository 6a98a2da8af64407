"""Features for training, from shards."""

import numpy as np
import pytest
import torch

from explain_core.training.stored_features import StoredFeatures


def test_each_filter_is_standardised_over_the_training_images():
    table = np.array([[1.0, 5.0], [3.0, 5.0], [100.0, 7.0]], np.float16)
    features = StoredFeatures.over(table, np.array([0, 1]))
    assert features.width == 2
    assert features.of(np.array([0, 1])).tolist() == [[-1.0, 0.0], [1.0, 0.0]]
    assert features.of(np.array([2])).tolist() == [[98.0, 2.0]]  # a constant filter keeps its scale


def test_a_gradient_goes_through():
    features = StoredFeatures.over(np.array([[0.0], [4.0]]), np.array([0, 1]))
    pooled = torch.tensor([[1.0]], requires_grad=True)
    features.standard.of(pooled).sum().backward()
    assert pooled.grad.item() == pytest.approx(0.5)
