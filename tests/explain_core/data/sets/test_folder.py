import json
import os
import shutil
from pathlib import Path

import pytest

from explain_core.data.image_set import Box, ImageSet
from explain_core.data.sets.folder import load_folder
from explain_core.errors import CaptionError, ImageSetError

ALL = [{"class": "crow", "caption": "black"}, {"class": "wren", "caption": "brown"}]


def write_captions(root: Path, *rows: dict[str, object]) -> None:
    (root / "captions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


@pytest.fixture
def birds(tmp_path: Path, picture) -> Path:
    root = tmp_path / "birds"
    for name in ("wren/1.jpg", "wren/2.PNG", "crow/1.jpg", "crow/c.webp"):
        picture(root / name)
    write_captions(root, *ALL)
    return root


def splits(image_set: ImageSet) -> dict[str, str]:
    return {record.path: record.split for record in image_set.records}


def captions(image_set: ImageSet) -> dict[str, tuple[str, ...]]:
    return {record.path: record.captions for record in image_set.records}


def test_a_folder_a_class(birds: Path) -> None:
    write_captions(
        birds,
        {"image": "crow/1.jpg", "caption": "a black bird", "x": 1, "y": 2, "width": 3, "height": 4},
        {"image": "crow/1.jpg", "captions": ["with wings"]},
        {"image": "c.webp", "caption": "black"},
        {"image": "./wren\\1.jpg", "caption": "tiny"},
        {"class": "wren", "caption": "brown"},
    )
    found = load_folder(str(birds))
    assert found.classes == ("crow", "wren") and found.root == str(birds.resolve())
    assert captions(found) == {
        "crow/1.jpg": ("a black bird", "with wings"),
        "crow/c.webp": ("black",),
        "wren/1.jpg": ("tiny",),
        "wren/2.PNG": ("brown",),
    }
    assert [record.class_index for record in found.records] == [0, 0, 1, 1]
    assert found.records[0].box == Box(1, 2, 3, 4) and found.records[1].box is None


def test_csv_and_a_caption_file_elsewhere(birds: Path, tmp_path: Path) -> None:
    (birds / "captions.jsonl").unlink()
    (tmp_path / "words.csv").write_text("class,caption\ncrow,black\nwren,brown\n")
    assert set(captions(load_folder(str(birds), tmp_path / "words.csv")).values()) == {("black",), ("brown",)}


@pytest.mark.parametrize("held", ["test", "val", "Valid"])
def test_split_folders(tmp_path: Path, picture, held: str) -> None:
    for name in ("train/crow/1.jpg", "train/wren/1.jpg", f"{held}/crow/2.jpg"):
        picture(tmp_path / name)
    write_captions(tmp_path, *ALL)
    found = load_folder(str(tmp_path))
    assert splits(found) == {
        "train/crow/1.jpg": "train",
        "train/wren/1.jpg": "train",
        f"{held}/crow/2.jpg": "test",
    }
    assert found.classes == ("crow", "wren") and found.warnings == ()


def test_a_class_named_like_a_split(tmp_path: Path, picture) -> None:
    for name in ("train/1.jpg", "bus/1.jpg"):
        picture(tmp_path / name)
    write_captions(tmp_path, {"class": "train", "caption": "long"}, {"class": "bus", "caption": "red"})
    assert load_folder(str(tmp_path)).classes == ("bus", "train")


def test_split_column(birds: Path) -> None:
    write_captions(birds, {"image": "crow/1.jpg", "caption": "a", "split": "val"}, *ALL)
    found = load_folder(str(birds))
    assert [path for path, split in splits(found).items() if split == "test"] == ["crow/1.jpg"]
    assert "3 images without a split taken as train: crow/c.webp, wren/1.jpg, wren/2.PNG" in found.warnings


def test_without_a_split_a_fifth_is_held_out_in_each_class(tmp_path: Path, picture) -> None:
    for number in range(100):
        picture(tmp_path / f"a/birds/crow/{number}.png")
    write_captions(tmp_path / "a/birds", ALL[0])
    found = load_folder(str(tmp_path / "a/birds"))
    tests = {path for path, split in splits(found).items() if split == "test"}
    assert len(tests) == 20
    assert found.warnings == (
        f"no split given: {len(tests)} of 100 images held out, by name in each class",
        'all images are of one class, "crow": nothing tells it from another. If that folder is round all pictures, and '
        "no class, name the classes in a table",
    )
    shutil.move(tmp_path / "a/birds", tmp_path / "moved")
    assert splits(load_folder(str(tmp_path / "moved"))) == splits(found)


def test_what_is_left_out_is_said(birds: Path) -> None:
    (birds / "crow/notes.txt").write_text("x")
    (birds / "crow/.hidden.jpg").write_text("x")
    (birds / ".git").mkdir()
    (birds / "empty").mkdir()
    (birds / "crow/deeper").mkdir()
    (birds / "README.md").write_text("x")
    write_captions(birds, ALL[0], {"image": "gone.jpg", "caption": "x"}, {"class": "owl", "caption": "x"})
    warnings = load_folder(str(birds)).warnings
    assert "left out 1 folder without images: empty" in warnings
    assert "left out what is no image of a class (2): crow/deeper/, crow/notes.txt" in warnings
    assert '2 rows of captions for images that are not there: gone.jpg, class "owl"' in warnings
    assert "2 images without captions: wren/1.jpg, wren/2.PNG" in warnings


def test_captions_only_for_absent_images(birds: Path) -> None:
    write_captions(birds, {"image": "owl/1.jpg", "caption": "x"})
    with pytest.raises(CaptionError, match=r"none of the caption file's 1 row .*owl/1\.jpg; there is crow"):
        load_folder(str(birds))
    write_captions(birds, {"image": "crow/1.jpg", "caption": " "})
    with pytest.raises(CaptionError, match="holds no captions"):
        load_folder(str(birds))


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../birds/crow/1.jpg",
        "crow/../../x.jpg",
        "..",
        "C:\\x.jpg",
        "c:x.jpg",
        "\\\\host\\x.jpg",
        "a\\..\\b.jpg",
    ],
)
def test_paths_that_leave_the_folder(birds: Path, name: str) -> None:
    write_captions(birds, ALL[0], {"image": name, "caption": "x"})
    with pytest.raises(CaptionError, match=r"captions\.jsonl:2: .* leads out of the folder"):
        load_folder(str(birds))


def test_links_are_followed_and_said(birds: Path, tmp_path: Path, picture) -> None:
    pool = picture(tmp_path / "pool/s.jpg")
    (birds / "crow/link.jpg").symlink_to(pool)
    (birds / "owl").symlink_to(pool.parent)
    (birds / "crow/inside.jpg").symlink_to(birds / "crow/1.jpg")
    (birds / "crow/gone.jpg").symlink_to(tmp_path / "gone.jpg")
    for name in ("crow/link.jpg", "owl/s.jpg"):
        write_captions(birds, *ALL, {"image": name, "caption": "x"})
        found = load_folder(str(birds))
        assert {"crow/inside.jpg", "crow/link.jpg", "owl/s.jpg"} <= set(captions(found))
        assert captions(found)[name] == ("x",)
        assert (
            "3 pictures are links, or lie in a folder that is one: read where they lead to" in found.warnings
        )
        assert "left out 1 link to what is not there: crow/gone.jpg" in found.warnings


def test_a_folder_behind_a_link_is_a_folder(birds: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(birds)
    assert len(load_folder(str(tmp_path / "link")).records) == 4


@pytest.mark.parametrize(
    ("second", "message"),
    [
        (
            {"image": "1.jpg", "caption": "x"},
            r"jsonl:2: .* may be any of 2 images \(crow/1\.jpg, wren/1\.jpg\)",
        ),
        (
            {"image": "crow/1.jpg", "caption": "x", "split": "test"},
            "jsonl:2: the split of .* is test here and train",
        ),
        (
            {"image": "crow/1.jpg", "caption": "x", "x": 0, "y": 0, "width": 1, "height": 2},
            "jsonl:2: the box of",
        ),
    ],
)
def test_contradictions(birds: Path, second: dict[str, object], message: str) -> None:
    first = {"image": "crow/1.jpg", "caption": "x", "split": "train", "x": 0, "y": 0, "width": 1, "height": 1}
    write_captions(birds, first, second)
    with pytest.raises(CaptionError, match=message):
        load_folder(str(birds))


def test_a_split_against_the_folder(tmp_path: Path, picture) -> None:
    picture(tmp_path / "train/crow/1.jpg")
    write_captions(tmp_path, {"image": "1.jpg", "caption": "x", "split": "test"})
    with pytest.raises(CaptionError, match="is test here and train elsewhere"):
        load_folder(str(tmp_path))


def test_names_in_another_spelling_of_accents(tmp_path: Path, picture) -> None:
    picture(tmp_path / "h\u00e9ron/e\u0301.jpg")
    write_captions(tmp_path, {"image": "he\u0301ron/\u00e9.jpg", "caption": "grey"})
    assert [record.captions for record in load_folder(str(tmp_path)).records] == [("grey",)]


def test_names_that_are_no_text_are_left_out(birds: Path) -> None:
    (birds / os.fsdecode(b"crow/\xff.jpg")).write_bytes(b"x")
    found = load_folder(str(birds))
    assert len(found.records) == 4
    assert "left out what is no image of a class (1): crow/?.jpg" in found.warnings


def test_a_class_whose_name_is_no_text_is_refused(birds: Path) -> None:
    (birds / os.fsdecode(b"m\xf6we")).mkdir()
    with pytest.raises(ImageSetError, match="a folder whose name is not UTF-8: m\\?we"):
        load_folder(str(birds))


def test_a_set_too_small_to_hold_out_a_fifth_says_so(tmp_path: Path, picture) -> None:
    picture(tmp_path / "crow/1.jpg")
    write_captions(tmp_path, ALL[0])
    told, _ = load_folder(str(tmp_path)).warnings
    assert told.endswith("held out, by name in each class, far from a fifth: classes are too small")


def test_folders_of_another_shape(tmp_path: Path, picture) -> None:
    with pytest.raises(ImageSetError, match="is not a folder"):
        load_folder(str(tmp_path / "nowhere"))
    with pytest.raises(
        ImageSetError, match=r"holds no class folders; images are looked for as .*<class>/<image>\.jpg"
    ):
        load_folder(str(tmp_path))
    (tmp_path / "crow").mkdir()
    with pytest.raises(ImageSetError, match="has 1 class folder, but none holds an image"):
        load_folder(str(tmp_path))
    picture(tmp_path / "1.jpg")
    with pytest.raises(ImageSetError, match="holds 1 image but no class folders"):
        load_folder(str(tmp_path))


def test_caption_files_none_and_two(birds: Path) -> None:
    (birds / "captions.csv").write_text("image,caption\n")
    with pytest.raises(CaptionError, match=r"holds captions\.jsonl and captions\.csv; keep one"):
        load_folder(str(birds))
    (birds / "captions.csv").unlink()
    (birds / "captions.jsonl").unlink()
    assert set(captions(load_folder(str(birds))).values()) == {()}


def test_a_class_beside_an_image_is_the_image_s(tmp_path: Path, picture) -> None:
    for name in ("images/1.jpg", "images/2.jpg", "images/3.jpg"):
        picture(tmp_path / name)
    write_captions(
        tmp_path,
        {"image": "images/1.jpg", "class": "wren", "caption": "brown"},
        {"image": "2.jpg", "class": "crow", "caption": ""},
        {"class": "crow", "caption": "black"},
    )
    found = load_folder(str(tmp_path))
    assert found.classes == ("crow", "wren")
    assert {record.path: found.classes[record.class_index] for record in found.records} == {
        "images/1.jpg": "wren", "images/2.jpg": "crow",
    }  # fmt: skip
    assert captions(found)["images/2.jpg"] == ("black",)
    assert "left out 1 image whose class is not told by captions.jsonl: images/3.jpg" in found.warnings


def test_pictures_in_no_folder_have_the_class_that_is_told(tmp_path: Path, picture) -> None:
    picture(tmp_path / "1.jpg")
    picture(tmp_path / "2.jpg")
    (tmp_path / "captions.csv").write_text("image,class,caption\n1.jpg,crow,a black bird\n2.jpg,wren,brown\n")
    assert load_folder(str(tmp_path)).classes == ("crow", "wren")
    (tmp_path / "captions.csv").write_text("image,caption\n1.jpg,a black bird\n")
    with pytest.raises(ImageSetError, match=r'no class folders.*column "class"'):
        load_folder(str(tmp_path))


def test_split_folders_whose_pictures_have_told_classes(tmp_path: Path, picture) -> None:
    picture(tmp_path / "train/1.jpg")
    picture(tmp_path / "test/2.jpg")
    rows = [
        {"image": "train/1.jpg", "class": "a", "caption": "x"},
        {"image": "test/2.jpg", "class": "b", "caption": "x"},
    ]
    write_captions(tmp_path, *rows)
    assert splits(load_folder(str(tmp_path))) == {"train/1.jpg": "train", "test/2.jpg": "test"}


def test_one_image_in_two_classes_is_refused(birds: Path) -> None:
    row = {"image": "crow/1.jpg", "caption": "x"}
    write_captions(birds, row | {"class": "crow"}, row | {"class": "raven"})
    with pytest.raises(CaptionError, match=r"the class of crow/1.jpg is raven here and crow elsewhere"):
        load_folder(str(birds))


def test_deeper_folders_belong_to_the_class_and_a_folder_around_all_classes_is_refused(
    tmp_path: Path, picture
) -> None:
    for name in ("crow/a/1.jpg", "crow/2.jpg", "wren/b/c/3.jpg"):
        picture(tmp_path / "birds" / name)
    write_captions(tmp_path / "birds", *ALL)
    found = load_folder(str(tmp_path / "birds"))
    assert [found.classes[record.class_index] for record in found.records] == ["crow", "crow", "wren"]
    shutil.move(tmp_path / "birds/captions.jsonl", tmp_path / "captions.jsonl")
    with pytest.raises(ImageSetError, match=r"one class folder, birds, .* 2 folders in it: crow, wren"):
        load_folder(str(tmp_path))
