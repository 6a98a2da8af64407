"""Arrays in one file: read back bit for bit, mapped and aligned, by NumPy's own reader too."""

import zipfile

import numpy as np
import pytest

from explain_core.store.array_file import ALIGNED, open_arrays, save_arrays

ARRAYS = {
    "p": np.arange(35, dtype=np.float64).reshape(5, 7),
    "a longer name.weight": np.ones((3,), np.float32),
    "header": np.frombuffer(b"{}", np.uint8),
    "none": np.zeros((0, 4), np.int64),
    "one": np.array(7),
    "long": np.arange(20_000.0),
    "turned": np.arange(12, dtype=np.int32).reshape(3, 4).T,
}


def test_they_come_back_mapped_and_aligned(tmp_path):
    path = tmp_path / "made.npz"
    with path.open("wb") as handle:
        save_arrays(handle, ARRAYS)
    with open_arrays(path) as found:
        kept = dict(found)
    assert list(kept) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert kept[name].dtype == array.dtype and kept[name].shape == array.shape
        assert np.array_equal(kept[name], array), name
        if array.size:
            assert isinstance(kept[name], np.memmap)
            assert kept[name].ctypes.data % ALIGNED == 0, name
            with pytest.raises(ValueError, match="read-only"):
                kept[name][...] = 0
    with np.load(path) as plain:
        assert all(np.array_equal(plain[name], array) for name, array in ARRAYS.items())


def test_what_numpy_wrote_is_read_compressed_too(tmp_path):
    for number, save in enumerate((np.savez, np.savez_compressed)):
        path = tmp_path / f"{number}.npz"
        save(path, **ARRAYS)
        with open_arrays(path) as found:
            assert all(np.array_equal(found[name], array) for name, array in ARRAYS.items())


def test_a_file_cut_short_is_refused(tmp_path):
    path = tmp_path / "made.npz"
    with path.open("wb") as handle:
        save_arrays(handle, ARRAYS)
    whole = path.read_bytes()
    for length in (0, 10, len(whole) // 2, len(whole) - 10):
        path.write_bytes(whole[:length])
        with pytest.raises((OSError, ValueError, zipfile.BadZipFile)), open_arrays(path):
            pass


@pytest.mark.parametrize("name", ["p", "long"])
def test_a_bit_that_has_turned_is_seen(tmp_path, name):
    path = tmp_path / "made.npz"
    with path.open("wb") as handle:
        save_arrays(handle, ARRAYS)
    whole = bytearray(path.read_bytes())
    with open_arrays(path) as found:
        place = found[name].offset
    whole[place + 100] ^= 1
    path.write_bytes(whole)
    with pytest.raises((ValueError, zipfile.BadZipFile)), open_arrays(path):
        pass
