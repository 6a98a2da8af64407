import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from explain_core.errors import ImageSetError, InputError
from explain_core.fieldguide import generate as module
from explain_core.fieldguide.generate import generate
from explain_core.fieldguide.records import read_records
from explain_core.fieldguide.species import PARTS, SPECIES


def contents(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()
    }


def test_one_and_two_processes_write_the_same_bytes(small_guide, tmp_path):
    other = generate(tmp_path / "other", species=4, images_per_species=3, size=96, processes=2)
    assert contents(other) == contents(small_guide)


def test_another_seed_writes_other_pictures(small_guide, tmp_path):
    other = contents(
        generate(tmp_path / "other", species=1, images_per_species=3, size=96, seed=1, processes=1)
    )
    first = contents(small_guide)
    name = "images/Ember-crowned_Finch/000.jpg"
    assert other[name] != first[name]


def test_everything_is_there_and_agrees(small_guide):
    records = read_records(small_guide)
    assert [record.path for record in records] == sorted(record.path for record in records)
    assert len(records) == 12
    assert [record.split for record in records] == ["train", "train", "test"] * 4
    for record in records:
        with Image.open(small_guide / record.path) as image:
            assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (96, 96))
        with Image.open(small_guide / record.mask) as mask:
            assert (mask.format, mask.mode, mask.size) == ("PNG", "P", (96, 96))
            parts = np.asarray(mask)
        for part, (x, y) in record.keypoints.items():
            assert parts[int(y), int(x)] == PARTS.index(part) + 1
        rows, columns = np.nonzero(parts)
        assert (record.box.x, record.box.y) == (columns.min(), rows.min())
        assert len(record.captions) == 5
        (species,) = [one for one in SPECIES if one.class_name == record.class_name]
        assert record.traits == dict(species.traits)


def test_the_species_are_written_with_what_tells_lookalikes_apart(small_guide):
    table = json.loads((small_guide / "species.json").read_text())
    assert [one["name"] for one in table["species"]] == [species.name for species in SPECIES[:4]]
    assert table["species"][0]["lookalike"] == "Ash-crowned Finch"
    assert table["species"][0]["differs_in"] == {
        "part": "crown",
        "aspect": "colour",
        "here": "red",
        "there": "gray",
    }
    assert table["species"][0]["traits"]["bill"] == {"colour": "gray", "form": "conical", "pattern": ""}


def test_progress_is_told_of_every_picture(tmp_path):
    told: list[tuple[int, int]] = []
    generate(
        tmp_path / "guide",
        species=2,
        images_per_species=2,
        size=64,
        processes=1,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_finished_folder_is_returned_at_once(small_guide):
    before = {file: file.stat().st_mtime_ns for file in small_guide.rglob("*")}
    told: list[int] = []
    again = generate(
        small_guide, species=4, images_per_species=3, size=96, progress=lambda done, _: told.append(done)
    )
    assert again == small_guide
    assert told == []
    assert {file: file.stat().st_mtime_ns for file in small_guide.rglob("*")} == before


def test_an_interrupted_run_leaves_nothing_and_the_next_one_succeeds(tmp_path):
    def interrupt(done: int, _total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    folder = tmp_path / "guide"
    with pytest.raises(KeyboardInterrupt):
        generate(folder, species=1, images_per_species=3, size=64, processes=1, progress=interrupt)
    assert list(tmp_path.iterdir()) == []
    generate(folder, species=1, images_per_species=3, size=64, processes=1)
    assert [file.name for file in tmp_path.iterdir()] == ["guide"]
    assert len(read_records(folder)) == 3


def test_an_empty_folder_is_filled_and_a_full_one_is_left_alone(tmp_path):
    folder = tmp_path / "guide"
    folder.mkdir()
    generate(folder, species=1, images_per_species=1, size=64, processes=1)
    with pytest.raises(ImageSetError, match="is there already and is not this field guide"):
        generate(folder, species=2, images_per_species=1, size=64, processes=1)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("precious")
    with pytest.raises(ImageSetError, match="found no field guide"):
        generate(tmp_path / "mine", species=1, images_per_species=1, size=64, processes=1)
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "precious"


def test_a_folder_that_another_process_made_meanwhile_is_taken(tmp_path):
    folder = tmp_path / "guide"

    def race(done: int, _total: int) -> None:
        if done == 1:
            generate(folder, species=1, images_per_species=2, size=64, processes=1)

    generate(folder, species=1, images_per_species=2, size=64, processes=1, progress=race)
    assert [file.name for file in tmp_path.iterdir()] == ["guide"]
    assert len(read_records(folder)) == 2


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ImageSetError, match="cannot be written"):
        generate(tmp_path / "file" / "guide", species=1, images_per_species=1, size=64, processes=1)
    with pytest.raises(ImageSetError, match="is there already"):
        generate(tmp_path / "file", species=1, images_per_species=1, size=64, processes=1)


@pytest.mark.parametrize(
    "wrong", [{"species": 25}, {"species": 0}, {"images_per_species": 0}, {"size": 8}, {"seed": -1}]
)
def test_parameters_out_of_range_are_refused(tmp_path, wrong):
    with pytest.raises(InputError, match=r"met -?\d+"):
        generate(tmp_path / "guide", **wrong)


def test_every_part_has_its_own_colour_in_the_mask():
    colours = [tuple(module._MASK_COLOURS[at : at + 3]) for at in range(0, len(module._MASK_COLOURS), 3)]
    assert len(colours) == len(set(colours)) == len(PARTS) + 1
