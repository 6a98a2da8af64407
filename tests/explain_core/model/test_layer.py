"""Places in a descriptor and the channels that they are of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explain_core.model.layer import Layer, Unit, place_of, unit_at

LAYERS = (Layer("stem", 2), Layer("last", 3))


def test_places_and_units():
    assert [unit_at(LAYERS, place) for place in range(5)] == [
        Unit("stem", 0), Unit("stem", 1), Unit("last", 0), Unit("last", 1), Unit("last", 2),
    ]  # fmt: skip
    assert [place_of(LAYERS, unit_at(LAYERS, place)) for place in range(5)] == list(range(5))
    with pytest.raises(IndexError):
        unit_at(LAYERS, 5)
    with pytest.raises(KeyError):
        place_of(LAYERS, Unit("none", 0))


@given(st.lists(st.integers(1, 9), min_size=1, max_size=5), st.data())
def test_every_place_is_of_one_unit_and_back(channels, data):
    layers = [Layer(f"layer{number}", count) for number, count in enumerate(channels)]
    place = data.draw(st.integers(0, sum(channels) - 1))
    unit = unit_at(layers, place)
    assert 0 <= unit.channel < dict(zip([each.name for each in layers], channels, strict=True))[unit.layer]
    assert place_of(layers, unit) == place
