"""Classes that are numbers."""

from pathlib import Path

from explain_core.data.listing.image_listing import Listing
from explain_core.data.sets.class_numbers import named_by, names_beside, ordered
from explain_core.places import Place


def test_names_without_numbers_are_in_order_of_code_points() -> None:
    assert ordered({"b", "B", "a"}, {}, {})[0] == ("B", "a", "b")


def test_the_numbers_of_names_give_the_order_only_where_all_have_one() -> None:
    assert ordered({"a", "b"}, {"a": 5, "b": 2}, {})[0] == ("b", "a")
    assert ordered({"a", "b"}, {"b": 2}, {})[0] == ("a", "b")
    assert ordered({"a", "b"}, {"a": 2, "b": 2}, {})[0] == ("a", "b")


def test_numbers_are_in_their_own_order_and_gaps_are_filled() -> None:
    order, called, notes = ordered({"10", "9", "0"}, {}, {})
    assert order == tuple(map(str, range(11))) and called["10"] == "10"
    assert notes[0].startswith("8 classes without images")
    assert ordered({"1", "2"}, {}, {})[0] == ("1", "2")
    assert ordered({"2", "3"}, {}, {})[0] == ("0", "1", "2", "3")
    assert ordered({"0", "70000"}, {}, {})[0] == ("0", "70000")  # no labels in a row


def test_names_beside_a_table(tmp_path: Path) -> None:
    folder = Place.of(tmp_path)
    assert names_beside(folder, {"0"}) == {}
    (tmp_path / "classes.txt").write_text("crow\nwren\n")
    assert names_beside(folder, {"0", "1"}) == {0: "crow", 1: "wren"}
    assert names_beside(folder, {"1", "2"}) == {1: "crow", 2: "wren"}  # counted from 1
    assert names_beside(folder, {"7"}) == {} and names_beside(folder, {"a"}) == {}
    (tmp_path / "classes.txt").write_text("3 wren\n1: crow\n")
    assert names_beside(folder, {"1", "3"}) == {1: "crow", 3: "wren"}
    assert ordered({"1", "3"}, {}, {1: "crow", 3: "wren"})[0] == ("crow", "2", "wren")


def test_names_in_another_code_page_are_said(tmp_path: Path) -> None:
    (tmp_path / "classes.txt").write_bytes("żółw\nłabędź\n".encode("cp1250"))
    listing = Listing(Place.of(tmp_path))
    assert named_by(listing, [""], {"0", "1"})[0] == {0: "żółw", 1: "łabędź"}
    assert listing.naming == {"classes.txt"} and "read as cp1250" in listing.notes[0]
