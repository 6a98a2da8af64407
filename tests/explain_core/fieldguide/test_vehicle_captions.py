"""Captions of drawn vehicles: true, and read as they are meant."""

import numpy as np
import pytest

from explain_core.fieldguide.vehicle_captions import captions
from explain_core.fieldguide.vehicles import VEHICLES
from explain_core.text.attributes import extract
from explain_core.text.pipeline import load_pipeline

SAME = {"tire": "wheel", "top": "roof", "line": "stripe"}


@pytest.mark.parametrize("vehicle", VEHICLES, ids=lambda each: each.name)
def test_all_that_is_read_is_true(vehicle):
    texts = captions(vehicle.noun, vehicle.parts, np.random.default_rng(4), n=40)
    assert texts == captions(vehicle.noun, vehicle.parts, np.random.default_rng(4), n=40)
    found = {mention.attribute for mentions in extract(texts, load_pipeline()) for mention in mentions}
    for attribute in found:
        adjective, noun = attribute.split(" ", 1)
        if noun.split()[-1] in ("bus", "car", "van", "vehicle"):
            assert adjective in (vehicle.body, "long", "low", "boxy"), attribute
        else:
            assert vehicle.parts[SAME.get(noun, noun)] == adjective, attribute
    said = {SAME.get(a.split(" ", 1)[1], a.split(" ", 1)[1]) for a in found}
    assert set(vehicle.parts) - {"body"} <= said
