"""Yes, words and votes beside percent."""

from pathlib import Path

import pytest

from explain_core.data.attributes.attribute_table import read_attribute_table
from explain_core.data.attributes.told_share import NO, YES, ToldShare, as_share
from explain_core.errors import CaptionError
from explain_core.places import Place


def test_what_is_a_share_stays_one() -> None:
    assert [as_share(value, 100.0) for value in (YES, NO, ToldShare(0.75), 75.0, 1)] == [
        1.0,
        0.0,
        0.75,
        0.75,
        0.01,
    ]
    assert type(as_share(YES, 1.0)) is float


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("t.csv", "image,color,shiny\n1.jpg,red,90\n2.jpg,blue,5\n3.jpg,red,55\n4.jpg,blue,0\n",
         {"color::red": 1.0, "color::blue": 0.0, "shiny": 0.9}),
        ("t.csv", "image,shiny,round\n1.jpg,90,yes\n2.jpg,5,20\n3.jpg,no,55\n", {"shiny": 0.9, "round": 1.0}),
        ("t.csv", "image,shiny,round\n1.jpg,90,3/4\n2.jpg,5,20\n3.jpg,no,55\n", {"shiny": 0.9, "round": 0.75}),
        ("t.csv", "image,shiny,round\n1.jpg,1 %,0.5 %\n2.jpg,0 %,0 %\n", {"shiny": 0.01, "round": 0.005}),
        ("t.csv", "image,shiny,round\n1.jpg,90 %,yes\n2.jpg,0 %,no\n", {"shiny": 0.9, "round": 1.0}),
        ("t.csv", "image,attribute,value\n1.jpg,color,red\n1.jpg,shiny,90\n2.jpg,color,blue\n2.jpg,shiny,5\n"
         "3.jpg,color,red\n4.jpg,color,blue\n", {"color::red": 1.0, "color::blue": 0.0, "shiny": 0.9}),
        ("t.csv", "image,attribute,value\n1.jpg,round,yes\n1.jpg,shiny,90\n2.jpg,round,no\n2.jpg,shiny,5\n",
         {"round": 1.0, "shiny": 0.9}),
        ("t.json", '[{"image": "1.jpg", "attribute": "round", "value": true}, {"image": "1.jpg", "attribute": "shiny", '
         '"value": 90}]', {"round": 1.0, "shiny": 0.9}),
        ("t.json", '[{"image": "1.jpg", "tags": [{"name": "shiny", "score": 90}, "round"]}, {"image": "2.jpg", '
         '"tags": [{"name": "shiny", "score": 7}]}]', {"shiny": 0.9, "round": 1.0}),
        ("t.csv", "image,annotator,shiny,round\n1.jpg,a,90,yes\n1.jpg,b,70,no\n2.jpg,a,5,20\n2.jpg,b,3,1\n",
         {"shiny": 0.8, "round": 0.5}),
    ],
)  # fmt: skip
def test_words_beside_percent(tmp_path: Path, name: str, text: str, wanted: dict[str, float]) -> None:
    (tmp_path / name).write_text(text)
    assert read_attribute_table(Place.of(tmp_path / name)).of_images["1.jpg"] == pytest.approx(wanted)


def test_people_who_say_it_in_two_scales_are_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("image,annotator,shiny\n1.jpg,a,yes\n1.jpg,b,70\n")
    with pytest.raises(CaptionError, match=r"one of them in percent\. Write both from 0 to 1"):
        read_attribute_table(Place.of(tmp_path / "t.csv"))
