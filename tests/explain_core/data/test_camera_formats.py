"""HEIC and DICOM: read where their packages are installed, refused by name where they are not."""

import importlib.util
import io

import numpy as np
import pytest
from PIL import Image

from explain_core.data.camera_formats import camera_format, check_installed
from explain_core.data.decode import decode_image
from explain_core.errors import ImageError, ImageSetError
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


def dicom(values, kind="MONOCHROME2", **more):
    pydicom = pytest.importorskip("pydicom")
    held = pydicom.Dataset()
    held.file_meta = pydicom.dataset.FileMetaDataset()
    held.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    held.file_meta.MediaStorageSOPClassUID = pydicom.uid.SecondaryCaptureImageStorage
    held.file_meta.MediaStorageSOPInstanceUID = held.SOPInstanceUID = pydicom.uid.generate_uid()
    held.SOPClassUID = pydicom.uid.SecondaryCaptureImageStorage
    held.Rows, held.Columns = values.shape[:2]
    held.SamplesPerPixel = values.shape[2] if values.ndim == 3 else 1
    if values.ndim == 3:
        held.PlanarConfiguration = 0
    held.PhotometricInterpretation, held.PixelRepresentation = kind, 0
    held.BitsAllocated, held.BitsStored = 8 * values.itemsize, more.pop("bits", 8 * values.itemsize)
    held.HighBit = held.BitsStored - 1
    for name, value in more.items():
        setattr(held, name, value)
    held.PixelData = values.tobytes()
    with io.BytesIO() as file:
        held.save_as(file, enforce_file_format=True)
        return file.getvalue()


def grey(data):
    return np.asarray(decode_image(data))[..., 0].tolist()


def test_dicom():
    values = np.array([[0, 1000], [2000, 4000]], np.uint16)
    assert grey(dicom(values, bits=12)) == [[0, 64], [128, 255]]  # from the least to the largest
    assert grey(dicom(values, "MONOCHROME1", bits=12)) == [[255, 191], [127, 0]]
    # A window from 999.5 - 0.5 to 1,999.5: what is below is black, what is above white.
    window = dicom(values, bits=12, WindowCenter=[1500.5, 9], WindowWidth=[1001, 9])
    assert grey(window) == [[0, 0], [255, 255]]
    rescaled = dicom(
        values, bits=12, RescaleSlope=1, RescaleIntercept=-1000, WindowCenter="500.5", WindowWidth="1001"
    )
    assert grey(rescaled) == [[0, 0], [255, 255]]
    colours = np.arange(24, dtype=np.uint8).reshape(2, 4, 3) * 10
    assert np.array_equal(np.asarray(decode_image(dicom(colours, "RGB"))), colours)
    with pytest.raises(ImageError):
        decode_image(dicom(values, bits=12)[:-3])


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
