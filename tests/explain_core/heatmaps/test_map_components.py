"""Principal components of a layer from its exact sums, and maps in them."""

import numpy as np

from explain_core.heatmaps.map_components import MapComponents
from explain_core.statistics.sums import FilterAttributeStats
from tests.explain_core.heatmaps.attention_world import sums_of


def test_directions_are_the_principal_components_of_the_average_activations():
    rng = np.random.default_rng(1)
    phi = np.abs(rng.normal(size=(200, 6)) * [5, 3, 1, 0.5, 0.2, 0.1] + 8)
    found = MapComponents.of(sums_of(phi), 3)
    _values, vectors = np.linalg.eigh(np.cov(phi.T, bias=True))
    wanted = vectors[:, ::-1][:, :3]
    np.testing.assert_allclose(np.abs(np.sum(found.directions * wanted, axis=0)), 1, atol=1e-4)
    assert (found.directions[np.abs(found.directions).argmax(axis=0), range(3)] > 0).all()
    np.testing.assert_allclose(found.mean, phi.mean(axis=0), atol=1e-5)


def test_no_more_components_than_there_are():
    phi = np.outer(np.arange(1.0, 9.0), [1.0, 2.0, 3.0])  # one direction alone
    assert MapComponents.of(sums_of(phi)).directions.shape == (3, 1)
    assert MapComponents.of(sums_of(np.ones((4, 3)))).directions.shape == (3, 1)  # nothing varies


def test_a_position_is_projected_less_the_mean():
    components = MapComponents(np.array([1.0, 2], np.float32), np.array([[0.6], [0.8]], np.float32))
    maps = np.zeros((2, 2, 2))
    maps[:, 1, 0] = 3, 1
    found = components.project(maps)
    assert found.shape == (1, 2, 2) and found.dtype == np.float32
    np.testing.assert_allclose(found[0, 1, 0], 0.6 * 2 - 0.8 * 1, rtol=1e-6)
    np.testing.assert_allclose(found[0, 0, 0], -0.6 - 1.6, rtol=1e-6)


def test_the_sums_of_two_halves_have_the_components_of_the_whole():
    phi = np.random.default_rng(2).random((40, 5))
    whole, halves = sums_of(phi), sums_of(phi[:13]) + sums_of(phi[13:])
    assert isinstance(halves, FilterAttributeStats)
    one, two = MapComponents.of(whole, 4), MapComponents.of(halves, 4)
    assert one.directions.tobytes() == two.directions.tobytes() and one.mean.tobytes() == two.mean.tobytes()
