import os
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from explain_core.data.image_set import Box, ImageRecord, ImageSet, Part, image_id
from explain_core.data.pictures import file_look
from explain_core.data.pictures.file_look import looks
from explain_core.data.pictures.stat_cache import StatCache
from explain_core.data.sets.cub import load_cub
from explain_core.data.sets.manifest import SCHEMA, Manifest, build_manifest
from explain_core.errors import ImageSetError

LONG_AGO = 1_700_000_000


@pytest.fixture
def birds(tmp_path: Path, picture) -> ImageSet:
    root = tmp_path / "birds"
    for number, name in enumerate(("a.png", "b.png", "c.png")):
        os.utime(picture(root / name, (number, 0, 0)), (LONG_AGO, LONG_AGO))
    records = (
        ImageRecord("a.png", 0, "train", ("black", "shiny"), Box(0, 0, 3, 2.5), (Part("left wing", 1, 2),)),
        ImageRecord("b.png", 1, "test"),
        ImageRecord("c.png", 1, "train", ("brown",)),
    )
    return ImageSet("folder:birds", str(root), ("crow", "wren"), records, ("careful",))


def change(image_set: ImageSet, number: int, **values: object) -> ImageSet:
    records = list(image_set.records)
    records[number] = replace(records[number], **values)
    return replace(image_set, records=tuple(records))


def ids_by_path(manifest: Manifest) -> dict[str, str]:
    return {row["path"]: row["image_id"] for row in manifest.table.to_pylist()}


def test_a_row_for_each_image(birds: ImageSet) -> None:
    told: list[tuple[int, int]] = []
    found = build_manifest(birds, progress=lambda done, total: told.append((done, total)))
    assert found.table.schema.equals(SCHEMA) and told == [(1, 3), (2, 3), (3, 3)]
    ids = found.table["image_id"].to_pylist()
    assert ids == sorted(ids) and found.quarantined == () and found.warnings == ("careful",)
    content = (Path(birds.root) / "a.png").read_bytes()
    row = next(row for row in found.table.to_pylist() if row["path"] == "a.png")
    assert row["image_id"] == image_id(content, Box(0, 0, 3, 2.5))
    assert (row["class_index"], row["split"], row["captions"]) == (0, "train", ["black", "shiny"])
    assert row["box"] == {"x": 0, "y": 0, "width": 3, "height": 2.5}
    assert row["parts"] == [{"name": "left wing", "x": 1, "y": 2}] and row["bytes"] == len(content)


@pytest.mark.parametrize("box", [Box(1, 1, 0, 5), Box(1, 1, 5, 0), Box(1, 1, -2, 3)])
def test_an_image_whose_box_has_no_area_is_quarantined_and_no_other(birds: ImageSet, box: Box) -> None:
    first, *others = birds.records
    found = build_manifest(replace(birds, records=(replace(first, box=box), *others)))
    reason = f"its box is {box.width:g} x {box.height:g} pixels, and both have to be over 0"
    assert found.quarantined == ((first.path, reason),) and found.table.num_rows == len(others)


def test_files_that_cannot_be_read_are_quarantined(birds: ImageSet) -> None:
    (Path(birds.root) / "a.png").unlink()
    (Path(birds.root) / "b.png").write_bytes(b"")
    found = build_manifest(birds)
    assert found.quarantined == (("a.png", "missing"), ("b.png", "empty file"))
    assert found.table["path"].to_pylist() == ["c.png"]
    (Path(birds.root) / "c.png").unlink()
    with pytest.raises(
        ImageSetError, match=r"none of the 3 images of folder:birds can be read, as a\.png: missing"
    ):
        build_manifest(birds)


def test_copies_are_kept_apart_and_named(birds: ImageSet) -> None:
    birds = change(birds, 0, box=None)
    for name in ("b.png", "c.png"):
        (Path(birds.root) / name).write_bytes((Path(birds.root) / "a.png").read_bytes())
    found = build_manifest(replace(birds, records=birds.records[::-1]))
    plain = image_id((Path(birds.root) / "a.png").read_bytes(), None)
    assert ids_by_path(found) == {"a.png": plain, "b.png": f"{plain}-2", "c.png": f"{plain}-3"}
    assert (
        found.warnings[1]
        == "1 picture in more than one class: a.png (crow) and b.png (wren) and c.png (wren)"
    )


def test_the_digest_is_of_the_content_alone(birds: ImageSet, tmp_path: Path) -> None:
    digest = build_manifest(birds).digest
    assert len(digest) == 64
    os.rename(birds.root, tmp_path / "moved")  # noqa: PTH104 - a string
    moved = replace(birds, root=str(tmp_path / "moved"), spec="folder:moved")
    os.rename(tmp_path / "moved/a.png", tmp_path / "moved/z.png")  # noqa: PTH104
    assert build_manifest(change(moved, 0, path="z.png"), looked=partial(looks, threads=1)).digest == digest
    (tmp_path / "moved/z.png").rename(tmp_path / "moved/a.png")
    others = [
        replace(moved, classes=("crow", "owl")),
        change(moved, 0, class_index=1),
        change(moved, 0, split="test"),
        change(moved, 0, captions=("black",)),
        change(moved, 0, captions=("shiny", "black")),
        change(moved, 0, box=Box(0, 0, 3, 2)),
        change(moved, 0, box=None),
        change(moved, 0, parts=()),
    ]
    assert len({digest, *(build_manifest(other).digest for other in others)}) == 9


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many files were hashed since it was last asked."""
    seen: list[object] = []
    real = file_look._digest

    def counting(handle, size):
        seen.append(handle)
        return real(handle, size)

    monkeypatch.setattr(file_look, "_digest", counting)

    def ask() -> int:
        count = len(seen)
        seen.clear()
        return count

    return ask


def test_unchanged_files_are_not_read_again(
    birds: ImageSet, tmp_path: Path, reads: Callable[[], int]
) -> None:
    cache = StatCache(tmp_path / "cache")
    first = build_manifest(birds, cache)
    assert reads() == 3
    assert build_manifest(birds, cache).table.equals(first.table)
    assert reads() == 0


def test_a_changed_file_is_read_again(birds: ImageSet, tmp_path: Path, reads: Callable[[], int]) -> None:
    cache = StatCache(tmp_path / "cache")
    first = build_manifest(birds, cache)
    reads()
    path = Path(birds.root) / "a.png"
    size, inode = path.stat().st_size, path.stat().st_ino
    # Size, inode and time of change stay as they were: only the time of the inode's own change differs.
    path.write_bytes(b"x" * size)
    os.utime(path, (LONG_AGO, LONG_AGO))
    assert (path.stat().st_size, path.stat().st_ino) == (size, inode)
    second = build_manifest(birds, cache)
    assert reads() == 1
    assert ids_by_path(second)["a.png"] != ids_by_path(first)["a.png"]


def test_another_file_of_the_same_name_is_read(
    birds: ImageSet, tmp_path: Path, reads: Callable[[], int]
) -> None:
    cache = StatCache(tmp_path / "cache")
    build_manifest(birds, cache)
    root = Path(birds.root)
    (root / "a.png").rename(root / "x")
    (root / "b.png").rename(root / "a.png")
    (root / "x").rename(root / "b.png")
    reads()
    content = (root / "a.png").read_bytes()
    assert ids_by_path(build_manifest(birds, cache))["a.png"] == image_id(content, Box(0, 0, 3, 2.5))
    assert reads() == 2


def test_files_changed_a_moment_ago_are_not_believed(
    birds: ImageSet, tmp_path: Path, reads: Callable[[], int]
) -> None:
    cache = StatCache(tmp_path / "cache")
    os.utime(Path(birds.root) / "a.png")
    os.utime(Path(birds.root) / "b.png", (time.time() + 9999,) * 2)
    build_manifest(birds, cache)
    assert set(cache.read(birds.root)) == {"c.png"}
    reads()
    build_manifest(birds, cache)
    assert reads() == 2


def test_a_damaged_cache_is_forgotten(birds: ImageSet, tmp_path: Path, reads: Callable[[], int]) -> None:
    cache = StatCache(tmp_path / "cache")
    first = build_manifest(birds, cache)
    (file,) = (tmp_path / "cache").iterdir()
    for damaged in (b"", b"PAR1", file.read_bytes()[:-20]):
        file.write_bytes(damaged)
        reads()
        assert build_manifest(birds, cache).table.equals(first.table)
        assert reads() == 3


def test_two_folders_do_not_share_what_is_known(birds: ImageSet, tmp_path: Path) -> None:
    cache = StatCache(tmp_path / "cache")
    build_manifest(birds, cache)
    assert len(cache.read(birds.root)) == 3 and cache.read(str(tmp_path)) == {}


@pytest.mark.real_data
def test_real_birds(cub25: Path, tmp_path: Path) -> None:
    birds, cache = load_cub(str(cub25)), StatCache(tmp_path / "cache")
    first = build_manifest(birds, cache)
    assert first.table.num_rows == 1449 and first.quarantined == ()
    assert len(set(first.table["image_id"].to_pylist())) == 1449
    start = time.perf_counter()
    assert build_manifest(birds, cache).digest == first.digest
    assert time.perf_counter() - start < 2


def test_boxes_and_points_turn_with_pictures_whose_orientation_is_followed(tmp_path: Path) -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[274] = 6
    Image.new("RGB", (60, 40)).save(tmp_path / "a.jpg", exif=exif)
    Image.new("RGB", (60, 40)).save(tmp_path / "b.jpg")
    records = tuple(
        ImageRecord(name, 0, "train", (), Box(0, 0, 20, 10), (Part("eye", 20, 10),))
        for name in ("a.jpg", "b.jpg")
    )
    found = ImageSet("folder:x", str(tmp_path), ("a",), records)
    stored, turned = (build_manifest(found, follow=follow).table.to_pylist() for follow in (False, True))
    assert {row["path"]: row["box"] for row in stored} == {
        name: {"x": 0, "y": 0, "width": 20, "height": 10} for name in ("a.jpg", "b.jpg")
    }
    by_path = {row["path"]: row for row in turned}
    assert by_path["a.jpg"]["box"] == {"x": 30, "y": 0, "width": 10, "height": 20}  # of 40 x 60 pixels
    assert by_path["a.jpg"]["parts"] == [{"name": "eye", "x": 30, "y": 20}]
    assert by_path["b.jpg"]["box"] == {"x": 0, "y": 0, "width": 20, "height": 10}
