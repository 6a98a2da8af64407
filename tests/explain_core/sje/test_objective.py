"""Losses, worked out by hand."""

import pytest
import torch

from explain_core.sje.objective import PAPER, Objective, paper_loss, released_loss

# Scores F(v_i, t_j): with texts the unit vectors, the images' rows are the scores.
SCORES = torch.tensor([[3.0, 2.5, 0.0], [1.0, 1.0, 1.5], [0.0, 0.0, 4.0]])
UNIT = torch.eye(3)


def test_the_released_form():
    # Image 0: 1 + 2.5 - 3 = 0.5, 1 + 0 - 3 < 0. Image 1: 1 + 1 - 1 = 1, 1 + 1.5 - 1 = 1.5. Image 2: nothing.
    assert released_loss(SCORES, UNIT, symmetric=False).item() == pytest.approx((0.5 + 1 + 1.5) / 9)
    # Text 0: 1 + 1 - 3 < 0. Text 1 (own 1): 1 + 2.5 - 1 = 2.5, 1 + 0 - 1 = 0. Text 2 (own 4): nothing.
    assert released_loss(SCORES, UNIT, symmetric=True).item() == pytest.approx((3 + 2.5) / 9)


def test_the_papers_form_takes_the_worst_class():
    images, texts = SCORES[:, None], UNIT[:, None]
    assert paper_loss(images, texts, symmetric=False).item() == pytest.approx((0.5 + 1.5 + 0) / 3)
    assert paper_loss(images, texts, symmetric=True).item() == pytest.approx((2 + 2.5) / 3)


def test_the_papers_form_expects_over_what_was_drawn():
    # Two classes, two pairs of each, one filter. Texts' means: 1.5 and 0.5; images' means 2 and 1.
    images = torch.tensor([[[1.0], [3.0]], [[1.0], [1.0]]])
    texts = torch.tensor([[[1.0], [2.0]], [[0.0], [1.0]]])
    # Pairs' own scores: 1, 6; 0, 1. Images: 1 + 1 * 0.5 - 1 = 0.5, 1 + 3 * 0.5 - 6 < 0; 1 + 1.5 - 0, 1 + 1.5 - 1.
    image_term = (0.5 + 0 + 2.5 + 1.5) / 4
    assert paper_loss(images, texts, symmetric=False).item() == pytest.approx(image_term)
    # Texts: 1 + 1 * 1 - 1 = 1, 1 + 1 * 2 - 6 < 0; 1 + 2 * 0 - 0 = 1, 1 + 2 * 1 - 1 = 2.
    assert paper_loss(images, texts, symmetric=True).item() == pytest.approx(image_term + (1 + 0 + 1 + 2) / 4)


def test_a_margin_kept_costs_nothing():
    for symmetric in (False, True):
        assert released_loss(2 * UNIT, UNIT, symmetric).item() == 0
        assert paper_loss(2 * UNIT[:, None], UNIT[:, None], symmetric).item() == 0


def test_an_objective_by_its_name():
    images, texts = SCORES[:, None], UNIT[:, None]
    assert Objective()(images, texts).item() == pytest.approx(5.5 / 9)
    assert Objective(symmetric=False)(images, texts).item() == pytest.approx(3 / 9)
    assert Objective(form=PAPER)(images, texts).item() == pytest.approx(4.5 / 3)
