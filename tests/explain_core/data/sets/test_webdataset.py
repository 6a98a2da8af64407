"""WebDataset's tars: what a sample is, what it says, and what is refused."""

import json

import pytest

from explain_core.data.pictures.stat_cache import StatCache
from explain_core.data.sets.manifest import build_manifest
from explain_core.data.sets.webdataset import load_webdataset
from explain_core.errors import CaptionError, ImageSetError
from explain_core.image_sets import load_image_set
from tests.explain_core.data.packed import picture, samples, write_tar


def test_samples_with_class_and_caption_by_a_pattern(tmp_path):
    write_tar(tmp_path / "train-000.tar", samples(6))
    write_tar(tmp_path / "train-001.tar", samples(6))  # the same keys: another file
    write_tar(tmp_path / "test-000.tar", samples(4, first=6))
    (tmp_path / "classes.txt").write_text("crow\nwren\n")
    found = load_webdataset(f"{tmp_path}/{{train-{{000..001}},test-000}}.tar")
    assert found.classes == ("crow", "wren") and len(found.records) == 16
    assert {record.split for record in found.records if record.path.startswith("train-001.tar/")} == {"train"}
    one = next(record for record in found.records if record.path == "test-000.tar/00007.png")
    assert (one.class_index, one.split, one.captions) == (1, "test", ("a bird with a red crown",))
    for spec in (f"webdataset:{tmp_path}", str(tmp_path), f"wds:{tmp_path}/*.tar", f"{tmp_path}/t*.tar"):
        assert [r.path for r in load_image_set(spec).records] == [r.path for r in found.records]
    manifest = build_manifest(found, StatCache(tmp_path / "cache"))
    assert manifest.table.num_rows == 16 and not manifest.quarantined
    # Each picture is there twice or once; the same content has one name, and a number behind it.
    assert sum(image.endswith("-2") for image in manifest.table["image_id"].to_pylist()) == 6


def test_json_folders_and_several_pictures(tmp_path):
    said = {"label": "crow", "caption": "a red crown", "width": 12, "split": "val"}
    members = [
        ("a/1.jpg", picture(1, "JPEG")),
        ("a/1.mask.png", picture(9)),
        ("a/1.json", json.dumps(said).encode()),
    ]
    write_tar(
        tmp_path / "x.tar", [*members, ("a/2.JPG", picture(2, "JPEG")), ("a/2.json", b'{"label": "wren"}')]
    )
    found = load_webdataset(str(tmp_path / "x.tar"))
    assert [(r.path, found.classes[r.class_index], r.split, r.captions) for r in found.records] == [
        ("x.tar/a/1.jpg", "crow", "test", ("a red crown",)), ("x.tar/a/2.JPG", "wren", "train", ()),
    ]  # fmt: skip
    folders = write_tar(
        tmp_path / "y.tar", [(f"./{c}/{k}.png", picture(k)) for c in ("crow", "wren") for k in (1, 2)]
    )
    by_folder = load_webdataset(str(folders))
    assert by_folder.classes == ("crow", "wren") and by_folder.records[2].path == "y.tar/wren/1.png"
    two = write_tar(
        tmp_path / "z.tar", [("1.png", picture(1)), ("1.jpg", picture(2, "JPEG")), ("1.cls", b"0")]
    )
    with pytest.raises(
        ImageSetError, match=r"z\.tar: the sample 1 has several pictures \(png, jpg\).*--columns image=png"
    ):
        load_webdataset(str(two))
    assert load_webdataset(str(two), columns={"image": ("jpg",)}).records[0].path == "z.tar/1.jpg"


def cut(path, size):
    path.write_bytes(path.read_bytes()[:size])


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda p: cut(p, 512 * 7 + 100), r"a\.tar is no tar, or is cut short.*Copy or write it again"),
        (lambda p: cut(p, 512 * 2), "is cut short"),  # right behind a member: a tar without an end
        (lambda p: cut(p, 300), "is cut short"),
        (lambda p: p.write_bytes(b"\x1f\x8b" + bytes(1000)), r"compressed tar.*gunzip a\.tar"),
        (lambda p: p.write_bytes(b"hello" * 400), "is no tar"),
        (lambda p: p.write_bytes(b""), "is no tar"),
        (
            lambda p: write_tar(p, [*samples(2), *samples(1)]),
            r"a\.tar holds 00000\.png twice: two samples of one key",
        ),
        (
            lambda p: write_tar(p, [("1.png", picture(1)), ("2.png", picture(2)), ("1.cls", b"0")]),
            "two samples of the key 1",
        ),
        (
            lambda p: write_tar(p, [("1.png", picture(1)), ("2.png", picture(2))]),
            "no sample says of which class it is",
        ),
        (lambda p: write_tar(p, [("1.cls", b"1")]), "holds no picture"),
        (lambda p: write_tar(p, [("1.png", picture(1)), ("1.json", b"{")]), r"a\.tar, 1\.json is no JSON"),
        (lambda p: write_tar(p, [("1.png", picture(1)), ("1.cls", b"\xff")]), r"a\.tar, 1\.cls is no text"),
    ],
)
def test_what_is_no_set(tmp_path, spoil, said):
    path = write_tar(tmp_path / "a.tar", samples(2))
    spoil(path)
    with pytest.raises((ImageSetError, CaptionError), match=said) as met:
        load_webdataset(str(path))
    assert str(met.value).count("\n") < 3 and "a.tar" in str(met.value)


def test_files_that_are_not_there_and_a_field_that_is_not_there(tmp_path):
    write_tar(tmp_path / "a-0.tar", samples(2))
    with pytest.raises(ImageSetError, match=r"2 files of 3 are not there: a-1\.tar, a-2\.tar"):
        load_webdataset(f"{tmp_path}/a-{{0..2}}.tar")
    with pytest.raises(CaptionError, match='there is no column "kind"; there are image, class'):
        load_webdataset(f"{tmp_path}/a-0.tar", columns={"class": ("kind",)})


def test_a_picture_that_cannot_be_read_is_named_by_file_and_key(tmp_path):
    write_tar(tmp_path / "a.tar", [*samples(4), ("9.png", b""), ("9.cls", b"1")])
    manifest = build_manifest(load_webdataset(str(tmp_path)))
    assert manifest.quarantined == (("a.tar/9.png", "empty file"),) and manifest.table.num_rows == 4


def test_a_tar_that_has_not_changed_is_not_read_again(tmp_path, monkeypatch):
    import os
    import time

    path = write_tar(tmp_path / "set" / "a.tar", samples(4))
    os.utime(path, (time.time() - 100,) * 2)
    cache = StatCache(tmp_path / "cache")
    first = build_manifest(load_webdataset(str(path)), cache)
    with monkeypatch.context() as patch:
        patch.setattr("explain_core.data.pictures.picture_place.read_member", None)  # would be called
        assert build_manifest(load_webdataset(str(path)), cache).digest == first.digest
    write_tar(path, samples(4, first=1))
    os.utime(path, (time.time() - 50,) * 2)
    assert build_manifest(load_webdataset(str(path)), cache).digest != first.digest


@pytest.mark.filterwarnings("ignore")  # its reader leaves files open
def test_webdataset_s_own_writer_and_keys(tmp_path):
    wds = pytest.importorskip("webdataset")
    with wds.TarWriter(str(tmp_path / "w.tar")) as writer:
        for k in range(4):
            writer.write(
                {
                    "__key__": f"birds/{k}.a",
                    "png": picture(k),
                    "cls": k % 2,
                    "json": {"caption": f"a red crown {k}"},
                }
            )
    found = load_webdataset(str(tmp_path / "w.tar"))
    theirs = [sample["__key__"] for sample in wds.WebDataset(str(tmp_path / "w.tar"), shardshuffle=False)]
    assert len(theirs) == len(found.records) == 4
    assert [record.captions[0] for record in found.records] == [f"a red crown {k}" for k in range(4)]
