"""What outputs are, by their numbers, and the probabilities that they stand for."""

import numpy as np
import torch

from explain_core.model.output import output_kind
from explain_core.model.output_kind import INDEPENDENT, LOG_PROBABILITIES, LOGITS, PROBABILITIES, odds


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
