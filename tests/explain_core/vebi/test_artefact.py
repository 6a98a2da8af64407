"""The energy of a grid in a map."""

import numpy as np
import pytest

from explain_core.vebi.artefact import grid_energy


def test_grid_energy_by_hand():
    line = np.arange(32)
    grid = (line % 4 == 0)[:, None] & (line % 4 == 0)[None, :]
    assert grid_energy(grid.astype(float), 4) == pytest.approx(1)
    assert grid_energy(np.ones((32, 32)), 4) == 0
    # one wave whose frequency lies between those of the grid
    assert grid_energy(np.cos(2 * np.pi * line * 4 / 32)[:, None] * np.ones(32), 4) == pytest.approx(
        0, abs=1e-12
    )
    noise = np.random.default_rng(1).normal(size=(128, 128))
    assert grid_energy(noise, 4) == pytest.approx(0.06, abs=0.02)
    with pytest.raises(ValueError, match="2 or more, not 1"):
        grid_energy(noise, 1)
