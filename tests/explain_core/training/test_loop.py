"""The training loop: what it learns, and that a kill changes nothing."""

import numpy as np
import pytest
import torch
from torch import nn

from explain_core.places import Place
from explain_core.training import loop as loop
from explain_core.training.loop import Recipe, Worker, shuffled, teach

RECIPE = Recipe(epochs=6, rate=0.05, decay=0.9, seed=3)


class Line(nn.Module):
    """Learns y = 2 x + 1 from noisy inputs; dropout, so that the random state matters."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.linear, self.dropout = nn.Linear(4, 1), nn.Dropout(0.1)
        self.x = torch.arange(80.0).reshape(20, 4) / 40 - 1
        self.y = self.x.sum(1) * 2 + 1
        self.stop_after = None
        self.seen = 0

    def batches(self, epoch):
        return shuffled(20, 5, 1, epoch)

    def forward(self, rows):
        self.seen += 1
        if self.seen == self.stop_after:
            raise KeyboardInterrupt
        return {"loss": ((self.linear(self.dropout(self.x[rows]))[:, 0] - self.y[rows]) ** 2).mean()}


def weights(line):
    return [p.detach().clone() for p in line.parameters()]


def test_the_loss_falls_and_the_standing_is_told():
    line, told = Line(), []
    teach(line, RECIPE, tell=told.append)
    assert [t.step for t in told] == list(range(1, 25)) and told[0].steps == 24
    assert told[-1].losses["loss"] < told[0].losses["loss"] / 2
    assert not line.training


@pytest.mark.parametrize("stop", [1, 2, 9, 13, 24])
def test_killed_and_resumed_is_the_same_bits(tmp_path, monkeypatch, stop):
    whole = Line()
    teach(whole, RECIPE)
    monkeypatch.setattr(loop, "KEEP_SECONDS", 0.0)
    state = Place.of(tmp_path / "line.safetensors")
    killed = Line()
    killed.stop_after = stop
    with pytest.raises(KeyboardInterrupt):
        teach(killed, RECIPE, state)
    again = Line()
    teach(again, RECIPE, state)
    assert again.seen == 24 - (stop - 1)
    for one, other in zip(weights(whole), weights(again), strict=True):
        assert torch.equal(one, other)
    finished = Line()
    teach(finished, RECIPE, state)
    assert finished.seen == 0
    assert torch.equal(finished.linear.weight, whole.linear.weight)


def test_the_callers_random_state_is_left_alone():
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    line = Line()
    torch.random.set_rng_state(before)
    teach(line, RECIPE)
    assert torch.equal(torch.random.get_rng_state(), before)


def test_workers_share_every_batch():
    rows = []

    class Noting(Line):
        def forward(self, given):
            rows.append(given)
            return super().forward(given)

    for rank in range(2):
        teach(Noting(), Recipe(epochs=1, rate=0.01), worker=Worker(rank, 2))
    assert sorted(np.concatenate(rows).tolist()) == list(range(20))


def test_an_epoch_holds_each_row_once_and_its_order_is_its_own():
    first, second = shuffled(10, 3, 0, 0), shuffled(10, 3, 0, 1)
    assert [len(batch) for batch in first] == [3, 3, 3]
    assert len(set(np.concatenate(first).tolist())) == 9
    assert np.concatenate(first).tolist() != np.concatenate(second).tolist()
    assert np.concatenate(shuffled(2, 5, 0, 0)).tolist() in ([0, 1], [1, 0])
