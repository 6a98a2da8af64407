"""Names of numbers in the forms that JSON and YAML have of them."""

from typing import Any

import pytest

from explain_core.data.tables.number_names import names_of_numbers

NAMES = {0: "crow", 1: "wren"}


@pytest.mark.parametrize(
    "content",
    [
        ["crow", "wren"],
        {"0": "crow", "1": "wren "},
        {0: "crow", 1: "wren"},
        {"crow": 0, "wren": 1},
        {"0": ["n01", "crow"], "1": ["n02", "wren"]},
        [{"id": 0, "name": "crow"}, {"id": 1, "name": "wren"}],
        {"0": {"name": "crow"}, "1": {"name": "wren"}},
        {"crow": {"id": 0}, "wren": {"id": 1}},
        {"categories": [{"id": 0, "name": "crow"}, {"id": 1, "name": "wren"}]},
    ],
)
def test_forms(content: Any) -> None:
    assert names_of_numbers(content) == NAMES


@pytest.mark.parametrize(
    "content",
    [None, 3, {}, {"crow": "a bird"}, [{"id": 0}], {"crow": True, "wren": False}, [{"name": "crow"}],
     [{"id": 0, "name": "crow"}, {"id": 0, "name": "wren"}]],
)  # fmt: skip
def test_what_is_none(content: Any) -> None:
    assert names_of_numbers(content) == {}
