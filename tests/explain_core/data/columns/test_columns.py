"""What columns mean, by name, by value, and by a user's word."""

import pytest

from explain_core.data.columns.column_options import columns_given
from explain_core.data.columns.columns import columns_of
from explain_core.data.tables.column_names import meaning
from explain_core.data.tables.table import Table
from explain_core.errors import CaptionError, InputError
from explain_core.places import Place


def columns(rows: list[dict[str, object]], given: str = "", there: tuple[str, ...] = ()):
    table = Table(
        Place("t.csv"), tuple(rows[0]), lambda: ((f"t.csv:{n}", row) for n, row in enumerate(rows, 2))
    )
    return columns_of(table, columns_given(given), lambda text: text in there)


def test_names_in_any_writing() -> None:
    for name in ("Image Path", "image_path", "IMAGE-PATH", " image.path "):
        assert meaning(name) == "image"
    assert (meaning("caption_3"), meaning("Text2"), meaning("species"), meaning("colour")) == (
        "caption", "caption", "class", None,
    )  # fmt: skip


def test_boxes_from_0_to_1_are_shares() -> None:
    box = {"image": "1.jpg", "xmin": "0.1", "ymin": 0, "xmax": 0.5, "ymax": 1}
    found = columns([box])
    assert found.in_shares and "in shares of the picture's sides" in found.told()
    assert (
        not columns([box, box | {"xmax": 7}]).in_shares
        and not columns([{"image": "1", "label": "a"}]).in_shares
    )
    assert not columns([box | {"xmin": 0, "xmax": 1}]).in_shares  # a pixel
    assert columns([{"image": "1.jpg", "bbox": "[0.1, 0.2, 0.3, 0.4]"}]).in_shares
    assert columns([{"image": "1.jpg", "label": "a", "top": "shirt"}]).box == {}


def test_an_address_is_no_picture_where_another_column_is() -> None:
    row = {"id": "7", "image_url": "https://a.org/m.jpg?x=1", "label": "a"}
    assert columns([row], there=("7",)).image == "id" and columns([row]).image == "image_url"


def test_an_id_is_an_image_only_where_there_is_one() -> None:
    assert columns([{"id": "7", "label": "x"}]).image is None
    assert columns([{"id": "7", "label": "x"}], there=("7",)).image == "id"
    both = columns([{"id": "7", "file_name": "7.jpg"}], there=("7",))
    assert both.image == "file_name" and both.aside == ("id",)


def test_the_longer_of_two_paths_and_two_pictures() -> None:
    assert columns([{"filename": "a.jpg", "path": "x/a.jpg", "label": "y"}]).image == "path"
    with pytest.raises(CaptionError, match="--columns image="):
        columns([{"filename": "a.jpg", "path": "x/mask.jpg"}])


def test_a_number_beside_its_name_and_two_classes() -> None:
    rows = [
        {"image": "a.jpg", "label": 3, "label_name": "x"},
        {"image": "b.jpg", "label": 4, "label_name": "y"},
    ]
    found = columns(rows)
    assert (found.class_name, found.number) == ("label_name", "label")
    other = [row | {"label": 1} for row in rows]
    assert columns(other).number is None  # the number is of something else
    with pytest.raises(CaptionError, match="--columns class="):
        columns([{"path": f"{k}.jpg", "species": "x", "category": k} for k in "ab"])


def test_y_is_a_label_without_an_x_and_a_width_alone_is_the_picture_s() -> None:
    assert columns([{"path": "a.jpg", "y": 1}]).class_name == "y"
    boxed = columns([{"path": "a.jpg", "x": 1, "y": 1, "width": 2, "height": 2}])
    assert boxed.class_name is None and set(boxed.box) == {"x", "y", "width", "height"}
    assert columns([{"path": "a.jpg", "width": 2, "height": 2}]).box == {}
    corners = columns(
        [{"path": "a.jpg", "width": 9, "height": 9, "xmin": 1, "ymin": 1, "xmax": 2, "ymax": 2}]
    )
    assert set(corners.box) == {"x", "y", "right", "bottom"}


def test_a_split_column_has_words_of_splits() -> None:
    assert columns([{"path": "a.jpg", "dataset": "train"}]).split == "dataset"
    assert columns([{"path": "a.jpg", "dataset": "imagenet"}]).split is None
    assert columns([{"path": "a.jpg", "is_train": "1"}]).flag == ("is_train", True)


def test_what_a_user_says_goes_before_all() -> None:
    found = columns([{"a": "1.jpg", "label": "x", "t": "one", "u": "two"}], "image=a,class=,caption=t+u")
    assert (found.image, found.class_name, found.captions) == ("a", None, ("t", "u"))
    assert "image = a" in found.told() and "left aside: label" in found.told()
    with pytest.raises(CaptionError, match='no column "z"; there are a'):
        columns([{"a": "1.jpg"}], "image=z")
    for wrong in ("image", "colour=a"):
        with pytest.raises(InputError, match="ROLE=COLUMN"):
            columns_given(wrong)


def test_two_columns_of_other_pictures_are_unclear() -> None:
    views = {"front_image": "front/1.jpg", "side_image": "side/1.jpg"}
    with pytest.raises(CaptionError, match="front_image or side_image; say which"):
        columns([views], there=("front/1.jpg", "side/1.jpg"))
    same = {"image_path": "a/1.jpg", "file_name": "1.jpg"}
    assert columns([same], there=("a/1.jpg", "1.jpg")).image == "image_path"


def test_captions_are_texts() -> None:
    rows = [{"image": f"{k}.jpg", "description": f"https://a.org/{k}", "comment": "ok"} for k in range(4)]
    assert columns(rows).captions == ()
    assert columns([row | {"description": "a bird with a red crown"} for row in rows]).captions == (
        "description",
    )


def test_splits_by_their_values() -> None:
    rows = [{"image": f"{k}.jpg", "official": ("train", "test", "unassigned")[k % 3]} for k in range(6)]
    assert columns(rows).split == "official"
    assert columns([row | {"official": "train"} for row in rows]).split is None


def test_what_is_said_of_a_caption_is_none() -> None:
    assert (meaning("caption_tokens"), meaning("caption_length"), meaning("caption_en")) == (
        None,
        None,
        "caption",
    )
    rows = [
        {"image": f"{k}.jpg", "caption": "a red bird here", "text": ["a", "red", "bird"]} for k in range(4)
    ]
    assert columns(rows).captions == ("caption",)
    assert columns([row | {"text": ["a red bird", "small"]} for row in rows]).captions == ("caption", "text")
