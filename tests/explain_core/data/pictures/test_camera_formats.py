"""HEIC and DICOM: read where their packages are installed, refused by name where they are not."""

import importlib.util
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from explain_core.data.pictures.camera_formats import camera_format, check_installed, decoders_of
from explain_core.data.pictures.decode import Opening, decode_image, noted_turn
from explain_core.errors import ImageError, ImageSetError
from explain_core.image_sets import load_image_set
from tests.explain_core.data.dicom_files import compressed, dicom
from tests.explain_core.data.packed import picture


def test_formats_are_told_by_their_first_bytes():
    assert camera_format(b"\0\0\0\x18ftypheic" + bytes(20)) == "HEIC"
    assert camera_format(b"\0\0\0\x18ftypavif" + bytes(20)) is None
    assert camera_format(b"\0\0\0\x18ftypmif1\0\0\0\0avif" + bytes(20)) is None
    assert camera_format(bytes(128) + b"DICM") == "DICOM" and camera_format(picture(1)) is None


def test_packages_that_are_missing_are_named(monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "pydicom" else find(name))
    with pytest.raises(
        ImageSetError, match=r"2 pictures are DICOM \(a\.dcm, b\.DCM\), which needs pydicom: pip install"
    ):
        check_installed(["a.dcm", "b.DCM", "c.png"])
    check_installed(["c.png"])
    if find("pillow_heif") is None:
        with pytest.raises(ImageError, match="is HEIC, which needs pillow-heif"):
            decode_image(b"\0\0\0\x18ftypheic" + bytes(50))


def test_packages_that_decode_are_known_by_their_versions():
    assert decoders_of(["a.png", "dcm", "b.jpg"]) == ()
    pydicom = pytest.importorskip("pydicom")
    (told,) = decoders_of(["a.png", "b.DCM", "c.dcm"])
    assert told.startswith(f"pydicom {pydicom.__version__} ")


def test_heic():
    heif = pytest.importorskip("pillow_heif")
    own = Image.new("RGB", (64, 48), (200, 30, 40))
    with io.BytesIO() as file:
        heif.from_pillow(own).save(file, quality=95)
        data = file.getvalue()
    found = decode_image(data)
    assert found.size == (64, 48) and found.mode == "RGB"
    assert np.abs(np.asarray(found, int) - (200, 30, 40)).max() < 8
    with pytest.raises(ImageError):
        decode_image(data[:200])


@pytest.mark.parametrize("orientation", range(1, 9))
def test_heic_is_turned_as_a_jpeg_is_that_notes_the_same(orientation):
    heif = pytest.importorskip("pillow_heif")
    heif.register_heif_opener()
    corners = np.zeros((48, 64, 3), np.uint8)
    corners[:24, :32], corners[24:, 32:], corners[:24, 32:] = (250, 0, 0), (0, 0, 250), (0, 250, 0)
    noted = Image.Exif()
    noted[0x112] = orientation
    found = {}
    for kind in ("HEIF", "JPEG"):
        with io.BytesIO() as file:
            Image.fromarray(corners).save(file, kind, quality=95, exif=noted.tobytes())
            found[kind] = file.getvalue()
    heic, jpeg = decode_image(found["HEIF"]), decode_image(found["JPEG"], Opening("exif"))
    assert heic.size == jpeg.size == noted_turn(io.BytesIO(found["HEIF"]))[1]
    assert np.array_equal(np.asarray(heic)[4::8, 4::8] > 125, np.asarray(jpeg)[4::8, 4::8] > 125)


def test_of_heic_the_primary_picture_is_read_and_more_than_8_bits_are_scaled():
    heif = pytest.importorskip("pillow_heif")
    two = heif.from_pillow(Image.new("RGB", (64, 48), (250, 0, 0)))
    two.add_from_pillow(Image.new("RGB", (32, 32), (0, 0, 200)))
    grey = np.arange(64 * 48, dtype=np.uint16).reshape(48, 64) * 20
    with io.BytesIO() as first, io.BytesIO() as second:
        two.save(first, quality=95, primary_index=1)
        heif.from_bytes("I;16", (64, 48), grey.tobytes()).save(second, quality=-1)
        primary, deep = decode_image(first.getvalue()), np.asarray(decode_image(second.getvalue()), int)
    assert primary.size == (32, 32)
    assert np.abs(deep[..., 0] - grey // 257).max() <= 2


def test_boxes_in_shares_of_heic_are_of_its_turned_picture(tmp_path: Path):
    heif = pytest.importorskip("pillow_heif")
    heif.register_heif_opener()
    noted = Image.Exif()
    noted[0x112] = 6
    for number in (0, 1):
        Image.new("RGB", (64, 48), (9, 99, 80 * number)).save(
            tmp_path / f"{number}.heic", "HEIF", exif=noted.tobytes()
        )
        (tmp_path / f"{number}.txt").write_text(f"{number} 0.5 0.5 0.5 0.5\n")
    found = load_image_set(f"folder:{tmp_path}")
    box = found.records[0].box
    assert (box.x, box.y, box.width, box.height) == (12, 16, 24, 32)


def test_a_set_of_dicom_and_what_cannot_be_read_of_it(tmp_path: Path):
    values = np.arange(64, dtype=np.uint16).reshape(8, 8)
    for name in ("sick/1", "sick/2", "well/3", "well/4"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.dcm").write_bytes(dicom(values + ord(name[-1]), bits=12))
    (tmp_path / "well/5.dcm").write_bytes(dicom(values, bits=12)[:400])
    found = load_image_set(str(tmp_path))
    assert found.classes == ("sick", "well") and len(found.records) == 5
    with pytest.raises(ImageError, match="holds no picture"):
        decode_image((tmp_path / "well/5.dcm").read_bytes())


def test_a_set_of_dicom_without_a_decoder_is_refused_at_once(tmp_path: Path):
    for name in ("sick/1", "sick/2", "well/3", "well/4"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.dcm").write_bytes(compressed("MPEG2MPML"))
    with pytest.raises(ImageSetError, match=r"sick/1\.dcm, .*each picture looked at is a film in DICOM"):
        load_image_set(str(tmp_path))
    (tmp_path / "well/5.dcm").write_bytes(dicom(np.zeros((4, 4), np.uint8)))
    (tmp_path / "sick/2.dcm").write_bytes(dicom(np.zeros((4, 4), np.uint8)))
    assert len(load_image_set(str(tmp_path)).records) == 5  # the others go to quarantine
