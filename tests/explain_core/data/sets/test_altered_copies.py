"""Pictures that are called like altered copies of others."""

import pytest

from explain_core.data.sets.altered_copies import all_families, copies_across, families, origin
from explain_core.data.sets.split import held_out


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("crow/c1_aug_0.jpg", "c1"),
        ("c1-flipped.png", "c1"),
        ("c1_hflip_rot_90.jpg", "c1"),
        ("aug_3_c1.jpg", "c1"),
        ("rotated_c1.jpg", "c1"),
        ("c1 - Copy.jpg", "c1"),
        ("c1_jpg.rf.0a1b2c3d4e5f.jpg", "c1_jpg"),
        ("c1.jpg", "c1"),
        ("benign (1).png", "benign (1)"),
        ("IMG_2.jpg", "IMG_2"),
        ("august_1.jpg", "august_1"),
        ("zoom.jpg", "zoom"),
        ("copyright_2.jpg", "copyright_2"),
        ("flip_flops.jpg", "flops"),  # no family: there is no flops.jpg
    ],
)
def test_what_a_picture_may_be_a_copy_of(path: str, name: str) -> None:
    assert origin(path) == name


def test_families_need_a_copy_and_two() -> None:
    paths = ["a/c1.jpg", "a/c1_flip.jpg", "a/c2_flip.jpg", "a/c3.jpg"]
    assert families(paths) == {"c1": ["a/c1.jpg", "a/c1_flip.jpg"]}
    assert all_families(dict.fromkeys(paths, "a") | {"b/c3_flip.jpg": "b"}) == [paths[:2]]


def test_copies_across_splits_are_named() -> None:
    split_of = {"train/c1.jpg": "train", "test/c1_flip.jpg": "test", "test/c2.jpg": "test"}
    assert copies_across(dict.fromkeys(split_of, "crow"), split_of, "test") == ["test/c1_flip.jpg"]


def test_families_are_held_out_together_and_others_as_ever() -> None:
    plain = {f"{label}/{n}.jpg": label for label in ("a", "b", "c") for n in range(12)}
    altered = plain | {f"a/{n}_flip_{k}.jpg": "a" for n in range(12) for k in range(2)}
    held = held_out(altered)
    assert held & set(plain) - {f"a/{n}.jpg" for n in range(12)} == {
        path for path in held_out(plain) if path[0] != "a"
    }
    assert held and all(len(family) == len(held & set(family)) or not held & set(family)
                        for family in all_families(altered))  # fmt: skip
    assert len({origin(path) for path in held if path[0] == "a"}) in (2, 3)
