"""What outputs are, by their numbers, and the probabilities that they stand for."""

import numpy as np
import torch

from explain_core.model.passes.output import output_kind
from explain_core.model.passes.output_kind import (
    INDEPENDENT,
    INDEPENDENT_LOGITS,
    LOG_PROBABILITIES,
    LOGITS,
    PROBABILITIES,
    logits_of,
    odds,
    shares,
)


def test_the_kinds_of_outputs_and_their_probabilities():
    logits = 3 * torch.randn(5, 6, generator=torch.Generator().manual_seed(1))
    share = logits.softmax(1)
    for outputs, kind in (
        (logits, LOGITS),
        (share, PROBABILITIES),
        (share.log(), LOG_PROBABILITIES),
        (logits.sigmoid(), INDEPENDENT),
    ):
        assert output_kind(outputs) == kind
        expected = logits.sigmoid() if kind == INDEPENDENT else share
        assert np.allclose(odds(outputs.numpy(), kind), expected.numpy(), atol=1e-6)


def test_one_output_and_outputs_that_are_not_finite_are_logits():
    assert output_kind(torch.ones(3, 1)) == LOGITS
    assert output_kind(torch.full((3, 2), float("nan"))) == LOGITS


def test_a_yes_or_no_for_each_class_is_made_a_distribution_over_them():
    outputs = np.array([[0.9, 0.9, 0.2], [0.0, 0.0, 0.0]])
    assert np.allclose(shares(outputs, INDEPENDENT), [[0.45, 0.45, 0.1], [1 / 3, 1 / 3, 1 / 3]])
    assert (shares(outputs, LOGITS) == odds(outputs, LOGITS)).all()


def test_logits_of_each_class_by_itself_have_sigmoids_for_probabilities():
    logits = np.array([[2.0, -1.0, 0.0], [-800.0, -900.0, 800.0]])
    each = odds(logits, INDEPENDENT_LOGITS)
    assert np.allclose(each[0], [0.880797, 0.268941, 0.5], atol=1e-6) and np.allclose(each[1], [0, 0, 1])
    assert np.allclose(shares(logits, INDEPENDENT_LOGITS), each / each.sum(1, keepdims=True))


def test_outputs_of_every_kind_are_compared_as_logits():
    logits = np.array([[2.0, -1.0, 0.5], [-3.0, 4.0, 1.0]])
    own = logits - logits.mean(axis=1, keepdims=True)
    assert np.allclose(logits_of(logits), own)
    assert np.allclose(logits_of(odds(logits), PROBABILITIES), own)
    assert np.allclose(logits_of(np.log(odds(logits)), LOG_PROBABILITIES), own)
    assert (logits_of(logits, INDEPENDENT_LOGITS) == logits).all()
    assert np.allclose(logits_of(odds(logits, INDEPENDENT_LOGITS), INDEPENDENT), logits)
    assert np.isfinite(logits_of(np.array([[0.0, 1.0]]), INDEPENDENT)).all()
