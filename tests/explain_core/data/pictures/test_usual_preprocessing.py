"""Usual normalisations beside a given one. (That their options give them: test_named_preprocessing.py.)"""

from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.data.pictures.usual_preprocessing import as_options, usual_beside, usual_cuts_beside


def test_all_but_the_given_one_and_nothing_else_changes() -> None:
    p = Preprocessing(size=96, crop="whole", resize=0.9, interpolation="bicubic")
    usual = usual_beside(p)
    assert "ImageNet's mean and deviation" not in usual and "colours from -1 to 1" in usual
    for each in usual.values():
        other = each.preprocessing
        assert (other.size, other.crop, other.resize, other.interpolation) == (96, "whole", 0.9, "bicubic")
        assert (other.mean, other.std, other.channels) != (p.mean, p.std, p.channels)
    assert usual["channels in the order blue, green and red"].options == "--channels bgr"


def test_grey_networks_are_tried_with_grey_alone() -> None:
    grey = Preprocessing(mean=(0.5,), std=(0.5,), channels="1")
    usual = usual_beside(grey)
    assert "colours from -1 to 1" not in usual and len(usual) == 3
    assert {each.preprocessing.channels for each in usual.values()} == {"1"}


def test_the_options_of_a_preprocessing() -> None:
    assert as_options(Preprocessing()) == ""
    assert (
        as_options(Preprocessing(mean=(0.5, 0.25, 0.0), std=(1.0, 2.0, 3.0)))
        == "--mean 0.5,0.25,0 --std 1,2,3 "
    )


def test_other_cuts_change_one_thing_each_and_say_how() -> None:
    found = usual_cuts_beside(Preprocessing(), True)
    assert {each.options: each.preprocessing for each in found.values()} == {
        "--crop whole": Preprocessing(crop="whole"),
        "--fit squash": Preprocessing(fit="squash"),
        "--input-size 112": Preprocessing(size=112),
    }
    p = Preprocessing(size=96, resize=0.35, fit="squash", crop="whole")
    options = [each.options for each in usual_cuts_beside(p, True).values()]
    # Never boxes in the place of whole pictures: they help networks that were trained on whole ones, too.
    assert options == ["--resize 0.875", "--fit crop", "--input-size 48", "--input-size 224"]
    assert "--input-size" not in str(usual_cuts_beside(Preprocessing(size=(256, 128)), False))
    assert all(each.geometry for each in found.values())
