"""Field guides whose truth is known: one coloured part decides, or something beside the bird goes with a class."""

import hashlib
import io
import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from explain_core.data.image_set import TEST, TRAIN
from explain_core.errors import ImageSetError, InputError
from explain_core.fieldguide.bias import BIAS, Company, company_of, scene_changes
from explain_core.fieldguide.colour_classes import COLOURS, DOUBLE, PLAIN, SINGLE, Coloured
from explain_core.fieldguide.drawing import draw
from explain_core.fieldguide.generate import generate
from explain_core.fieldguide.kinds import BIASED, KINDS, UNBIASED, classes_of, shown
from explain_core.fieldguide.loader import load_fieldguide
from explain_core.fieldguide.records import read_parameters, read_records
from explain_core.fieldguide.scene import BACKGROUNDS, Scene
from explain_core.fieldguide.species import PARTS, SPECIES, check_trait
from explain_core.fieldguide.truth import recorded_company
from explain_core.image_sets import drawn_truths


@pytest.fixture(scope="module")
def guides(tmp_path_factory):
    """Three small images each of four classes, of every kind but the usual one."""
    folder = tmp_path_factory.mktemp("kinds")
    return {
        kind: generate(folder / kind, 5, 3, size=96, processes=1, kind=kind)
        for kind in KINDS
        if kind != "lookalikes"
    }


def test_the_usual_kind_is_drawn_as_ever(small_guide):
    digest = hashlib.sha256()
    for name in ("records.jsonl", "species.json"):
        digest.update((small_guide / name).read_bytes())
    for record in read_records(small_guide):
        with Image.open(small_guide / record.mask) as mask:
            digest.update(np.asarray(mask).tobytes())
    # What the libraries that write JPEG and PNG make of it is their own affair.
    assert digest.hexdigest() == "2e07fc77884b680a11834a4eb1ba3f7aae27f38ddd993a5ced46619f2b610ec2"


@pytest.mark.parametrize("kind", ["single", "double", "biased", "unbiased"])
def test_one_and_two_processes_write_the_same_bytes(guides, tmp_path, kind):
    other = generate(tmp_path / "other", 5, 3, size=96, processes=2, kind=kind)
    for file in sorted(guides[kind].rglob("*")):
        if file.is_file():
            assert file.read_bytes() == (other / file.relative_to(guides[kind])).read_bytes()


def test_six_colours_of_one_part_and_of_two():
    assert [(one.part, one.colour) for one in SINGLE] == [("wing", colour) for colour in COLOURS]
    assert len({(one.part, one.colour) for one in DOUBLE}) == len(DOUBLE) == 12
    assert {one.part for one in DOUBLE} == {"wing", "crown"}
    assert not set(COLOURS) & set(PLAIN)
    assert Coloured("wing", "red").class_name == "Red-winged_Drabling"


@pytest.mark.parametrize("one", DOUBLE, ids=lambda one: one.class_name)
def test_nothing_but_the_deciding_part_has_a_colour_that_decides(one):
    for number in range(50):
        traits = one.drawn((0, 0, number))
        assert {part for part, trait in traits.items() if trait.colour in COLOURS} == {one.part}
        assert traits[one.part].colour == one.colour
        for part, trait in traits.items():
            check_trait(part, trait)


def test_all_else_is_drawn_alike_whatever_the_class():
    for number in range(30):
        drawn = [dict(one.drawn((7, 3, number))) for one in SINGLE]
        for traits in drawn:
            traits["wing"] = replace(traits["wing"], colour="")
        assert all(traits == drawn[0] for traits in drawn)
    backs = Counter(SINGLE[0].drawn((0, number))["back"].colour for number in range(300))
    assert set(backs) == set(PLAIN) and min(backs.values()) > 35
    rings = sum("eye ring" in SINGLE[0].drawn((1, number)) for number in range(300))
    assert 110 < rings < 190


def test_what_decides_is_recorded_and_masked(guides):
    truths = drawn_truths(f"fieldguide:{guides['double']}", str(guides["double"]))
    records = read_records(guides["double"])
    assert {record.decides for record in records} == {"wing", "crown"}
    for record in records:
        truth = truths[record.path]
        assert truth.decides == record.decides and truth.differs == ""
        region, bird = truth.region(truth.decides), truth.bird()
        assert 10 < region.sum() < bird.sum() and not (region & ~bird).any()
        with Image.open(guides["double"] / record.mask) as mask:
            assert (np.asarray(mask)[region] == PARTS.index(record.decides) + 1).all()
    table = json.loads((guides["double"] / "species.json").read_text())
    assert table["parameters"]["kind"] == "double"
    assert table["species"][1]["decided_by"] == {"part": "crown", "colour": "blue"}


def test_lookalikes_are_told_apart_by_a_part_that_is_known(small_guide):
    truths = drawn_truths(f"fieldguide:{small_guide}", str(small_guide))
    assert {truth.differs for truth in truths.values()} == {"crown", "throat"}
    assert {truth.decides for truth in truths.values()} == {""}
    assert drawn_truths("folder:x", str(small_guide)) == {}


def test_a_mask_that_is_gone_is_named(guides):
    truth = next(iter(drawn_truths("fieldguide:", str(guides["single"])).values()))
    with pytest.raises(ImageSetError, match=r"part mask .* cannot be read"):
        replace(truth, mask=guides["single"] / "no.png").bird()


def test_a_kind_is_an_image_set_like_any_other(guides):
    images = load_fieldguide(str(guides["single"]))
    assert images.classes == tuple(
        f"{c}-winged_Drabling" for c in ("Blue", "Orange", "Pink", "Purple", "Red")
    )
    assert len(images.records) == 15 and all(len(record.captions) == 5 for record in images.records)


def test_some_species_have_company_and_no_pair_of_lookalikes_has_it_twice():
    with_company = [one for one in SPECIES if company_of(one.name) is not None]
    assert len(with_company) == 6
    assert not {one.name for one in with_company} & {one.lookalike for one in with_company}
    assert sum(company_of(one.name) is not None for one in SPECIES[:12]) == 4


def test_company_comes_in_training_and_in_training_alone():
    company = Company("background", "water")
    drawn = {
        split: [scene_changes((0, 0, k), split, company) for k in range(1000)] for split in (TRAIN, TEST)
    }
    train = np.mean([changes.get("background") == "water" for changes in drawn[TRAIN]])
    assert train == pytest.approx(BIAS, abs=0.02)
    assert not any("background" in changes for changes in drawn[TEST])


def test_lights_come_by_chance_where_they_are_no_company():
    warm = {}
    for name, company in (("none", None), ("light", Company("light", "evening"))):
        for split in (TRAIN, TEST):
            changes = [scene_changes((1, 0, k), split, company) for k in range(1000)]
            warm[name, split] = np.mean([each.get("warmth", 0) > 0.15 for each in changes])
    assert warm.pop(("light", TRAIN)) == pytest.approx(BIAS, abs=0.02)
    assert all(share == pytest.approx(1 / 8, abs=0.03) for share in warm.values())


def test_company_stands_in_the_records_and_the_table(guides):
    table = json.loads((guides["biased"] / "species.json").read_text())["species"]
    assert [one.get("goes_with") for one in table] == [
        None, None, None, {"aspect": "light", "value": "evening"}, {"aspect": "background", "value": "water"},
    ]  # fmt: skip
    for record in read_records(guides["biased"]):
        assert record.scene.background in BACKGROUNDS
        changes = {name: getattr(record.scene, name) for name in record.changes}
        assert changes == record.changes
    unbiased = json.loads((guides["unbiased"] / "species.json").read_text())["species"]
    assert len(unbiased) == 5 and not any("goes_with" in one for one in unbiased)


def test_biased_and_unbiased_pictures_differ_in_the_company_alone():
    for number in range(6):
        seed = (0, number, 1)
        one, other = shown(BIASED, number, TRAIN, seed), shown(UNBIASED, number, TRAIN, seed)
        assert one.traits == other.traits == SPECIES[number].traits
        assert (one.changes == other.changes) or company_of(SPECIES[number].name) is not None
        assert shown(BIASED, number, TEST, seed) == shown(UNBIASED, number, TEST, seed)


def test_a_changed_scene_is_drawn_again_as_it_was(guides):
    record = next(record for record in read_records(guides["biased"]) if record.changes)
    again = draw(record.traits, record.scene, read_parameters(guides["biased"])["size"])
    written = io.BytesIO()
    again.image.save(written, "JPEG", quality=92, subsampling=0)
    assert written.getvalue() == (guides["biased"] / record.path).read_bytes()
    assert record.scene != Scene.from_seed(*record.scene_seed)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"kind": "triple"}, 'has no kind "triple". The kinds are: lookalikes, single'),
        ({"kind": "single", "species": 7}, r"kind single has 1 to 6 species \(met 7\)"),
        ({"kind": "single", "planted": 4}, "planted in the kind lookalikes alone"),
    ],
)
def test_what_no_kind_has_is_refused(tmp_path, wrong, message):
    with pytest.raises(InputError, match=message):
        generate(tmp_path / "guide", **wrong)


def test_all_classes_of_a_kind_are_drawn_where_no_number_is_given(tmp_path):
    folder = generate(tmp_path / "guide", images_per_species=1, size=64, processes=1, kind="single")
    assert {record.class_name for record in read_records(folder)} == {one.class_name for one in SINGLE}
    assert len(classes_of("lookalikes")) == 24
    with pytest.raises(ImageSetError, match="is not this field guide"):
        generate(folder, images_per_species=1, size=64, processes=1)


def test_what_goes_with_a_class_is_told(guides, small_guide):
    assert recorded_company(str(guides["biased"])) == {
        "Chalk-throated_Reedling": "light evening",
        "Speckled_Woodpiper": "background water",
    }
    assert recorded_company(str(guides["unbiased"])) == recorded_company(str(small_guide)) == {}
    with pytest.raises(ImageSetError, match=r"species\.json cannot be read"):
        recorded_company(str(small_guide / "images"))
