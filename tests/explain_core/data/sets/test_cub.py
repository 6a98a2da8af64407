import shutil
import time
from pathlib import Path

import pytest

from explain_core.data.image_set import Box, Part
from explain_core.data.sets.cub import load_cub
from explain_core.errors import CaptionError, ImageSetError

FILES = {
    "images.txt": "1 002.Crow/Crow_2.jpg\n2 002.Crow/Crow_1.jpg\n3 010.Wren/Wren 1.jpg\n",
    "classes.txt": "10 010.Wren\n2 002.Crow\n",
    "image_class_labels.txt": "1 2\n2 2\n3 10\n",
    "train_test_split.txt": "1 1\n2 0\n3 1\n",
    "bounding_boxes.txt": "1 1.0 2.0 30.5 40.0\n2 0 0 5 5\n3 0 0 6 6\n",
    "parts/parts.txt": "1 beak\n2 left wing\n",
    "parts/part_locs.txt": "1 1 3.5 4.5 1\n1 2 7.0 8.0 1\n2 1 0.0 0.0 0\n3 2 1.0 1.0 1\n",
    "text/002.Crow/Crow_1.txt": "a black bird\n\n  with a  black bill \n",
    "text/002.Crow/Crow_2.txt": "black\r\n",
    "text/010.Wren/Wren 1.txt": "a small brown bird",
}


@pytest.fixture
def cub(tmp_path: Path) -> Path:
    root = tmp_path / "CUB_200_2011"
    (root / "images").mkdir(parents=True)
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text.encode())
    return root


def test_every_image_once_in_order_of_path(cub: Path) -> None:
    found = load_cub(str(cub))
    assert found.classes == ("002.Crow", "010.Wren")
    assert found.root == str(cub / "images") and found.warnings == ()
    first, second, third = found.records
    assert [record.path for record in found.records] == [
        "002.Crow/Crow_1.jpg",
        "002.Crow/Crow_2.jpg",
        "010.Wren/Wren 1.jpg",
    ]
    assert (first.class_index, first.split, first.captions) == (
        0,
        "test",
        ("a black bird", "with a black bill"),
    )
    assert (first.box, first.parts) == (Box(0, 0, 5, 5), ())
    assert (second.split, second.captions, second.box) == ("train", ("black",), Box(1, 2, 30.5, 40))
    assert second.parts == (Part("beak", 3.5, 4.5), Part("left wing", 7, 8))
    assert (third.class_index, third.captions) == (1, ("a small brown bird",))


def test_boxes_and_parts_may_be_missing(cub: Path) -> None:
    (cub / "bounding_boxes.txt").unlink()
    shutil.rmtree(cub / "parts")
    found = load_cub(str(cub))
    assert all(record.box is None and record.parts == () for record in found.records)
    assert found.warnings == (
        "there is no bounding_boxes.txt: pictures are used whole",
        "there is no parts/parts.txt and no parts/part_locs.txt: grounding cannot be measured",
    )


def test_captions_beside_the_folder_or_elsewhere(cub: Path, tmp_path: Path) -> None:
    (cub / "text").rename(tmp_path / "text")
    assert load_cub(str(cub)).records[1].captions == ("black",)
    (tmp_path / "text").rename(tmp_path / "words")
    assert load_cub(str(cub), tmp_path / "words").records[1].captions == ("black",)
    silent = load_cub(str(cub))
    assert not any(record.captions for record in silent.records)
    assert any(note.startswith("there are no captions; they were looked for as") for note in silent.warnings)
    with pytest.raises(ImageSetError, match=r"has no captions; they were looked for as .*/nowhere"):
        load_cub(str(cub), tmp_path / "nowhere")


def test_captions_and_images_that_do_not_match_are_counted(cub: Path) -> None:
    (cub / "text/002.Crow/Crow_1.txt").write_text("\n \n")
    (cub / "text/010.Wren/Wren 1.txt").rename(cub / "text/010.Wren/Wren 9.txt")
    assert load_cub(str(cub)).warnings == (
        "2 images without captions: 002.Crow/Crow_1.jpg, 010.Wren/Wren 1.jpg",
        "1 caption file of images not named in images.txt: 010.Wren/Wren 9.txt",
    )
    for name in ("Crow_1", "Crow_2"):
        (cub / f"text/002.Crow/{name}.txt").unlink()
    with pytest.raises(ImageSetError, match=r"no captions for any image.*looked for"):
        load_cub(str(cub))


def test_lines_of_strange_images_are_counted(cub: Path) -> None:
    (cub / "images.txt").write_text("1 002.Crow/Crow_2.jpg\n3 010.Wren/Wren 1.jpg\n")
    warnings = load_cub(str(cub)).warnings
    assert "bounding_boxes.txt speaks of 1 image not named in images.txt: 2" in warnings


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "images.txt",
            "1 a/b.jpg\nb.jpg\n",
            r'images\.txt:2: "b\.jpg" is malformed; wanted is "image-id path"',
        ),
        ("images.txt", "x a/b.jpg\n", r'images\.txt:1: "x a/b\.jpg" is malformed'),
        ("images.txt", "1 a/b.jpg\n1 a/c.jpg\n", r"images\.txt:2: image 1 is named a second time"),
        ("images.txt", "1 a/b.jpg\n2 a/b.jpg\n", 'gives the name "a/b.jpg" twice'),
        ("images.txt", "\n", "names no images"),
        ("images.txt", "1 ../secret.jpg\n", r'images\.txt:1: the path "\.\./secret\.jpg" leads out'),
        ("images.txt", "1 /etc/secret.jpg\n", "leads out"),
        ("images.txt", "1 a/b\0.jpg\n", r"images\.txt:1: .* cannot be a file's name"),
        ("images.txt", "1 C:\\secret.jpg\n", "leads out"),
        ("images.txt", "1 a\\..\\..\\secret.jpg\n", "leads out"),
        ("classes.txt", "2 Crow\n2 Wren\n", r"classes\.txt:2: class 2 is named a second time"),
        ("classes.txt", "2 Crow\n10 Crow\n", 'gives the name "Crow" twice'),
        ("classes.txt", "2 Crow\n", r"image 3 has class 10, which classes\.txt does not name"),
        ("image_class_labels.txt", "1 2\n2 2\n", r"image_class_labels\.txt has no line for 1 image: 3"),
        (
            "image_class_labels.txt",
            "1 2\n2 two\n3 10",
            r'txt:2: "2 two" is malformed; wanted is "image-id class-id"',
        ),
        ("image_class_labels.txt", "1 2\n1 2\n", r"labels\.txt:2: image 1 is there a second time"),
        (
            "train_test_split.txt",
            "1 1\n2 2\n3 0\n",
            r'txt:2: "2 2" is malformed; wanted is "image-id 0-or-1"',
        ),
        ("bounding_boxes.txt", "1 1 2 3\n", r"boxes\.txt:1: .* wanted is \"image-id x y width height\""),
        ("bounding_boxes.txt", "1 1 nan 2 3\n", r"boxes\.txt:1: .* is malformed"),
        ("parts/part_locs.txt", "1 1 2 3 yes\n", r"part_locs\.txt:1: .* is malformed"),
        ("parts/part_locs.txt", "1 7 2 3 1\n", r"part_locs\.txt:1: part 7 is not named"),
        ("classes.txt", b"2 Cr\xf6w\n", r"classes\.txt:1: byte 0xf6 is not UTF-8"),
    ],
)
def test_malformed_tables(cub: Path, name: str, text: str | bytes, message: str) -> None:
    (cub / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ImageSetError, match=message):
        load_cub(str(cub))


def test_malformed_captions(cub: Path) -> None:
    (cub / "text/002.Crow/Crow_1.txt").write_bytes(b"a bird\nna\xefve\n")
    with pytest.raises(CaptionError, match=r"Crow_1\.txt:2: byte 0xef is not UTF-8"):
        load_cub(str(cub))
    (cub / "text/002.Crow/Crow_1.txt").write_text("a bird\n" + "x" * 10_001)
    with pytest.raises(CaptionError, match=r"Crow_1\.txt:2: the caption has 10,001 characters"):
        load_cub(str(cub))


def test_missing_pieces_are_named(cub: Path, tmp_path: Path) -> None:
    with pytest.raises(ImageSetError, match=r"lacks images\.txt.*Did you mean cub:.*/CUB_200_2011\?"):
        load_cub(str(tmp_path))
    (cub / "classes.txt").unlink()
    (cub / "images").rmdir()
    with pytest.raises(ImageSetError, match=r"lacks classes\.txt, images/"):
        load_cub(str(cub))
    with pytest.raises(ImageSetError, match="is not a folder"):
        load_cub(str(tmp_path / "nowhere"))


@pytest.mark.real_data
def test_real_birds(cub25: Path) -> None:
    start = time.perf_counter()
    found = load_cub(str(cub25))
    seconds = time.perf_counter() - start
    assert len(found.records) == 1449 and len(found.classes) == 25 and found.warnings == ()
    assert sum(record.split == "train" for record in found.records) == 750
    assert all(len(record.captions) == 10 and record.box for record in found.records)
    assert {part.name for record in found.records for part in record.parts} >= {"left wing", "throat"}
    # The full CUB has eight times as many images, and may take 3 s.
    assert seconds < 3 / 8 * 4
