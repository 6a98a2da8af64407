"""DICOM files as bytes, written by pydicom; a test that asks for one is skipped where it is not installed."""

import io

import pytest


def dicom(
    values, kind="MONOCHROME2", frames=None, signed=0, part_10=True, syntax="ExplicitVRLittleEndian", **more
):
    """Values of (rows, columns), of (rows, columns, 3), or with `frames` of several of these. `bits`: that are stored;
    `more`: elements by their keywords. Without `part_10` the file begins with its first element."""
    pydicom = pytest.importorskip("pydicom")
    held = pydicom.Dataset()
    held.file_meta = pydicom.dataset.FileMetaDataset()
    held.file_meta.TransferSyntaxUID = getattr(pydicom.uid, syntax)
    held.file_meta.MediaStorageSOPClassUID = pydicom.uid.SecondaryCaptureImageStorage
    held.file_meta.MediaStorageSOPInstanceUID = held.SOPInstanceUID = pydicom.uid.generate_uid()
    held.SOPClassUID = pydicom.uid.SecondaryCaptureImageStorage
    one = values if frames is None else values[0]
    held.Rows, held.Columns = one.shape[:2]
    held.SamplesPerPixel = one.shape[2] if one.ndim == 3 else 1
    if frames is not None:
        held.NumberOfFrames = frames
    if one.ndim == 3:
        held.PlanarConfiguration = 0
    held.PhotometricInterpretation, held.PixelRepresentation = kind, signed
    held.BitsAllocated, held.BitsStored = 8 * values.itemsize, more.pop("bits", 8 * values.itemsize)
    held.HighBit = held.BitsStored - 1
    for name, value in more.items():
        setattr(held, name, value)
    held.PixelData = values.tobytes()
    if not part_10:
        del held.file_meta
        with io.BytesIO() as file:
            pydicom.dcmwrite(file, held, implicit_vr=syntax.startswith("Implicit"), little_endian=True)
            return file.getvalue()
    return _saved(held)


def compressed(syntax, body=b"\xff\xd8\xff\xe0" + bytes(60)):
    """A file that says that its pixels are compressed so."""
    pydicom = pytest.importorskip("pydicom")
    import numpy as np

    with io.BytesIO(dicom(np.zeros((8, 8), np.uint8))) as file:
        held = pydicom.dcmread(file)
        held.PixelData  # noqa: B018 - read before the file is closed
    held.file_meta.TransferSyntaxUID = getattr(pydicom.uid, syntax)
    held.PixelData = pydicom.encaps.encapsulate([body])
    held["PixelData"].is_undefined_length = True
    return _saved(held)


def items(**elements):
    """A sequence of one item."""
    pydicom = pytest.importorskip("pydicom")
    held = pydicom.Dataset()
    for name, value in elements.items():
        setattr(held, name, value)
    return pydicom.Sequence([held])


def _saved(held):
    with io.BytesIO() as file:
        held.save_as(file, enforce_file_format=True)
        return file.getvalue()
