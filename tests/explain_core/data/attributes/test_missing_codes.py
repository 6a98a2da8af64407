"""Numbers for what nobody knows."""

from pathlib import Path

import pytest

from explain_core.data.attributes.attribute_table import AttributeTable, read_attribute_table
from explain_core.errors import CaptionError
from explain_core.places import Place


def read(tmp_path: Path, text: str) -> AttributeTable:
    (tmp_path / "t.csv").write_text(text)
    return read_attribute_table(Place.of(tmp_path / "t.csv"))


@pytest.mark.parametrize(
    "text",
    [
        "image,red,long\n1.jpg,0,1\n2.jpg,9,0\n3.jpg,1,9\n",
        "image,red,long\n1.jpg,0,1\n2.jpg,1,0\n3.jpg,99,1\n",
        "image,red,long\n1.jpg,no,1\n2.jpg,yes,0\n3.jpg,99,1\n",
        "image,red,long\n1.jpg,0.2,1\n2.jpg,0.75,0\n3.jpg,88,1\n",
        "image,red,long\n1.jpg,35,1\n2.jpg,90,12\n3.jpg,-9,70\n",
        "image,red,long\n1.jpg,35,1\n2.jpg,90,12\n3.jpg,999,70\n",
        "image,attribute,value\n1.jpg,red,1\n2.jpg,red,0\n3.jpg,red,99\n",
    ],
)
def test_codes_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(
        CaptionError, match=r"holds (9|99|88|-9|999) beside numbers up to .* leave these cells empty"
    ):
        read(tmp_path, text)


def test_what_may_be_a_value_stays(tmp_path: Path) -> None:
    percent = read(tmp_path, "image,red,long\n1.jpg,0,30\n2.jpg,99,80\n")
    assert percent.of_images["2.jpg"] == {"red": 0.99, "long": 0.8}
    age = read(tmp_path, "image,red,age\n1.jpg,0,30\n2.jpg,1,-9\n")
    assert age.of_images["2.jpg"] == {"red": 1.0}
    minus = read(tmp_path, "image,red,long\n1.jpg,0,1\n2.jpg,-1,0\n3.jpg,1,1\n")
    assert minus.of_images["2.jpg"] == {"long": 0.0}
