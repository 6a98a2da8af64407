"""The drawn vehicles: a folder in CUB's layout, of which all is known."""

import numpy as np
import pytest

from explain_core.data.sets.cub import load_cub
from explain_core.errors import ImageSetError
from explain_core.fieldguide.palette import PLUMAGE
from explain_core.fieldguide.scene import Scene
from explain_core.fieldguide.vehicles import PARTS, VEHICLES, draw_vehicle, draw_vehicles


def test_a_folder_that_is_read_as_cub(tmp_path):
    images = load_cub(str(draw_vehicles(tmp_path / "set", images_each=3, size=64)))
    assert images.classes == tuple(
        f"{n:03d}.{v.name.replace(' ', '_')}" for n, v in enumerate(VEHICLES, start=1)
    )
    assert [record.split for record in images.records[:3]] == ["train", "train", "test"]
    assert all(len(record.captions) == 5 and record.box for record in images.records)
    assert {part.name for record in images.records for part in record.parts} == set(PARTS)


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    one, other = (draw_vehicles(tmp_path / name, images_each=1, size=64) for name in ("one", "other"))
    for path in one.rglob("*.*"):
        assert path.is_dir() or path.read_bytes() == (other / path.relative_to(one)).read_bytes()


@pytest.mark.parametrize("vehicle", VEHICLES, ids=lambda each: each.name)
def test_keypoints_lie_on_their_parts(vehicle):
    drawn = draw_vehicle(vehicle, (1, 2, 3))
    pixels = np.asarray(drawn.image, np.float32) / 255 / Scene.from_seed(1, 2, 3).brightness
    assert set(vehicle.parts) <= set(drawn.keypoints)
    for part, colour in vehicle.parts.items():
        x, y = drawn.keypoints[part]
        near = {name: np.abs(pixels[int(y), int(x)] - rgb).sum() for name, rgb in PLUMAGE.items()}
        assert colour == min(near, key=near.__getitem__)


def test_a_folder_that_is_not_empty_is_refused(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ImageSetError, match="not empty"):
        draw_vehicles(tmp_path)
