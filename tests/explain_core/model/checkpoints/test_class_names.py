"""Class names beside the weights: in label order, or none."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explain_core.model.checkpoints.class_names import KEYS, class_names_in


@pytest.mark.parametrize(
    ("held", "names"),
    [
        ({"classes": ["b", "a"]}, ("b", "a")),
        ({"class_to_idx": {"b": 1, "a": 0}}, ("a", "b")),
        ({"idx_to_class": {"1": "b", "0": "a"}}, ("a", "b")),
        ({"class_names": {10: "k", **{n: str(n) for n in range(10)}}}, (*map(str, range(10)), "k")),
        ({"classes": None, "class_names": ("x",)}, ("x",)),  # what is none does not hide what is
        ({"classes": {"a": 0, "b": 0}}, None),  # a label twice
        ({"classes": {"a": 0, "b": 2}}, None),  # a label missing
        ({"classes": {-1: "a", 0: "b"}}, None),
        ({"classes": ["a", 1]}, None),
        ({"classes": "ab"}, None),
        ({"classes": []}, None),
        (["classes"], None),
    ],
)
def test_names_in_label_order(held: Any, names: tuple[str, ...] | None) -> None:
    assert class_names_in(held) == names


@given(st.lists(st.text(max_size=3), min_size=1, unique=True), st.sampled_from(KEYS), st.randoms())
def test_every_way_of_saving_says_the_same(names: list[str], key: str, random: Any) -> None:
    shuffled = random.sample(list(enumerate(names)), len(names))
    ways = [names, tuple(names), dict(shuffled), {str(label): name for label, name in shuffled}]
    for way in ways:
        assert class_names_in({key: way}) == tuple(names)
