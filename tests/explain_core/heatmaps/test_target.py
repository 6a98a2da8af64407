"""Targets: a logit or a difference of logits, another for each image."""

import pytest
import torch

from explain_core.heatmaps.target import Logits, score

OUTPUT = torch.tensor([[1.0, 2.0, 4.0], [8.0, 16.0, 32.0]])
CLASSIFIER = torch.tensor([[1.0, 0.0], [0.0, 1.0], [2.0, 3.0]])


def test_each_image_has_its_own_class():
    assert Logits(torch.tensor([2, 0]))(OUTPUT).tolist() == [4, 8]
    assert Logits(torch.tensor([2, 0]), torch.tensor([0, 1]))(OUTPUT).tolist() == [3, -8]


def test_the_weights_are_the_gradient_by_the_pooled_filters():
    pooled = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    for target in (Logits(torch.tensor([2, 0])), Logits(torch.tensor([2, 0]), torch.tensor([1, 2]))):
        (gradient,) = torch.autograd.grad(target(pooled @ CLASSIFIER.T).sum(), pooled)
        assert torch.equal(target.weights(CLASSIFIER), gradient)


def test_a_target_gives_one_number_an_image():
    assert score(lambda output: output[:, 1], OUTPUT).tolist() == [2, 16]
    for wrong in (lambda output: output, lambda output: output.sum(), lambda output: output[0]):
        with pytest.raises(ValueError, match=r"one number an image, \(2,\)"):
            score(wrong, OUTPUT)
