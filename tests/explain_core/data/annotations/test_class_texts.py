"""Texts of classes in JSON."""

from explain_core.data.annotations.class_texts import texts_by_class, told_lines
from explain_core.data.listing.image_listing import ImageFile, Listing
from explain_core.places import Place

LISTING = Listing(
    Place("/x"), {f"{name}/1.jpg": ImageFile(name, None) for name in ("001.Carrion_Crow", "wren")}
)


def said(content: object) -> list[tuple[str | None, tuple[str, ...]]]:
    return [(row.class_name, row.captions) for row in texts_by_class("a.json", content, LISTING)]


def test_lists_and_texts_of_classes() -> None:
    assert said({"carrion crow": ["a black  bird", "a long beak"], "wren": "a brown bird"}) == [
        ("001.Carrion_Crow", ("a black bird", "a long beak")), ("wren", ("a brown bird",)),
    ]  # fmt: skip


def test_other_json_says_nothing_of_classes() -> None:
    for content in (
        [],
        {},
        {"wren": 1},
        {"wren": []},
        {"1.jpg": "a small bird"},
        {"wren": ["wren/1", "wren/2"]},
        {"wren": "a", "b": "b", "c": "c"},
        None,
    ):
        assert said(content) == []


def test_lines_of_classes() -> None:
    assert told_lines("crow: a black bird\n\nhouse wren:\ta small bird: brown\n") == {
        "crow": "a black bird", "house wren": "a small bird: brown",
    }  # fmt: skip
    assert told_lines("crow: a black bird\nno colon\n") == {} == told_lines("12:30 there\n")
