"""One name for each part, whoever writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explain_core.text.parts import SAME_PART, part_of


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("left wing", "wing"), ("Right Eye", "eye"), ("wings", "wing"), ("bill", "beak"), ("left leg", "leg"),
        ("  feet ", "leg"), ("eyering", "eye ring"), ("tail", "tail"), ("leftover", "leftover"), ("", ""),
        ("front_left_wheel", "wheel"), ("wheel 2", "wheel"), ("Petals", "petal"), ("back", "back"), ("left", "left"),
    ],
)  # fmt: skip
def test_parts(name, part):
    assert part_of(name) == part


@given(st.sampled_from(sorted(SAME_PART)) | st.text(max_size=6))
def test_a_parts_name_is_its_own(name):
    once = part_of(name)
    if not once.startswith(("left ", "right ")):
        assert part_of(once) == once
