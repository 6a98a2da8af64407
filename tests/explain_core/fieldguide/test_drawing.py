from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageFilter

from explain_core.fieldguide.drawing import Drawing, draw
from explain_core.fieldguide.scene import Scene
from explain_core.fieldguide.species import PARTS, SPECIES, Trait

PAIRS = list(zip(SPECIES[::2], SPECIES[1::2], strict=True))
FRINGE = 8  # pixels around a part's mask that its soft edge may reach
VISIBLE = 8  # levels of 255: weaker differences are the last traces of a soft edge


def only_there(changed: np.ndarray, part: np.ndarray) -> bool:
    """Whether nothing changed beyond the fringe of `part`, and nothing visible beyond half of it."""
    return (
        not (changed[~near(part, FRINGE)] > 0).any()
        and not (changed[~near(part, FRINGE // 2)] > VISIBLE).any()
    )


def near(mask: np.ndarray, pixels: int) -> np.ndarray:
    """Where `mask` is, or within `pixels` of it along both axes."""
    return (
        np.asarray(Image.fromarray(mask.astype(np.uint8)).filter(ImageFilter.MaxFilter(2 * pixels + 1))) > 0
    )


def difference(one: Drawing, other: Drawing) -> np.ndarray:
    """How far the pictures differ, pixel by pixel, in levels of the channel that differs most."""
    return np.abs(np.asarray(one.image, int) - np.asarray(other.image, int)).max(axis=2)


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=lambda species: species.class_name)
def test_lookalikes_in_one_scene_differ_nowhere_but_in_the_part_that_tells_them_apart(one, other):
    number = PARTS.index(one.differs_in.part) + 1
    for seed in range(3):
        scene = replace(Scene.from_seed(seed), hidden_part="")
        first, second = draw(one.traits, scene), draw(other.traits, scene)
        changed = difference(first, second)
        assert only_there(changed, (first.mask == number) | (second.mask == number))
        # And it can be seen: a trait covers at least 40 pixels of the 65,536.
        assert (changed > 30).sum() >= 40


@pytest.mark.parametrize("part", PARTS)
def test_a_part_drawn_in_another_colour_changes_its_own_pixels_alone(part):
    species = SPECIES[-1]  # has an eye ring
    trait = replace(species.traits[part], colour="purple")
    number = PARTS.index(part) + 1
    for seed in (10, 11):
        scene = replace(Scene.from_seed(seed), hidden_part="")
        before, after = draw(species.traits, scene), draw({**species.traits, part: trait}, scene)
        assert (before.mask == after.mask).all()
        assert before.keypoints == after.keypoints
        changed = difference(before, after)
        own = before.mask == number
        assert only_there(changed, own)
        assert (changed[own] > VISIBLE).mean() > 0.5


def test_a_bird_gets_an_eye_ring_where_it_had_none():
    species = SPECIES[0]
    before = draw(species.traits, Scene.from_seed(1))
    after = draw({**species.traits, "eye ring": Trait("yellow")}, Scene.from_seed(1))
    assert "eye ring" not in before.keypoints
    assert "eye ring" in after.keypoints


@pytest.mark.parametrize("size", [128, 256])
def test_keypoints_lie_on_their_parts_and_the_box_just_encloses_the_mask(size):
    for number, species in enumerate(SPECIES):
        drawing = draw(species.traits, Scene.from_seed(5, number), size)
        assert drawing.image.size == (size, size)
        assert drawing.image.mode == "RGB"
        assert drawing.mask.shape == (size, size)
        for part, (x, y) in drawing.keypoints.items():
            assert drawing.mask[int(y), int(x)] == PARTS.index(part) + 1
        rows, columns = np.nonzero(drawing.mask)
        box = drawing.box
        assert (box.x, box.y) == (columns.min(), rows.min())
        assert (box.x + box.width, box.y + box.height) == (columns.max() + 1, rows.max() + 1)


def test_parts_are_seen_unless_something_stands_before_them():
    species = SPECIES[-1]
    whole = [draw(species.traits, replace(Scene.from_seed(seed), hidden_part="")) for seed in range(12)]
    for drawing in whole:
        assert set(drawing.keypoints) == set(PARTS)
    for part in ("tail", "belly", "legs"):
        hidden = [draw(species.traits, replace(Scene.from_seed(seed), hidden_part=part)) for seed in range(4)]
        assert not any(part in drawing.keypoints for drawing in hidden)


def test_the_same_arguments_give_the_same_pixels():
    first, second = (draw(SPECIES[3].traits, Scene.from_seed(8)) for _ in range(2))
    assert first.image.tobytes() == second.image.tobytes()
    assert (first.mask == second.mask).all()
