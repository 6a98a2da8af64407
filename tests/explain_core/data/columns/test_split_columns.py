"""Which column tells splits."""

import pytest

from explain_core.data.columns.split_columns import split_column
from explain_core.data.tables.column_names import SPLIT, TESTS, TRAINS

CELLS = {
    "split": ["a", "b"],
    "subset": ["train", "val"],
    "set": ["train", "extra", "test"],
    "fold": ["0", "1"],
    "partition": ["0", "2"],
    "phase": ["train", "extra"],
    "train": ["1", "0"],
    "is_test": ["0", "1"],
    "bus": ["0", "1"],
    "label": ["1", "0"],
    "top": ["", ""],
}


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (("split",), ("split", None)),
        (("subset",), ("subset", None)),
        (("set",), ("set", None)),
        (("fold",), (None, None)),
        (("phase",), (None, None)),
        (("partition",), ("partition", None)),
        (("train", "label"), (None, ("train", True))),
        (("train", "bus"), (None, None)),
        (("is_test", "bus"), (None, ("is_test", False))),
    ],
)
def test_by_name_and_by_what_stands_there(
    columns: tuple[str, ...], found: tuple[str | None, tuple[str, bool] | None]
) -> None:
    roles = {"train": TRAINS, "is_test": TESTS, "bus": "", "label": ""}
    by_role: dict[str, list[str]] = {SPLIT: [], TRAINS: [], TESTS: []}
    for name in columns:
        by_role.setdefault(roles.get(name, SPLIT), []).append(name)
    assert split_column(columns, {}, by_role, lambda name: CELLS[name]) == found


def test_what_a_user_says_counts() -> None:
    assert split_column(["fold"], {SPLIT: ("fold",)}, {}, lambda name: CELLS[name]) == ("fold", None)
    assert split_column(["split"], {SPLIT: ()}, {}, lambda name: CELLS[name]) == (None, None)
