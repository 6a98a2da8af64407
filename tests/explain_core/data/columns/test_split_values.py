"""What a split column says, and what all that it says together means."""

import pytest

from explain_core.data.columns.columns import Columns
from explain_core.data.columns.split_values import settled, split_said
from explain_core.errors import CaptionError

KEPT = Columns(split="split", keeps_unclear=True)


@pytest.mark.parametrize(
    ("value", "columns", "found"),
    [
        ("Train", KEPT, ("train", None)),
        ("val", KEPT, ("test", None)),
        ("extra", KEPT, (None, "extra")),
        (2.0, KEPT, (None, "2")),
        ("2", Columns(split="partition"), ("test", None)),
        ("1", Columns(flag=("split", True)), ("train", None)),
        ("1", Columns(flag=("split", False)), ("test", None)),
        ("", KEPT, (None, None)),
    ],
)
def test_a_row_s_split(value: object, columns: Columns, found: tuple[str | None, str | None]) -> None:
    assert split_said({"split": value, "partition": value}, columns, "t.csv:2") == found


def test_what_is_no_split_is_refused_unless_it_is_kept() -> None:
    with pytest.raises(CaptionError, match=r"t\.csv:2: the split is 'extra'; give .*--columns split="):
        split_said({"split": "extra"}, Columns(split="split"), "t.csv:2")


def other(values: str) -> dict[str, tuple[str, str]]:
    return {f"{place}.jpg": (value, f"t.csv:{place + 2}") for place, value in enumerate(values)}


def test_a_third_value_beside_train_and_test_is_left_out_and_said() -> None:
    notes: list[str] = []
    assert settled(other("xx"), {"a": "train", "b": "test"}, notes) == ({}, {"0.jpg", "1.jpg"})
    assert "2 images" in notes[0] and '"x" (2)' in notes[0]
    assert settled({}, {}, notes) == ({}, set())


@pytest.mark.parametrize("splits", [{}, {"a": "train"}])
def test_values_that_are_no_splits_are_refused_without_both(splits: dict[str, str]) -> None:
    with pytest.raises(CaptionError, match=r"t\.csv:2: the split is 'x'"):
        settled(other("xy"), splits, [])


def test_numbers_are_splits_unless_they_are_as_many_each_or_others() -> None:
    notes: list[str] = []
    found, left = settled(other("0001222"), {}, notes)
    assert not left and [*found.values()] == ["train"] * 3 + ["test"] * 4
    assert "3 of 0, 1 of 1, 3 of 2" in notes[0] and "--columns split=" in notes[0]
    for numbers in ("001122", "0000111122222", "0001", "1112333", "00012223"):
        with pytest.raises(CaptionError, match="the split is"):
            settled(other(numbers), {}, [])


def test_a_user_says_which_values_mean_which():
    columns = Columns(image="i", split="часть", split_words={"обучение": "train", "контроль": "test"})
    assert split_said({"часть": "Обучение"}, columns, "t:1") == ("train", None)
    assert split_said({"часть": "контроль"}, columns, "t:1") == ("test", None)
    with pytest.raises(
        CaptionError, match=r"'резерв'; give .* --columns split=COLUMN,train=VALUE,test=VALUE"
    ):
        split_said({"часть": "резерв"}, columns, "t:1")
