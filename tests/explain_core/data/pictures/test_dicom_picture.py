"""DICOM's values as they are shown, against pydicom's own tables and windows."""

import io

import numpy as np
import pytest

from explain_core.data.pictures.decode import decode_image, noted_turn
from explain_core.data.pictures.dicom_picture import is_dicom
from explain_core.errors import ImageError
from tests.explain_core.data.dicom_files import compressed, dicom, items

RANDOM = np.random.default_rng(5)
GREY = RANDOM.integers(0, 4096, (12, 16)).astype(np.uint16)
SMALL = RANDOM.integers(0, 256, (12, 16)).astype(np.uint8)


def grey(data):
    return np.asarray(decode_image(data), int)[..., 0]


def levels(values, low, high):
    return np.rint(255 * np.clip((values - low) / (high - low), 0, 1)).astype(int)


def of_pydicom(data):
    """The file's values through pydicom's own lookups."""
    pydicom = pytest.importorskip("pydicom")
    held = pydicom.dcmread(io.BytesIO(data))
    modality = pydicom.pixels.apply_modality_lut(held.pixel_array, held)
    return np.asarray(modality, float), np.asarray(pydicom.pixels.apply_voi_lut(modality, held), float)


def test_dicom():
    values = np.array([[0, 1000], [2000, 4000]], np.uint16)
    assert grey(dicom(values, bits=12)).tolist() == [[0, 64], [128, 255]]  # from the least to the largest
    assert grey(dicom(values, "MONOCHROME1", bits=12)).tolist() == [[255, 191], [127, 0]]
    # A window from 999.5 - 0.5 to 1,999.5: what is below is black, what is above white.
    window = dicom(values, bits=12, WindowCenter=[1500.5, 9], WindowWidth=[1001, 9])
    assert grey(window).tolist() == [[0, 0], [255, 255]]
    rescaled = dicom(
        values, bits=12, RescaleSlope=1, RescaleIntercept=-1000, WindowCenter="500.5", WindowWidth="1001"
    )
    assert grey(rescaled).tolist() == [[0, 0], [255, 255]]
    colours = np.arange(24, dtype=np.uint8).reshape(2, 4, 3) * 10
    assert np.array_equal(np.asarray(decode_image(dicom(colours, "RGB"))), colours)
    with pytest.raises(ImageError):
        decode_image(dicom(values, bits=12)[:-3])


@pytest.mark.parametrize("function", ["LINEAR", "LINEAR_EXACT", "SIGMOID"])
def test_windows_of_each_function(function):
    data = dicom(GREY, bits=12, WindowCenter=2000, WindowWidth=1000, VOILUTFunction=function)
    assert np.abs(grey(data) - levels(of_pydicom(data)[1], 0, 4095)).max() <= 1


def test_signed_values_with_the_first_of_several_windows():
    values = RANDOM.integers(-1024, 2000, (12, 16)).astype(np.int16)
    data = dicom(
        values,
        signed=1,
        RescaleSlope=1,
        RescaleIntercept=-24,
        WindowCenter=[40, 300],
        WindowWidth=[400, 1500],
    )
    assert np.abs(grey(data) - levels(values - 24.0, -160, 239)).max() <= 1
    small = RANDOM.integers(-2048, 2048, (12, 16))
    data = dicom((small & 0xFFF).astype(np.uint16), bits=12, signed=1)
    assert np.array_equal(grey(data), levels(small, small.min(), small.max()))


def test_tables_of_the_modality_and_of_what_is_shown():
    square = (4095 * np.linspace(0, 1, 256) ** 2).astype(np.uint16)
    table = items(LUTDescriptor=[256, 0, 12], LUTData=square.tobytes())
    data = dicom(SMALL, VOILUTSequence=table)
    assert np.array_equal(grey(data), levels(square[SMALL].astype(float), 0, 4095))
    assert np.array_equal(of_pydicom(data)[1], square[SMALL])
    root = (65535 * np.linspace(0, 1, 256) ** 0.5).astype(np.uint16)
    table = items(LUTDescriptor=[256, 0, 16], LUTData=root.tobytes(), ModalityLUTType="US")
    data = dicom(SMALL, ModalityLUTSequence=table)
    modality = of_pydicom(data)[0]
    assert np.array_equal(grey(data), levels(modality, modality.min(), modality.max()))


@pytest.mark.parametrize("bits", [8, 16])
def test_palettes_are_looked_up(bits):
    tables = RANDOM.integers(0, 2**bits, (3, 256)).astype(np.uint8 if bits == 8 else np.uint16)
    more = {}
    for name, table in zip(("Red", "Green", "Blue"), tables, strict=True):
        more[f"{name}PaletteColorLookupTableDescriptor"] = [256, 0, bits]
        more[f"{name}PaletteColorLookupTableData"] = table.tobytes()
    found = np.asarray(decode_image(dicom(SMALL, "PALETTE COLOR", **more)), int)
    assert (
        np.abs(found - levels(np.moveaxis(tables[:, SMALL], 0, -1).astype(float), 0, 2**bits - 1)).max() <= 1
    )


def test_colours_of_each_kind():
    pydicom = pytest.importorskip("pydicom")
    colours = RANDOM.integers(0, 256, (12, 16, 3)).astype(np.uint8)
    converted = pydicom.pixels.convert_color_space(colours, "RGB", "YBR_FULL")
    back = pydicom.pixels.convert_color_space(converted, "YBR_FULL", "RGB")
    assert np.array_equal(np.asarray(decode_image(dicom(converted, "YBR_FULL"))), back)
    deep = RANDOM.integers(0, 65536, (12, 16, 3)).astype(np.uint16)
    assert np.array_equal(
        np.asarray(decode_image(dicom(deep, "RGB")), int), levels(deep.astype(float), 0, 65535)
    )
    with pytest.raises(ImageError, match="has colours as HSV, which are not read"):
        decode_image(dicom(colours, "HSV"))


def test_of_several_frames_the_first_with_its_own_window():
    frames = RANDOM.integers(0, 256, (3, 12, 16)).astype(np.uint16) * 10
    assert np.array_equal(
        grey(dicom(frames, frames=3, bits=12)), levels(frames[0], frames[0].min(), frames[0].max())
    )
    groups = items(
        PixelValueTransformationSequence=items(RescaleSlope=1, RescaleIntercept=-1000, RescaleType="HU"),
        FrameVOILUTSequence=items(WindowCenter=0, WindowWidth=400),
    )
    data = dicom(frames, frames=3, bits=12, SharedFunctionalGroupsSequence=groups)
    assert np.array_equal(grey(data), levels(frames[0] - 1000.0, -200, 199))


def test_padding_round_a_picture_is_none_of_its_values():
    values = GREY.astype(np.int16)
    values[:3] = -2000
    found = grey(dicom(values, signed=1, PixelPaddingValue=-2000))
    assert np.array_equal(found, levels(values, GREY[3:].min(), GREY[3:].max())) and not found[:3].any()


@pytest.mark.parametrize("syntax", ["ImplicitVRLittleEndian", "ExplicitVRLittleEndian"])
def test_files_without_their_first_part(syntax):
    data = dicom(GREY, bits=12, part_10=False, syntax=syntax)
    assert is_dicom(data) and np.array_equal(grey(data), levels(GREY, GREY.min(), GREY.max()))
    assert noted_turn(io.BytesIO(data)) == (1, (16, 12))


def test_what_no_decoder_reads_is_named():
    with pytest.raises(ImageError, match=r"compressed as JPEG-LS Lossless.*pip install pylibjpeg|^damaged"):
        decode_image(compressed("JPEGLSLossless"))
    with pytest.raises(ImageError, match="is a film in DICOM"):
        decode_image(compressed("MPEG2MPML"))


def test_other_files_are_no_dicom():
    for data in (b"", b"\x08\x00", b"\x89PNG\r\n\x1a\n" + bytes(200), b"\xff\xd8\xff\xe0" + bytes(200)):
        assert not is_dicom(data)
