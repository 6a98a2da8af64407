import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explain_core.data.sets.split import held_out, is_far


def test_the_held_out_images_worked_out_by_hand() -> None:
    # One class: 7 / 5 + 0.618 = 2.018, so two; the two whose class and name hash lowest.
    names = [f"photos/{number}.jpg" for number in range(7)]
    lowest = sorted(names, key=lambda n: hashlib.sha256(f"crow/{n[7:-4]}".encode()).digest())[:2]
    assert held_out(dict.fromkeys(names, "crow")) == set(lowest)


FORMS = (
    "{}",
    "{:03d}",
    "{:04d}",
    "{:05d}",
    "{:06d}",
    "image_{}",
    "img{}",
    "photo{}",
    "IMG_{:04d} (1)",
    "{0}_{0}",
)


@pytest.mark.parametrize("classes", [3, 50])
@pytest.mark.parametrize("images", [5, 6, 10, 20])
def test_classes_of_the_same_names_hold_out_a_fifth(classes: int, images: int) -> None:
    for form in FORMS:
        for first in (0, 1):
            numbers = range(first, first + images)
            set_ = {f"{c}/{form.format(i)}.jpg": f"class {c}" for c in range(classes) for i in numbers}
            chosen = held_out(set_)
            assert not is_far(len(chosen), len(set_)), form
            assert len({path.partition("/")[2] for path in chosen}) > 1  # not the same numbers everywhere


@pytest.mark.parametrize("images", [2, 3, 4])
def test_small_classes_give_a_fifth_together(images: int) -> None:
    set_ = {f"{c}/{i}.jpg": str(c) for c in range(60) for i in range(images)}
    assert len(held_out(set_)) == pytest.approx(len(set_) / 5, abs=3)


PATHS = st.from_regex(r"[ab]/[a-z0-9]{1,3}\.jpg", fullmatch=True)


@given(st.dictionaries(PATHS, st.sampled_from("abc"), min_size=1))
def test_every_class_keeps_a_training_image(class_of: dict[str, str]) -> None:
    chosen = held_out(class_of)
    assert {class_of[path] for path in class_of if path not in chosen} == set(class_of.values())


@given(st.dictionaries(PATHS, st.sampled_from("ab"), min_size=4), PATHS)
def test_one_image_more_moves_one_other_at_most(class_of: dict[str, str], path: str) -> None:
    class_of |= {"a/1.jpg": "a", "b/1.jpg": "b"}
    more = {**class_of, path: class_of.get(path, "a")}
    moved = held_out(class_of) ^ (held_out(more) - ({path} - set(class_of)))
    assert len(moved) <= 1


def test_what_is_far() -> None:
    assert [is_far(held, 20) for held in (1, 2, 6, 7)] == [True, False, False, True]
    counts = Counter(held_out({f"{i}.jpg": "one" for i in range(1)}))
    assert is_far(counts.total(), 1)
