"""Published sets that are damaged. (Whole ones: tests/conventions.)"""

import numpy as np
import pytest
from scipy.io import savemat

from explain_core.data.annotations.benchmark_layouts import benchmark_layout
from explain_core.data.listing.listing import list_images
from explain_core.errors import CaptionError
from explain_core.places import Place


@pytest.fixture
def flowers(tmp_path, picture):
    picture(tmp_path / "jpg/image_00001.jpg")
    savemat(tmp_path / "imagelabels.mat", {"labels": np.array([[7]])})
    savemat(
        tmp_path / "setid.mat",
        {"trnid": np.array([[1]]), "valid": np.zeros((1, 0)), "tstid": np.zeros((1, 0))},
    )
    return tmp_path


def layout(folder):
    found = benchmark_layout(list_images(Place.of(folder)))
    assert found is not None
    return found


def test_one_image(flowers):
    (row,) = layout(flowers).rows()
    assert (row.image, row.class_name, row.split, row.number) == ("image_00001.jpg", "7", "train", 7)


def test_other_folders_are_none(tmp_path, picture):
    picture(tmp_path / "crow/1.jpg")
    assert benchmark_layout(list_images(Place.of(tmp_path))) is None


def test_a_damaged_file_is_named(flowers):
    (flowers / "setid.mat").write_bytes(b"MATLAB")
    with pytest.raises(CaptionError, match=r"setid\.mat is no MATLAB file"):
        list(layout(flowers).rows())
    savemat(flowers / "setid.mat", {"other": 1})
    with pytest.raises(CaptionError, match="no numbers called trnid"):
        list(layout(flowers).rows())
