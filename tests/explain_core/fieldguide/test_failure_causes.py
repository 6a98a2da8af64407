"""Planted causes of failure: how many, which, and that nothing else changes."""

import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from explain_core.data.pictures.quality import quality_of
from explain_core.errors import InputError
from explain_core.fieldguide.failure_causes import (
    BLURRED,
    CAUSES,
    COLOUR_SHIFTED,
    MISLABELLED,
    cause_of,
    mistaken_for,
    spoilt,
)
from explain_core.fieldguide.generate import generate
from explain_core.fieldguide.loader import load_fieldguide
from explain_core.fieldguide.records import Record, read_records
from explain_core.fieldguide.species import SPECIES
from explain_core.image_sets import recorded_causes


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """The small guide's pictures, 30 % each with one of the causes."""
    folder = tmp_path_factory.mktemp("planted") / "guide"
    return generate(folder, species=4, images_per_species=3, size=96, processes=1, planted=30)


def test_each_cause_has_its_share():
    found = Counter(cause_of((0, species, number), 4) for species in range(50) for number in range(200))
    for cause in CAUSES:
        assert 340 < found[cause] < 460  # of 10,000: 400, give or take three standard deviations
    assert cause_of((0, 1, 2), 0) == ""


def test_a_mislabelled_picture_shows_another_species():
    others = {mistaken_for((0, 2, number), 4) for number in range(60)}
    assert others == {0, 1, 3}


def test_pictures_without_a_cause_are_the_same_as_ever(planted, small_guide):
    plain = {record.path: record for record in read_records(small_guide)}
    seen = Counter()
    for record in read_records(planted):
        seen[record.cause] += 1
        before, same = (
            plain[record.path],
            (planted / record.path).read_bytes() == (small_guide / record.path).read_bytes(),
        )
        if record.cause == MISLABELLED:
            (truth,) = [one for one in SPECIES if dict(one.traits) == record.traits]
            assert truth.class_name != record.class_name == before.class_name and not same
        else:
            assert replace(record, cause="") == before and same == (not record.cause)
    assert seen[""] and sum(seen.values()) == 12 and set(seen) - {""}
    assert "cause" not in (small_guide / "records.jsonl").read_text()
    assert "planted" not in json.loads((small_guide / "species.json").read_text())["parameters"]


def test_causes_go_with_the_image_set(planted, small_guide):
    causes = recorded_causes(f"fieldguide:{planted}", str(planted))
    assert causes == {record.path: record.cause for record in read_records(planted) if record.cause}
    assert recorded_causes(f"fieldguide:{small_guide}", str(small_guide)) == {}
    assert recorded_causes("cub:there", "nowhere") == {}
    assert len(load_fieldguide(str(planted)).records) == 12


def test_a_record_keeps_its_cause(planted):
    record = next(record for record in read_records(planted) if record.cause)
    assert Record.from_json(record.as_json()) == record


def test_blur_and_light_are_what_they_are_called(small_guide):
    picture = Image.open(small_guide / read_records(small_guide)[0].path).convert("RGB")
    before = quality_of(picture, None)
    assert quality_of(spoilt(picture, BLURRED, (0, 0, 0)), None).sharpness < before.sharpness - 2
    shifted = quality_of(spoilt(picture, COLOUR_SHIFTED, (0, 0, 0)), None)
    casts = np.array([shifted.red_cast - before.red_cast, shifted.blue_cast - before.blue_cast])
    assert np.abs(casts).max() > 0.3
    assert spoilt(picture, "", (0, 0, 0)) is picture


@pytest.mark.parametrize("wrong", [{"planted": 31}, {"planted": -1}, {"planted": 4, "species": 1}])
def test_too_much_is_refused(tmp_path, wrong):
    with pytest.raises(InputError, match="planted"):
        generate(tmp_path / "guide", **wrong)
