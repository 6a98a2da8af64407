"""Heads that are trained on features: more of them than images or fewer, by a penalty that is held out."""

import numpy as np
import torch

from tests.bench.trained_heads import PENALTIES, chosen_head, heads_of


def test_the_penalised_regression_is_at_its_minimum_with_more_features_than_images():
    random = np.random.default_rng(0)
    features, labels = random.normal(size=(12, 40)).astype(np.float32), np.arange(12) % 3
    [(weight, bias)] = heads_of(features, labels, 3, [0.1], cells=4)
    x = torch.from_numpy(features).double()
    mean = x.mean(0)
    spread = (x - mean).square().mean(0).reshape(10, 4).mean(1).sqrt().repeat_interleave(4)
    # The loss by its definition, at weights of the standardised features.
    w = (weight.double() * spread).requires_grad_()
    b = (bias.double() + weight.double() @ mean).requires_grad_()
    loss = torch.nn.functional.cross_entropy((x - mean) / spread @ w.T + b, torch.from_numpy(labels))
    (loss + 0.1 * w.square().sum() / 2).backward()
    assert w.grad is not None and b.grad is not None
    assert max(float(w.grad.abs().max()), float(b.grad.abs().max())) < 1e-4


def test_the_penalty_that_is_chosen_labels_more_of_other_images_right_than_the_least_one():
    random = np.random.default_rng(1)

    def drawn(images: int) -> tuple[np.ndarray, np.ndarray]:
        labels = np.arange(images) % 2
        features = random.normal(size=(images, 150)).astype(np.float32)
        features[:, 0] += 2 * labels
        return features, labels

    features, labels = drawn(250)
    others, theirs = drawn(2000)

    def right(weight: torch.Tensor, bias: torch.Tensor) -> float:
        return float(((torch.from_numpy(others) @ weight.T + bias).argmax(1).numpy() == theirs).mean())

    [least] = heads_of(features, labels, 2, PENALTIES[:1])
    assert right(*chosen_head(features, labels, 2)) > right(*least)
